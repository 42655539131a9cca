"""The depth stream of DGIQA: a small network of four stages over the depth map."""

from __future__ import annotations

from torch import Tensor, nn

from zoo.trunks.inverted_residual import InvertedResidual, SameConv

WIDTHS = (16, 24, 48, 64)
EXPAND = 3


class DepthStream(nn.Module):
    """Depth [B, 1, s, s] -> four maps of `WIDTHS` channels and sides s, s / 2, s / 4 and s / 4.

    In place of the second Swin-T of DGIQA: trained from scratch, for depth has neither texture nor colour.
    s is a multiple of 4.
    """

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth = WIDTHS
        self.stages = nn.ModuleList(
            [
                nn.Sequential(SameConv(1, first, 3), SameConv(first, first, 3, groups=first)),
                InvertedResidual(first, second, 3, 2, EXPAND),
                InvertedResidual(second, third, 5, 2, EXPAND),
                InvertedResidual(third, fourth, 5, 1, EXPAND),
            ]
        )

    def forward(self, depth: Tensor) -> list[Tensor]:
        """Return the maps, finest first."""
        maps = []
        for stage in self.stages:
            depth = stage(depth)
            maps.append(depth)
        return maps
