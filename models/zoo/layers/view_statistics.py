"""Trunk maps to tokens of first- and second-order statistics; no parameters, so the tokens can be cached."""

from __future__ import annotations

import torch
from torch import Tensor

from zoo.layers.grid_pool import STD_EPS, grid_statistics


def cell_tokens(maps: list[Tensor], cells: int) -> Tensor:
    """Mean and deviation of every channel of every map in each of cells x cells: [B, cells * cells, D].

    D is twice the sum of the maps' channels. The paper pools the mean of the penultimate stage only (regular
    grid pool); the deviations and the other stages are ours.
    """
    pooled = torch.cat([grid_statistics(x, cells) for x in maps], dim=1)
    return pooled.flatten(2).transpose(1, 2)


def summary(maps: list[Tensor]) -> Tensor:
    """Mean and deviation of every channel over the whole map: [B, D], in the order of `cell_tokens`."""
    parts: list[Tensor] = []
    for x in maps:
        mean = x.mean(dim=(2, 3))
        variance = (x * x).mean(dim=(2, 3)) - mean * mean
        parts += [mean, torch.sqrt(torch.clamp(variance, min=0.0) + STD_EPS)]
    return torch.cat(parts, dim=1)
