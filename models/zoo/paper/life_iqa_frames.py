"""Life-IQA on whole frames."""

from __future__ import annotations

from torch import Tensor

from zoo.card import OutputSpec
from zoo.paper.frames import CropFrames, crop_scores_spec, frame_mean, mosaic, normalised, score_spec
from zoo.paper.life_iqa import LifeIqa

METHOD = "life-iqa"
LIFE_IQA_OUTPUTS = (
    score_spec(METHOD),
    OutputSpec(
        "attention",
        "evidence",
        ("N", "h", "w"),
        "Where the last decoder layer looked in each crop, the crops laid side by side; mean over heads and"
        " queries, sums to 1.",
        METHOD,
        (0.0, 1.0),
    ),
    OutputSpec(
        "gates",
        "evidence",
        ("N", "E"),
        "Share of each expert, mean over queries and crops.",
        METHOD,
        (0.0, 1.0),
    ),
    crop_scores_spec(METHOD),
)


class LifeIqaFrames(CropFrames):
    """Crops of N frames, bytes [N, K, side, side, 3], to the tensors of `LIFE_IQA_OUTPUTS`."""

    network: LifeIqa

    def forward(self, crops: Tensor) -> tuple[Tensor, ...]:
        """Score the frames."""
        count = self.grid.count
        found = self.network(normalised(crops.flatten(0, 1)))
        return (
            self.frame_points(found.score),
            mosaic(found.attention, self.grid.rows, self.grid.columns) * (1.0 / count),
            frame_mean(found.gates, count),
            self.crop_points(found.score),
        )
