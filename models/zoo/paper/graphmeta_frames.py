"""GRaphMeta on whole frames."""

from __future__ import annotations

from torch import Tensor

from data.distortions import TYPES
from zoo.card import OutputSpec
from zoo.paper.frames import CropFrames, crop_scores_spec, frame_mean, normalised, score_spec
from zoo.paper.graphmeta import GraphMeta
from zoo.paper.opinion_scale import OpinionScale
from zoo.views.crop_grid import CropGrid

METHOD = "graphmeta"
GRAPHMETA_OUTPUTS = (
    score_spec(METHOD),
    OutputSpec(
        "distortion_type",
        "evidence",
        ("N", len(TYPES)),
        "Probability of each synthetic distortion type, mean of the crops; the published training leaves this"
        " classifier untrained.",
        METHOD,
        (0.0, 1.0),
        TYPES,
    ),
    OutputSpec(
        "level",
        "evidence",
        ("N",),
        "Level of the distortion, 1 (slight) to 5, mean of the crops; not limited.",
        METHOD,
    ),
    OutputSpec(
        "sigma",
        "evidence",
        ("N",),
        "Deviation of the noise that the score was trained with, points, mean of the crops; not calibrated.",
        METHOD,
    ),
    crop_scores_spec(METHOD),
)


class GraphMetaFrames(CropFrames):
    """Crops of N frames, bytes [N, K, side, side, 3], to the tensors of `GRAPHMETA_OUTPUTS`.

    The network's graphs hold one crop, or all of a frame; raises ValueError if they hold another number.
    """

    network: GraphMeta

    def __init__(self, network: GraphMeta, grid: CropGrid, scale: OpinionScale) -> None:
        if network.options.nodes not in (1, grid.count):
            raise ValueError(
                f"graphs of {network.options.nodes} images do not fit {grid.count} crops a frame"
            )
        super().__init__(network, grid, scale)

    def forward(self, crops: Tensor) -> tuple[Tensor, ...]:
        """Score the frames."""
        count = self.grid.count
        found = self.network(normalised(crops.flatten(0, 1)))
        return (
            self.frame_points(found.score),
            frame_mean(found.distortion_type, count),
            frame_mean(found.level, count),
            frame_mean(found.sigma, count) * abs(self.scale.points_per_unit),
            self.crop_points(found.score),
        )
