"""How each cell of a map differs from the rest of its frame."""

from __future__ import annotations

import torch
from torch import Tensor, nn

HIDDEN, MIXED = 64, 32
DROPOUT = 0.3


class CellContrast(nn.Module):
    """Logits [B, cells, cells] of mean 0 from the features of cells [B, C, cells, cells].

    Every cell is read next to the mean of all cells of its frame, then next to its neighbours, and has an
    offset of its own. The last layer starts at nothing, so that an untrained one leaves a map as it is.
    """

    def __init__(self, features: int, cells: int) -> None:
        super().__init__()
        self.cell = nn.Conv2d(features, HIDDEN, 1)
        self.frame = nn.Linear(features, HIDDEN, bias=False)
        self.dropout = nn.Dropout(DROPOUT)
        self.mix = nn.Conv2d(HIDDEN, MIXED, 3, padding=1, padding_mode="replicate")
        self.last = nn.Conv2d(MIXED, 1, 1, bias=False)
        self.offset = nn.Parameter(torch.zeros(cells, cells))
        nn.init.zeros_(self.last.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Compare [B, C, cells, cells]."""
        frame = self.frame(x.mean(dim=(2, 3)))
        hidden = self.dropout(torch.relu(self.cell(x) + frame[:, :, None, None]))
        found = self.last(torch.relu(self.mix(hidden)))[:, 0] + self.offset
        return found - found.mean(dim=(1, 2), keepdim=True)
