"""Change against the predecessor."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

BLOCK = 8


def motion(tiles: Tensor, previous: Tensor, has_previous: Tensor) -> Tensor:
    """Mean absolute change of 8x8 means of tiles [N, 9, 96, 96], grey levels; 0 without a predecessor."""
    change = functional.avg_pool2d(tiles - previous, BLOCK).abs().mean(dim=(1, 2, 3))
    return torch.where(has_previous > 0, change, 0.0)
