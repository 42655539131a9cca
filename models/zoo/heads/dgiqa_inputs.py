"""What the DGIQA head reads."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from zoo.features import TrunkMaps
from zoo.layers.grid_pool import grid_statistics
from zoo.layers.view_statistics import cell_tokens

GRID = 7
COARSE_GRID = 4
CROP_CELLS = 2


class DgiqaInputs(NamedTuple):
    """depth [N, h8, w8] in 0-1, and `own` [N, 1, 28, 28] of it; cells of strides 8, 16, 32 and of
    a coarser one [N, 2C, side, side]; cells of the crops [N, K * 4, D]; the whole view's statistics [N, D].
    """

    depth: Tensor
    own: Tensor
    stage8: Tensor
    stage16: Tensor
    stage32: Tensor
    coarse: Tensor
    crops: Tensor
    summary: Tensor

    @property
    def stages(self) -> list[Tensor]:
        """The four stages, finest first."""
        return [self.stage8, self.stage16, self.stage32, self.coarse]


def stage_grids(maps: TrunkMaps) -> list[Tensor]:
    """Mean and deviation of the cells of the stages of strides 8, 16 and 32, and of one yet coarser."""
    stages = [grid_statistics(x, GRID) for x in (maps.whole8, maps.whole16, maps.whole32)]
    return [*stages, grid_statistics(maps.whole32, COARSE_GRID)]


def crop_tokens(maps: TrunkMaps) -> Tensor:
    """Mean and deviation of the cells of the crops' three stages: [N, K * 4, D]."""
    crops = [x.flatten(0, 1) for x in (maps.crops8, maps.crops16, maps.crops32)]
    tokens = cell_tokens(crops, CROP_CELLS)
    return tokens.reshape(-1, maps.crops8.shape[1] * CROP_CELLS * CROP_CELLS, tokens.shape[2])
