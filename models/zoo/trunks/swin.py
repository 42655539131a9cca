"""Swin Transformer as a feature trunk with one map per stage (arXiv 2103.14030)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from zoo.layers.drop_path import DropPath
from zoo.layers.window_attention import WindowAttention, join_windows, shift_mask, split_windows

PATCH = 4
EXPANSION = 4


@dataclass(frozen=True, slots=True)
class SwinOptions:
    """Widths and depths of a Swin trunk for square inputs of `side` pixels."""

    embed: int
    depths: tuple[int, ...]
    heads: tuple[int, ...]
    window: int = 7
    side: int = 224
    drop_path: float = 0.1

    @property
    def channels(self) -> tuple[int, ...]:
        """Channels of each stage's map."""
        return tuple(self.embed * 2**stage for stage in range(len(self.depths)))

    @property
    def sides(self) -> tuple[int, ...]:
        """Sides of each stage's map."""
        return tuple(self.side // PATCH // 2**stage for stage in range(len(self.depths)))


SWIN_T = SwinOptions(embed=96, depths=(2, 2, 6, 2), heads=(3, 6, 12, 24))
SWIN_B = SwinOptions(embed=128, depths=(2, 2, 18, 2), heads=(4, 8, 16, 32))


class PatchEmbedding(nn.Module):
    """[B, 3, s, s] -> [B, s / 4, s / 4, width], normalised."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.project = nn.Conv2d(3, width, PATCH, PATCH)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        """Embed each patch."""
        return self.norm(self.project(x).permute(0, 2, 3, 1))


class PatchMerging(nn.Module):
    """Join 2 x 2 cells, column by column: [B, h, w, C] -> [B, h / 2, w / 2, 2C]; h and w are even."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(4 * width)
        self.reduce = nn.Linear(4 * width, 2 * width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Halve the map."""
        _, height, width, channels = x.shape
        x = x.reshape(-1, height // 2, 2, width // 2, 2, channels).permute(0, 1, 3, 4, 2, 5)
        return self.reduce(self.norm(x.reshape(-1, height // 2, width // 2, 4 * channels)))


class SwinBlock(nn.Module):
    """Window attention, on a map rolled by `shift` cells, and a feed-forward part; keeps [B, side, side, C].

    The mask against false neighbours is a constant of the block. A map of one window is not shifted.
    """

    mask: Tensor

    def __init__(self, width: int, heads: int, side: int, window: int, shift: int, drop_path: float) -> None:
        super().__init__()
        self.side = side
        self.window = min(side, window)
        self.shift = shift if side > window else 0
        self.norm_attention = nn.LayerNorm(width)
        self.attention = WindowAttention(width, heads, self.window)
        self.norm_feed_forward = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, EXPANSION * width), nn.GELU(), nn.Linear(EXPANSION * width, width)
        )
        self.drop_path = DropPath(drop_path)
        self.register_buffer("mask", shift_mask(side, self.window, self.shift), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Refine the map once."""
        x = x + self.drop_path(self._attend(self.norm_attention(x)))
        return x + self.drop_path(self.feed_forward(self.norm_feed_forward(x)))

    def _attend(self, x: Tensor) -> Tensor:
        if self.shift:
            x = torch.roll(x, (-self.shift, -self.shift), dims=(1, 2))
        x = self.attention(split_windows(x, self.window), self.mask)
        x = join_windows(x, self.window, self.side, self.side)
        return torch.roll(x, (self.shift, self.shift), dims=(1, 2)) if self.shift else x


class SwinStage(nn.Module):
    """Merge patches, except in the first stage, then blocks with and without a shift in turn."""

    def __init__(self, options: SwinOptions, stage: int) -> None:
        super().__init__()
        width = options.channels[stage]
        first, last = sum(options.depths[:stage]), sum(options.depths) - 1
        self.merge = PatchMerging(width // 2) if stage else nn.Identity()
        self.blocks = nn.Sequential(
            *[
                SwinBlock(
                    width,
                    options.heads[stage],
                    options.sides[stage],
                    options.window,
                    shift=options.window // 2 if block % 2 else 0,
                    drop_path=options.drop_path * (first + block) / last,
                )
                for block in range(options.depths[stage])
            ]
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, h, w, C] to [B, h, w, C] in the first stage, else to [B, h / 2, w / 2, 2C]."""
        return self.blocks(self.merge(x))


class Swin(nn.Module):
    """Swin without final norm and classifier.

    Input [B, 3, side, side], normalised by the ImageNet statistics. Output: one map per stage i, finest
    first, [B, channels[i], sides[i], sides[i]]. Swin-T has 27.5 M parameters, Swin-B 86.7 M.
    """

    def __init__(self, options: SwinOptions) -> None:
        super().__init__()
        self.options = options
        self.embed = PatchEmbedding(options.embed)
        self.stages = nn.ModuleList([SwinStage(options, stage) for stage in range(len(options.depths))])
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Return the maps of the stages."""
        x = self.embed(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x.permute(0, 3, 1, 2))
        return maps
