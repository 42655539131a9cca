"""From the crops of frames to what the full-size networks take, and back to frames."""

from __future__ import annotations

import torch
from torch import Tensor

from zoo.paper.imagenet import MEAN, STD

BYTE = 255.0


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
