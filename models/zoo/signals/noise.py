"""Noise: what is left in the flattest blocks, in space and, where the scene is still, in time."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from zoo.signals.layout import TILE_SIDE
from zoo.signals.pixels import lowest

BLOCK = 8
BLOCKS = TILE_SIDE // BLOCK - 2
"""Blocks along a tile; those at its rim lack neighbours."""
INNER = slice(BLOCK, TILE_SIDE - BLOCK)
QUIET_SHARE = 0.15
CLIPPED_LOW, CLIPPED_HIGH = 8.0, 247.0
FAR = 255.0
CHANGED = 0.25
"""Grey levels; a block that differs less from its predecessor was copied by the encoder."""
CHANGED_SHARE = 0.5
TO_SIGMA = math.sqrt(math.pi / 2) / 6
"""From the mean absolute response to a standard deviation (Immerkaer, 1996)."""


def _bend(values: Tensor, dim: int) -> Tensor:
    """Second difference of tiles along rows (-2) or columns (-1), on the inner part of that side."""
    before, middle, after = (values.narrow(dim, BLOCK + step, TILE_SIDE - 2 * BLOCK) for step in (-1, 0, 1))
    return before + after - 2.0 * middle


def _blocks(values: Tensor) -> Tensor:
    """Means of 8x8 blocks of the tiles' inner parts [N, 9, 80, 80], as [N, blocks]."""
    return functional.avg_pool2d(values, BLOCK).flatten(1)


def noise(tiles: Tensor, previous: Tensor, has_previous: Tensor) -> Tensor:
    """Map tiles of luma [N, 9, 96, 96], their predecessors and whether there are any [N] to sigma [N].

    Texture counts as noise in space and motion counts in time, so the smaller of the two is the answer.
    Where the encoder copied most blocks, time says nothing.
    """
    level = _blocks(tiles[..., INNER, INNER])
    says = (level > CLIPPED_LOW) & (level < CLIPPED_HIGH)
    in_space = TO_SIGMA * _blocks(_bend(_bend(tiles, -2), -1).abs())

    change = (tiles - previous)[..., INNER, INNER]
    mean, power = _blocks(change), _blocks(change * change)
    in_time = torch.sqrt(((power - mean * mean) / 2).clamp(min=0.0))
    changed = says & (in_time > CHANGED)

    space = lowest(torch.where(says, in_space, FAR), QUIET_SHARE)
    time = lowest(torch.where(changed, in_time, FAR), QUIET_SHARE)
    counts = (has_previous > 0) & (changed.float().mean(dim=1) >= CHANGED_SHARE)
    found = torch.where(counts, torch.minimum(space, time), space)
    return torch.where(found < FAR, found, 0.0)
