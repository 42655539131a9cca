"""DGIQA and its depth network on whole frames."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zoo.card import OutputSpec
from zoo.paper.depth_anything import DepthAnything, relative_depth
from zoo.paper.dgiqa import Dgiqa
from zoo.paper.frames import (
    POINTS,
    CropFrames,
    crop_scores_spec,
    mosaic,
    normalised,
    normalised_share,
    score_spec,
)

METHOD = "dgiqa"
DGIQA_OUTPUTS = (
    score_spec(METHOD),
    OutputSpec(
        "quality_map",
        "evidence",
        ("N", "h", "w"),
        "Score of each cell of each crop, the crops laid side by side; the mean of a crop's logits is the"
        " logit of its score.",
        METHOD,
        POINTS,
    ),
    OutputSpec(
        "depth",
        "evidence",
        ("N", "h", "w"),
        "Relative inverse depth of the whole frame; 0 farthest, 1 nearest.",
        METHOD,
        (0.0, 1.0),
    ),
    crop_scores_spec(METHOD),
)


class DepthFrames(nn.Module):
    """Whole frames, bytes [N, h, w, 3], h and w multiples of 14, to relative inverse depth [N, h, w]."""

    def __init__(self, network: DepthAnything) -> None:
        super().__init__()
        self.network = network

    def forward(self, whole: Tensor) -> Tensor:
        """Estimate the depth, per frame 0 farthest and 1 nearest."""
        return relative_depth(self.network(normalised(whole)))


class DgiqaFrames(CropFrames):
    """Crops of N frames and of their depth to the tensors of `DGIQA_OUTPUTS`, except the depth.

    crops: bytes [N, K, side, side, 3]; depth: 0-1, [N, K, side, side].
    """

    network: Dgiqa

    def forward(self, crops: Tensor, depth: Tensor) -> tuple[Tensor, ...]:
        """Score the frames."""
        grey = normalised_share(depth.flatten(0, 1).unsqueeze(1))
        found = self.network(normalised(crops.flatten(0, 1)), grey)
        return (
            self.frame_points(found.score),
            mosaic(self.scale.points(torch.sigmoid(found.logits)), self.grid.rows, self.grid.columns),
            self.crop_points(found.score),
        )
