"""Self-calibrated convolution and its bottleneck (SCNet, Liu et al., CVPR 2020, sections 3.2 and 3.3)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zoo.layers.grid_pool import grid_mean


def spread_weights(size: Tensor | int, cells: int) -> Tensor:
    """One-hot [cells, size]: position p reads cell floor(p * cells / size), as nearest upsampling does."""
    position = torch.div(torch.arange(size) * cells, size, rounding_mode="floor")
    return (position.unsqueeze(0) == torch.arange(cells).unsqueeze(1)).to(torch.float32)


def grid_spread(x: Tensor, like: Tensor) -> Tensor:
    """Nearest upsampling of a grid [B, C, cells, cells] to the size of `like`, [B, C, h, w]."""
    cells = x.shape[2]
    rows, columns = spread_weights(like.shape[2], cells), spread_weights(like.shape[3], cells)
    wide = torch.matmul(x, columns).transpose(2, 3)
    return torch.matmul(wide, rows).transpose(2, 3)


def convolution(cin: int, cout: int, kernel: int) -> nn.Conv2d:
    """Same-size convolution with He's initialisation."""
    layer = nn.Conv2d(cin, cout, kernel, padding=kernel // 2)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    nn.init.zeros_(layer.bias)
    return layer


class SelfCalibratedConv(nn.Module):
    """conv4(conv3(x) * sigmoid(x + up(conv2(pool(x))))): [B, C, h, w] -> the same (SCNet, eq. 1 to 5).

    `lite` pools to a grid of `cells` x `cells` instead of by four, which suits maps of any size, and has no
    batch norms: its maps arrive standardised, and the batches of meta-learning hold mostly one distortion
    type, whose statistics a batch norm would take away.
    """

    def __init__(self, width: int, cells: int) -> None:
        super().__init__()
        self.cells = cells
        self.context = convolution(width, width, 3)
        self.local = convolution(width, width, 3)
        self.out = convolution(width, width, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Calibrate x by its wider surroundings."""
        context = self.context(grid_mean(x, self.cells))
        return self.out(self.local(x) * torch.sigmoid(x + grid_spread(context, x)))


class SelfCalibratedBlock(nn.Module):
    """1x1 reductions to a 3x3 and a self-calibrated branch, 1x1 back, residual; keeps [B, C, h, w]."""

    def __init__(self, channels: int, half: int, cells: int) -> None:
        super().__init__()
        self.reduce_plain = convolution(channels, half, 1)
        self.reduce_calibrated = convolution(channels, half, 1)
        self.plain = convolution(half, half, 3)
        self.calibrated = SelfCalibratedConv(half, cells)
        self.expand = convolution(2 * half, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Refine x; the result is not negative."""
        plain = torch.relu(self.plain(torch.relu(self.reduce_plain(x))))
        calibrated = torch.relu(self.calibrated(torch.relu(self.reduce_calibrated(x))))
        return torch.relu(x + self.expand(torch.cat([plain, calibrated], dim=1)))
