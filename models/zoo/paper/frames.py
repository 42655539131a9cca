"""From the crops of frames to what the full-size networks take, and back to frames."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zoo.card import OutputSpec
from zoo.paper.imagenet import MEAN, STD
from zoo.paper.opinion_scale import OpinionScale
from zoo.views.crop_grid import CropGrid

BYTE = 255.0
POINTS = (0.0, 100.0)


def score_spec(method: str) -> OutputSpec:
    """The output `score` of a method's network."""
    meaning = "Predicted mean opinion score, higher is better; mean of the crops."
    return OutputSpec("score", "score", ("N",), meaning, method, POINTS)


def crop_scores_spec(method: str) -> OutputSpec:
    """The output `crop_scores` of a method's network."""
    return OutputSpec(
        "crop_scores", "evidence", ("N", "K"), "Score of each crop, row by row.", method, POINTS
    )


class CropFrames(nn.Module):
    """A network that scores crops, on whole frames: the crops of `grid`, whose opinions `scale` explains."""

    def __init__(self, network: nn.Module, grid: CropGrid, scale: OpinionScale) -> None:
        super().__init__()
        self.network = network
        self.grid = grid
        self.scale = scale

    def frame_points(self, opinions: Tensor) -> Tensor:
        """Opinions of all crops [N * K] to the points of each frame [N]."""
        return self.scale.points(frame_mean(opinions, self.grid.count))

    def crop_points(self, opinions: Tensor) -> Tensor:
        """Opinions of all crops [N * K] to points [N, K]."""
        return self.scale.points(opinions).reshape(-1, self.grid.count)


def normalised(view: Tensor) -> Tensor:
    """Bytes [B, h, w, 3] to ImageNet-normalised [B, 3, h, w]."""
    scaled = view.permute(0, 3, 1, 2).to(torch.float32) * (1.0 / BYTE)
    return normalised_share(scaled)


def normalised_share(share: Tensor) -> Tensor:
    """Shares 0-1, [B, 3, h, w] or grey [B, 1, h, w], to ImageNet-normalised [B, 3, h, w]."""
    mean, std = torch.tensor(MEAN)[:, None, None], torch.tensor(STD)[:, None, None]
    return (share - mean) * (1.0 / std)


def frame_mean(each: Tensor, count: int) -> Tensor:
    """Mean over the `count` crops of each frame: [N * count, ...] -> [N, ...]."""
    return each.reshape(-1, count, *each.shape[1:]).mean(dim=1)


def mosaic(maps: Tensor, rows: int, columns: int) -> Tensor:
    """Lay the maps of each frame's crops side by side: [N * K, g, g] -> [N, rows * g, columns * g]."""
    grid = maps.shape[1]
    laid = maps.reshape(-1, rows, columns, grid, grid).permute(0, 1, 3, 2, 4)
    return laid.reshape(-1, rows * grid, columns * grid)
