"""Life-IQA on whole frames."""

from __future__ import annotations

from torch import Tensor, nn

from zoo.card import OutputSpec
from zoo.paper.frames import frame_mean, mosaic, normalised
from zoo.paper.life_iqa import LifeIqa
from zoo.paper.opinion_scale import OpinionScale
from zoo.views.crop_grid import CropGrid

METHOD = "life-iqa"
LIFE_IQA_OUTPUTS = (
    OutputSpec(
        "score",
        "score",
        ("N",),
        "Predicted mean opinion score, higher is better; mean of the crops.",
        METHOD,
        (0.0, 100.0),
    ),
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
    OutputSpec(
        "crop_scores", "evidence", ("N", "K"), "Score of each crop, row by row.", METHOD, (0.0, 100.0)
    ),
)


class LifeIqaFrames(nn.Module):
    """Crops of N frames, bytes [N, K, side, side, 3], to the tensors of `LIFE_IQA_OUTPUTS`."""

    def __init__(self, network: LifeIqa, grid: CropGrid, scale: OpinionScale) -> None:
        super().__init__()
        self.network = network
        self.grid = grid
        self.scale = scale

    def forward(self, crops: Tensor) -> tuple[Tensor, ...]:
        """Score the frames."""
        count = self.grid.count
        found = self.network(normalised(crops.flatten(0, 1)))
        return (
            self.scale.points(frame_mean(found.score, count)),
            mosaic(found.attention, self.grid.rows, self.grid.columns) * (1.0 / count),
            frame_mean(found.gates, count),
            self.scale.points(found.score).reshape(-1, count),
        )
