"""Interlacing: two fields of different times woven into one frame comb what moves."""

from __future__ import annotations

from torch import Tensor

from zoo.signals.layout import BAND_COLUMNS, BAND_COUNT, BAND_ROWS

WEAVE = 2.0
"""Noise alone makes fields differ by so many times what rows of one field do in one of 700 places."""
FAINT = 5.0
"""Grey levels of difference between the fields that noise and coding may make."""


def interlacing(bands: Tensor) -> Tensor:
    """Percent of places whose rows alternate; luma of bands [N, 16 * 8, 192] -> [N]."""
    rows = bands.reshape(-1, BAND_COUNT, BAND_ROWS, BAND_COLUMNS)
    fields = rows[:, :, 0::2].mean(dim=2) - rows[:, :, 1::2].mean(dim=2)
    within = (rows[:, :, 2:] - rows[:, :, :-2]).abs().mean(dim=2)
    combed = fields.abs() > WEAVE * within + FAINT
    return 100.0 * combed.float().mean(dim=(1, 2))
