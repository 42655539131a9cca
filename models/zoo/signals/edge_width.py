"""Defocus and motion blur: how wide edges are, in every direction, from their gradients at two scales.

An edge of Gaussian width w, seen through a Gaussian of width s, has gradient energy in proportion to
1 / sqrt(w^2 + s^2). The ratio of the energies at two scales says w, whatever the height of the edge.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from zoo.signals.layout import TILE_COUNT, TILE_SIDE

FINE, COARSE = 0.7, 2.0
REACH = 6
STRIDE = 2
"""Gradients are taken at every second row and column."""
BLOCK = 16
BLOCKS = (TILE_SIDE - 2 * REACH) // BLOCK
MARGIN = (TILE_SIDE - 2 * REACH - BLOCKS * BLOCK) // 2
EDGE_SHARE = 0.1
WIDEST = 16.0
"""Pixels; beyond it the ratio says nothing."""
FAINT = 0.02
"""Squared grey levels per pixel: without a stronger gradient there is no edge."""
ANGLES = tuple(math.pi * turn / 8 for turn in range(8))


def gaussian_taps(sigma: float) -> tuple[Tensor, Tensor]:
    """A Gaussian of sum 1 and its derivative, [2 * REACH + 1] each; the derivative of a ramp is its slope."""
    axis = torch.arange(-REACH, REACH + 1, dtype=torch.float64)
    smooth = torch.exp(-(axis**2) / (2 * sigma**2))
    smooth = smooth / smooth.sum()
    slope = axis * smooth
    slope = slope / (axis * slope).sum()
    return smooth.float(), slope.float()


class Gradient(nn.Module):
    """Map luma [M, 1, side, side] to its gradient [M, 2, places, places] at one scale."""

    def __init__(self, sigma: float) -> None:
        super().__init__()
        smooth, slope = gaussian_taps(sigma)
        self.register_buffer("across", torch.stack([slope, smooth]).reshape(2, 1, 1, -1))
        self.register_buffer("down", torch.stack([smooth, slope]).reshape(2, 1, -1, 1))

    def forward(self, light: Tensor) -> Tensor:
        """The gradient along x, then along y."""
        passed = functional.conv2d(light, self.across, stride=(1, STRIDE))
        return functional.conv2d(passed, self.down, stride=(STRIDE, 1), groups=2)


def _block_energies(gradient: Tensor) -> Tensor:
    """Gradient energy [N, angles, blocks] along every angle, from the structure tensor of each block."""
    x, y = gradient[:, :1], gradient[:, 1:]
    products = functional.avg_pool2d(torch.cat([x * x, y * y, x * y], dim=1), BLOCK // STRIDE)
    tensor = products.reshape(-1, TILE_COUNT, 3, BLOCKS * BLOCKS).permute(0, 2, 1, 3).flatten(2, 3)
    turns = [(math.cos(angle), math.sin(angle)) for angle in ANGLES]
    mix = torch.tensor([[c * c, s * s, 2 * c * s] for c, s in turns], dtype=torch.float32)
    return torch.matmul(mix, tensor).clamp(min=0.0)


class EdgeWidths(nn.Module):
    """Map tiles of luma [N, 9, 96, 96] to edge widths [N, 8], Gaussian sigma in pixels, per direction."""

    def __init__(self) -> None:
        super().__init__()
        self.fine, self.coarse = Gradient(FINE), Gradient(COARSE)

    def forward(self, tiles: Tensor) -> Tensor:
        """The strongest tenth of the blocks speaks, for every direction on its own."""
        inner = slice(MARGIN, TILE_SIDE - MARGIN)
        light = tiles.reshape(-1, 1, TILE_SIDE, TILE_SIDE)[:, :, inner, inner]
        fine, coarse = _block_energies(self.fine(light)), _block_energies(self.coarse(light))
        strong = torch.topk(coarse, round(EDGE_SHARE * coarse.shape[2]), dim=2)
        after = strong.values.mean(dim=2)
        before = torch.gather(fine, 2, strong.indices).mean(dim=2)
        ratio = (before / after.clamp(min=FAINT)) ** 2
        narrowest = (COARSE**2 + WIDEST**2) / (FINE**2 + WIDEST**2)
        squared = (COARSE**2 - ratio * FINE**2) / (ratio.clamp(min=narrowest) - 1.0)
        return torch.where(after > FAINT, torch.sqrt(squared.clamp(min=0.0, max=WIDEST**2)), 0.0)


def defocus(widths: Tensor) -> Tensor:
    """The narrowest of the widths [N, directions]: what no direction is spared."""
    return widths.amin(dim=1)


def motion_blur(widths: Tensor) -> Tensor:
    """How much wider the widest direction [N, directions] is than the narrowest."""
    return widths.amax(dim=1) - widths.amin(dim=1)
