"""Average pooling onto a fixed grid, for maps whose size is only known at run time."""

from __future__ import annotations

import torch
from torch import Tensor

STD_EPS = 1e-3


def grid_weights(size: Tensor | int, cells: int) -> Tensor:
    """Row i averages the positions [floor(i * size / cells), ceil((i + 1) * size / cells)).

    Returns [cells, size]; rows sum to 1. The bins are those of adaptive average pooling and of the
    regular grid pool of Life-IQA (arXiv 2511.19024); they overlap where `size` is no multiple of `cells`.
    """
    cell = torch.arange(cells).unsqueeze(1)
    first = torch.div(cell * size, cells, rounding_mode="floor")
    last = torch.div((cell + 1) * size + (cells - 1), cells, rounding_mode="floor")
    position = torch.arange(size).unsqueeze(0)
    inside = ((position >= first) & (position < last)).to(torch.float32)
    return inside / (last - first).to(torch.float32)


def grid_mean(x: Tensor, cells: int) -> Tensor:
    """Mean of each grid cell: [B, C, h, w] -> [B, C, cells, cells].

    Both products have the small matrix on the right, which runtimes turn into one large multiplication.
    """
    rows = grid_weights(x.shape[2], cells)
    columns = grid_weights(x.shape[3], cells)
    pooled = torch.matmul(x, columns.transpose(0, 1)).transpose(2, 3)
    return torch.matmul(pooled, rows.transpose(0, 1)).transpose(2, 3)


def grid_statistics(x: Tensor, cells: int) -> Tensor:
    """Mean and standard deviation of each cell: [B, C, h, w] -> [B, 2C, cells, cells]."""
    mean = grid_mean(x, cells)
    variance = grid_mean(x * x, cells) - mean * mean
    return torch.cat([mean, torch.sqrt(torch.clamp(variance, min=0.0) + STD_EPS)], dim=1)
