"""The 8x8 grid of block codecs: steps between pixels that are higher at every eighth place."""

from __future__ import annotations

import torch
from torch import Tensor

from zoo.signals.layout import TILE_SIDE

GRID = 8
TALLEST = 24.0
"""Grey levels; what a step has above this belongs to the scene."""
FLOOR = 0.5


def _grid_excess(steps: Tensor) -> Tensor:
    """How far the highest of the eight places is above the others; mean steps [N, TILE_SIDE - 1] -> [N]."""
    peaks = steps[:, 1:-1] - 0.5 * (steps[:, :-2] + steps[:, 2:])
    profile = peaks[:, : TILE_SIDE - GRID].reshape(-1, TILE_SIDE // GRID - 1, GRID).mean(dim=1)
    top = profile.amax(dim=1)
    rest = (profile.sum(dim=1) - top) / (GRID - 1)
    return (top - rest) / (steps.mean(dim=1) + FLOOR)


def blockiness(tiles: Tensor) -> Tensor:
    """Height of the grid's steps over that of all steps, percent; of tiles [N, 9, side, side] -> [N]."""
    across = (tiles[..., 1:] - tiles[..., :-1]).abs().clamp(max=TALLEST).mean(dim=(1, 2))
    down = (tiles[:, :, 1:] - tiles[:, :, :-1]).abs().clamp(max=TALLEST).mean(dim=(1, 3))
    return 100.0 * torch.maximum(_grid_excess(across), _grid_excess(down))
