"""Self-attention inside windows with a learned bias per relative position."""

from __future__ import annotations

import torch
from torch import Tensor, nn

BLOCKED = -100.0


def relative_positions(window: int) -> Tensor:
    """Row of the bias table for each pair of the window's cells, [window ** 2, window ** 2]."""
    cells = torch.cartesian_prod(torch.arange(window), torch.arange(window))
    offset = cells[:, None] - cells[None, :] + window - 1
    return offset[..., 0] * (2 * window - 1) + offset[..., 1]


def split_windows(x: Tensor, window: int) -> Tensor:
    """[B, h, w, C] -> [B * windows, window ** 2, C]; `window` divides h and w."""
    _, height, width, channels = x.shape
    x = x.reshape(-1, height // window, window, width // window, window, channels)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, window * window, channels)


def join_windows(x: Tensor, window: int, height: int, width: int) -> Tensor:
    """The inverse of `split_windows`: [B * windows, window ** 2, C] -> [B, height, width, C]."""
    channels = x.shape[2]
    x = x.reshape(-1, height // window, width // window, window, window, channels)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, height, width, channels)


def shift_mask(side: int, window: int, shift: int) -> Tensor:
    """`BLOCKED` between cells that only the cyclic shift made neighbours, else 0: [windows, 1, cells, cells].

    The map is `side` x `side`, rolled up and left by `shift`; zeros if `shift` is 0.
    """
    band = torch.zeros(side)
    if shift:
        band[-window:-shift] = 1
        band[-shift:] = 2
    regions = split_windows((3 * band[:, None] + band[None, :])[None, :, :, None], window)[:, :, 0]
    return ((regions[:, None] != regions[:, :, None]) * BLOCKED)[:, None]


class WindowAttention(nn.Module):
    """Multi-head self-attention of windows: [B * windows, cells, D] -> the same (arXiv 2103.14030, eq. 4).

    Added to the scaled dot products: a bias per head and relative position, and `mask`, one of each window
    of a map, [windows, 1, cells, cells].
    """

    positions: Tensor

    def __init__(self, width: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads = heads
        self.scale = (width // heads) ** -0.5
        self.bias_table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.register_buffer("positions", relative_positions(window), persistent=False)
        nn.init.trunc_normal_(self.bias_table, std=0.02)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Attend within each window."""
        _, cells, width = x.shape
        qkv = self.qkv(x).reshape(-1, cells, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        logits = torch.matmul(query * self.scale, key.transpose(2, 3))
        added = self.bias_table[self.positions].permute(2, 0, 1) + mask
        logits = logits.reshape(-1, len(mask), self.heads, cells, cells) + added
        maps = torch.softmax(logits, dim=-1).reshape(-1, self.heads, cells, cells)
        return self.out(torch.matmul(maps, value).transpose(1, 2).reshape(-1, cells, width))
