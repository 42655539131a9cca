"""Interlacing: two fields of different times woven into one frame comb what moves."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from zoo.signals.layout import BAND_COLUMNS, BAND_COUNT, BAND_ROWS

WEAVE = 2.0
"""Noise alone makes fields differ less than this many times what rows of one field do."""
NEIGHBOURS = 3
"""Columns over which the rows of one field are compared, so that chance does not call them alike."""
FAINT = 5.0
"""Grey levels of difference between the fields that noise and coding may make."""


def interlacing(bands: Tensor) -> Tensor:
    """Percent of places whose rows alternate; luma of bands [N, 16 * 8, 192] -> [N]."""
    rows = bands.reshape(-1, BAND_COUNT, BAND_ROWS, BAND_COLUMNS)
    fields = rows[:, :, 0::2].mean(dim=2) - rows[:, :, 1::2].mean(dim=2)
    within = (rows[:, :, 2:] - rows[:, :, :-2]).abs().mean(dim=2)
    within = functional.avg_pool1d(within, NEIGHBOURS, stride=1, padding=NEIGHBOURS // 2)
    combed = fields.abs() > WEAVE * within + FAINT
    return 100.0 * combed.float().mean(dim=(1, 2))
