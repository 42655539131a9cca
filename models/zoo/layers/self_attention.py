"""Multi-head self attention with one projection for queries, keys and values."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class SelfAttention(nn.Module):
    """Tokens [B, T, D] look at one another: [B, T, D] -> the same.

    Scaled dot products over `heads` heads of D / heads (arXiv 1706.03762, section 3.2), written out so that
    every exporter takes it. Raises ValueError if `heads` does not divide `width`.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} is no multiple of {heads} heads")
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Attend; `mask` [T, T] is added before the softmax, minus infinity where a token must not look."""
        tokens, width = x.shape[1], x.shape[2]
        head = width // self.heads
        query, key, value = self.qkv(x).reshape(-1, tokens, 3, self.heads, head).permute(2, 0, 3, 1, 4)
        products = torch.matmul(query * head**-0.5, key.transpose(2, 3))
        maps = torch.softmax(products if mask is None else products + mask, dim=-1)
        return self.out(torch.matmul(maps, value).transpose(1, 2).reshape(-1, tokens, width))
