"""Bytes become luma and chroma, in grey levels."""

from __future__ import annotations

import torch
from torch import Tensor

from zoo.signals.layout import TILE_COUNT, TILE_GRID, TILE_SIDE

RED, GREEN, BLUE = 0.299, 0.587, 0.114
"""Luma weights of ITU-R BT.601."""
BLUE_SCALE = 0.5 / (1 - BLUE)
RED_SCALE = 0.5 / (1 - RED)


def luma(pixels: Tensor) -> Tensor:
    """Map uint8 RGB [..., 3] to float luma [...], 0-255."""
    weights = torch.tensor([[RED], [GREEN], [BLUE]], dtype=torch.float32)
    return torch.matmul(pixels.reshape(-1, 3).float(), weights).reshape(pixels.shape[:-1])


def chroma(pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Map uint8 RGB [..., 3] to Cb and Cr [...], each 0 for grey, at most 127.5 from it."""
    light = luma(pixels)
    red, _, blue = pixels.float().unbind(-1)
    return BLUE_SCALE * (blue - light), RED_SCALE * (red - light)


def mosaic_luma(mosaic: Tensor) -> Tensor:
    """Luma of the mosaic [N, 288, 288, 3] as tiles [N, 9, 96, 96], row by row."""
    light = luma(mosaic).reshape(-1, TILE_GRID, TILE_SIDE, TILE_GRID, TILE_SIDE)
    return light.permute(0, 1, 3, 2, 4).reshape(-1, TILE_COUNT, TILE_SIDE, TILE_SIDE)


def lowest(values: Tensor, share: float) -> Tensor:
    """The value below which `share` of `values` [N, count] lies, [N]."""
    count = max(1, round(share * values.shape[1]))
    return torch.topk(values, count, dim=1, largest=False).values[:, -1]


def highest(values: Tensor, share: float) -> Tensor:
    """The value above which `share` of `values` [N, count] lies, [N]."""
    return -lowest(-values, share)
