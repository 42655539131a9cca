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


class SelfCalibration(nn.Module):
    """out(local(x) * sigmoid(x + up(context(pool(x))))): [B, C, h, w] -> [B, C, h', w'] (SCNet, eq. 1 to 5).

    `context`, `local` and `out` are the convolutions K2, K3 and K4 of the paper; how x is pooled and brought
    back to its size is left to the networks.
    """

    def __init__(self, context: nn.Module, local: nn.Module, out: nn.Module) -> None:
        super().__init__()
        self.context = context
        self.local = local
        self.out = out

    def pool(self, x: Tensor) -> Tensor:
        """Make x coarser."""
        raise NotImplementedError

    def spread(self, x: Tensor, like: Tensor) -> Tensor:
        """Bring pooled maps to the size of `like`."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Calibrate x by its wider surroundings."""
        context = self.context(self.pool(x))
        return self.out(self.local(x) * torch.sigmoid(x + self.spread(context, x)))


class SelfCalibratedConv(SelfCalibration):
    """The same-size form of `lite`: [B, C, h, w] -> the same.

    It pools to a grid of `cells` x `cells` instead of by four, which suits maps of any size, and has no
    batch norms: its maps arrive standardised, and the batches of meta-learning hold mostly one distortion
    type, whose statistics a batch norm would take away.
    """

    def __init__(self, width: int, cells: int) -> None:
        super().__init__(*(convolution(width, width, 3) for _ in range(3)))
        self.cells = cells

    def pool(self, x: Tensor) -> Tensor:
        """Mean of each cell."""
        return grid_mean(x, self.cells)

    def spread(self, x: Tensor, like: Tensor) -> Tensor:
        """Nearest upsampling."""
        return grid_spread(x, like)


class SelfCalibratedBottleneck(nn.Module):
    """1x1 reductions to a 3x3 and a self-calibrated branch, 1x1 back, residual: [B, C, h, w] -> [B, C', ..].

    ReLU follows the reductions, the branches and the sum.
    """

    def __init__(
        self,
        reductions: tuple[nn.Module, nn.Module],
        plain: nn.Module,
        calibrated: SelfCalibration,
        expand: nn.Module,
        shortcut: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.reduce_plain, self.reduce_calibrated = reductions
        self.plain = plain
        self.calibrated = calibrated
        self.expand = expand
        self.shortcut = shortcut or nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Refine x; the result is not negative."""
        plain = torch.relu(self.plain(torch.relu(self.reduce_plain(x))))
        calibrated = torch.relu(self.calibrated(torch.relu(self.reduce_calibrated(x))))
        return torch.relu(self.shortcut(x) + self.expand(torch.cat([plain, calibrated], dim=1)))


class SelfCalibratedBlock(SelfCalibratedBottleneck):
    """The bottleneck of `lite`, without batch norms; keeps [B, C, h, w]."""

    def __init__(self, channels: int, half: int, cells: int) -> None:
        reductions = (convolution(channels, half, 1), convolution(channels, half, 1))
        plain = convolution(half, half, 3)
        calibrated = SelfCalibratedConv(half, cells)
        super().__init__(reductions, plain, calibrated, convolution(2 * half, channels, 1))
