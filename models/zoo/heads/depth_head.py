"""Relative inverse depth of a frame from the trunk's map of stride 8, distilled from two depth networks."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo.layers.standardise_maps import StandardiseMaps
from zoo.trunks.inverted_residual import InvertedResidual, SameConv

RANGE_EPS = 1e-4


@dataclass(frozen=True, slots=True)
class DepthOptions:
    """Widths of the three levels, of strides 8, 16 and 32, and blocks at the two coarser ones."""

    channels: int
    widths: tuple[int, int, int] = (32, 64, 96)
    expand: int = 2
    blocks: tuple[int, int] = (1, 3)
    kernel: int = 5


def _level(cin: int, cout: int, blocks: int, options: DepthOptions) -> nn.Sequential:
    reduce = InvertedResidual(cin, cout, options.kernel, 2, options.expand)
    refine = [InvertedResidual(cout, cout, options.kernel, 1, options.expand) for _ in range(blocks)]
    return nn.Sequential(reduce, *refine)


def enlarge(x: Tensor) -> Tensor:
    """Double both sides of [B, C, h, w], bilinear."""
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


class DepthHead(nn.Module):
    """Map [N, C, h8, w8] of the whole view -> inverse depth [N, h8, w8], 0 farthest, 1 nearest.

    In place of Depth-Anything, whose weights cannot be had (DGIQA 4.1): an encoder down to stride 32 with the
    frame's mean as context, and a decoder with skips. Each cell also knows its height in the frame, which
    says much about depth. h8 and w8 are multiples of 4. A flat map comes out as zeros.
    """

    def __init__(self, options: DepthOptions) -> None:
        super().__init__()
        fine, middle, coarse = options.widths
        self.standardise = StandardiseMaps(options.channels)
        self.enter = SameConv(options.channels + 1, fine)
        self.to_middle = _level(fine, middle, options.blocks[0], options)
        self.to_coarse = _level(middle, coarse, options.blocks[1], options)
        self.context = nn.Linear(coarse, coarse)
        self.from_coarse = SameConv(coarse, middle, act=False)
        self.merge_middle = InvertedResidual(middle, middle, 3, 1, options.expand)
        self.from_middle = SameConv(middle, fine, act=False)
        self.merge_fine = SameConv(fine, fine, 3, groups=fine)
        self.depth = nn.Conv2d(fine, 1, 1)

    def forward(self, whole8: Tensor) -> Tensor:
        """Estimate the depth of N frames."""
        fine = self.enter(torch.cat([self.standardise(whole8), _height(whole8)], dim=1))
        middle = self.to_middle(fine)
        coarse = self.to_coarse(middle)
        coarse = coarse + self.context(coarse.mean(dim=(2, 3)))[:, :, None, None]
        middle = self.merge_middle(middle + enlarge(self.from_coarse(coarse)))
        fine = self.merge_fine(fine + enlarge(self.from_middle(middle)))
        depth = self.depth(fine)[:, 0]
        near, far = depth.amax(dim=(1, 2), keepdim=True), depth.amin(dim=(1, 2), keepdim=True)
        return (depth - far) / torch.clamp(near - far, min=RANGE_EPS)


def _height(x: Tensor) -> Tensor:
    """Height of each cell of [N, C, h, w] in the frame, [N, 1, h, w]: -1 at the top, 1 at the bottom."""
    rows = (2.0 * torch.arange(x.shape[2], dtype=torch.float32) + 1.0) / x.shape[2] - 1.0
    return rows[None, None, :, None] + torch.zeros_like(x[:, :1])
