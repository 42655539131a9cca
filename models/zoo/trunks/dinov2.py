"""The DINOv2 vision transformer as a feature trunk (arXiv 2304.07193)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo.layers.transformer_block import TransformerBlock

PATCH = 14
NORM_EPS = 1e-6
OFFSET = 0.1


@dataclass(frozen=True, slots=True)
class DinoOptions:
    """Widths of the trunk; `grid` is the number of patches per side that it was trained on."""

    width: int
    heads: int
    depth: int = 12
    grid: int = 37


DINO_SMALL = DinoOptions(width=384, heads=6)
DINO_BASE = DinoOptions(width=768, heads=12)
DINO_LARGE = DinoOptions(width=1024, heads=16, depth=24)


class DinoV2(nn.Module):
    """Images [B, 3, 14 h, 14 w], ImageNet-normalised, to the patch tokens of the last blocks.

    Returns `taken` tensors [B, h * w, width], the outputs of the last blocks behind the final norm. Positions
    are resized to the image's grid; `fix_grid` does that once.
    """

    def __init__(self, options: DinoOptions, taken: int = 4) -> None:
        super().__init__()
        self.taken = taken
        self.grid = (options.grid, options.grid)
        self.embed = nn.Conv2d(3, options.width, PATCH, PATCH)
        self.class_token = nn.Parameter(torch.zeros(1, 1, options.width))
        self.positions = nn.Parameter(torch.zeros(1, 1 + options.grid**2, options.width))
        self.blocks = nn.ModuleList(
            TransformerBlock(options.width, options.heads, NORM_EPS, layer_scale=True)
            for _ in range(options.depth)
        )
        self.norm = nn.LayerNorm(options.width, eps=NORM_EPS)
        nn.init.trunc_normal_(self.positions, std=0.02)
        nn.init.normal_(self.class_token, std=1e-6)

    def positions_for(self, rows: int, columns: int) -> Tensor:
        """Positions [1, 1 + rows * columns, width], bicubic.

        As published, the scale is (cells + 0.1) / cells of the trained grid, and places are computed with it.
        """
        if (rows, columns) == self.grid:
            return self.positions
        first, patches = self.positions[:, :1], self.positions[:, 1:]
        square = patches.reshape(1, *self.grid, -1).permute(0, 3, 1, 2)
        scale = ((rows + OFFSET) / self.grid[0], (columns + OFFSET) / self.grid[1])
        resized = F.interpolate(square, scale_factor=scale, mode="bicubic")
        return torch.cat([first, resized.flatten(2).transpose(1, 2)], dim=1)

    def fix_grid(self, rows: int, columns: int) -> None:
        """Keep the positions of one grid only, for export."""
        self.positions = nn.Parameter(self.positions_for(rows, columns).detach(), requires_grad=False)
        self.grid = (rows, columns)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Encode x."""
        patches = self.embed(x)
        rows, columns = patches.shape[2], patches.shape[3]
        tokens = patches.flatten(2).transpose(1, 2)
        tokens = torch.cat([self.class_token.expand(x.shape[0], -1, -1), tokens], dim=1)
        tokens = tokens + self.positions_for(rows, columns)
        taken = []
        for index, block in enumerate(self.blocks):
            tokens = block(tokens)
            if index >= len(self.blocks) - self.taken:
                taken.append(self.norm(tokens)[:, 1:])
        return taken
