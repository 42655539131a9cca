"""DR.Experts on whole frames."""

from __future__ import annotations

from torch import Tensor

from data.degradations import DEGRADATIONS
from zoo.card import OutputSpec
from zoo.paper.dr_experts import EXPERTS, DrExperts
from zoo.paper.frames import CropFrames, crop_scores_spec, frame_mean, mosaic, normalised, score_spec

METHOD = "dr-experts"
DR_EXPERTS_OUTPUTS = (
    score_spec(METHOD),
    OutputSpec(
        "contribution",
        "evidence",
        ("N", EXPERTS),
        "Points that each degradation's expert adds to the score, mean of the crops; they and a constant sum"
        " to the score before it is cut to its range.",
        METHOD,
        labels=DEGRADATIONS,
    ),
    OutputSpec(
        "similarity",
        "evidence",
        ("N", EXPERTS),
        "Cosine of DA-CLIP's degradation embedding and the degradation's name, mean of the crops.",
        METHOD,
        (-1.0, 1.0),
        DEGRADATIONS,
    ),
    OutputSpec(
        "attention",
        "evidence",
        ("N", "h", "w"),
        "Where the degradations were read in each crop, the crops laid side by side; refined attention, the"
        " experts by the size of their weights, sums to 1.",
        METHOD,
        (0.0, 1.0),
    ),
    crop_scores_spec(METHOD),
)


class DrExpertsFrames(CropFrames):
    """Crops of N frames, bytes [N, K, side, side, 3], to the tensors of `DR_EXPERTS_OUTPUTS`."""

    network: DrExperts

    def forward(self, crops: Tensor) -> tuple[Tensor, ...]:
        """Score the frames."""
        count = self.grid.count
        found = self.network(normalised(crops.flatten(0, 1)))
        return (
            self.frame_points(found.score),
            frame_mean(found.contribution, count) * self.scale.points_per_unit,
            frame_mean(found.similarity, count),
            mosaic(found.attention, self.grid.rows, self.grid.columns) * (1.0 / count),
            self.crop_points(found.score),
        )
