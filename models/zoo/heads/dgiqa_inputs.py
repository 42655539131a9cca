"""What the DGIQA head reads of the trunk besides depth; no parameters."""

from __future__ import annotations

from torch import Tensor

from zoo.features import TrunkMaps
from zoo.layers.grid_pool import grid_statistics
from zoo.layers.view_statistics import cell_tokens

GRID = 7
COARSE_GRID = 4
CROP_CELLS = 2


def stage_grids(maps: TrunkMaps) -> list[Tensor]:
    """Mean and deviation of the cells of the stages of strides 8, 16 and 32, and of one yet coarser."""
    stages = [grid_statistics(x, GRID) for x in (maps.whole8, maps.whole16, maps.whole32)]
    return [*stages, grid_statistics(maps.whole32, COARSE_GRID)]


def crop_tokens(maps: TrunkMaps) -> Tensor:
    """Mean and deviation of the cells of the crops' three stages: [N, K * 4, D]."""
    crops = [x.flatten(0, 1) for x in (maps.crops8, maps.crops16, maps.crops32)]
    tokens = cell_tokens(crops, CROP_CELLS)
    return tokens.reshape(-1, maps.crops8.shape[1] * CROP_CELLS * CROP_CELLS, tokens.shape[2])
