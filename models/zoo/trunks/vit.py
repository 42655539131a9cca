"""The vision transformer of DeiT-III (arXiv 2204.07118)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from zoo.layers.transformer_block import TransformerBlock

NORM_EPS = 1e-6
TOKEN_STD = 0.02


@dataclass(frozen=True, slots=True)
class VitOptions:
    """Widths of the trunk; `side` and `patch` in pixels."""

    width: int
    heads: int
    depth: int = 12
    side: int = 384
    patch: int = 16

    @property
    def grid(self) -> int:
        """Patches per side."""
        return self.side // self.patch


DEIT3_SMALL_384 = VitOptions(width=384, heads=6)
DEIT3_BASE_384 = VitOptions(width=768, heads=12)


class DeitThree(nn.Module):
    """Images [B, 3, side, side], ImageNet-normalised, to tokens [B, 1 + grid^2, width] behind the last norm.

    The class token, token 0, has no position: positions are added before it is joined, as published.
    """

    def __init__(self, options: VitOptions) -> None:
        super().__init__()
        self.embed = nn.Conv2d(3, options.width, options.patch, options.patch)
        self.class_token = nn.Parameter(torch.empty(1, 1, options.width))
        self.positions = nn.Parameter(torch.empty(1, options.grid**2, options.width))
        self.blocks = nn.ModuleList(
            TransformerBlock(options.width, options.heads, NORM_EPS, layer_scale=True)
            for _ in range(options.depth)
        )
        self.norm = nn.LayerNorm(options.width, eps=NORM_EPS)
        nn.init.trunc_normal_(self.class_token, std=TOKEN_STD)
        nn.init.trunc_normal_(self.positions, std=TOKEN_STD)

    def forward(self, x: Tensor) -> Tensor:
        """Encode x."""
        patches = self.embed(x).flatten(2).transpose(1, 2) + self.positions
        tokens = torch.cat([self.class_token.expand(patches.shape[0], -1, -1), patches], dim=1)
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)
