"""Multi-head cross attention that also returns its maps."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class CrossAttention(nn.Module):
    """Queries [B, T, D] look at a memory [B, M, D]; returns [B, T, D] and the maps [B, heads, T, M].

    Scaled dot products over `heads` heads of D / heads (arXiv 1706.03762, section 3.2), written out so that
    the maps can leave the graph; in training `dropout` of their values is left out of the sum. Raises
    ValueError if `heads` does not divide `width`.
    """

    def __init__(self, width: int, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} is no multiple of {heads} heads")
        self.heads = heads
        self.head_width = width // heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)
        for linear in (self.query, self.key, self.value, self.out):
            nn.init.xavier_uniform_(linear.weight)
            nn.init.zeros_(linear.bias)

    def _split(self, x: Tensor) -> Tensor:
        return x.reshape(-1, x.shape[1], self.heads, self.head_width).transpose(1, 2)

    def forward(self, x: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Attend; each row of the maps sums to 1."""
        query, key, value = (
            self._split(self.query(x)),
            self._split(self.key(memory)),
            self._split(self.value(memory)),
        )
        maps = torch.softmax(torch.matmul(query, key.transpose(2, 3)) * self.head_width**-0.5, dim=-1)
        mixed = (
            torch.matmul(self.dropout(maps), value)
            .transpose(1, 2)
            .reshape(-1, x.shape[1], self.heads * self.head_width)
        )
        return self.out(mixed), maps
