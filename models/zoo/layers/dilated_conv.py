"""Dilated 3x3 convolution that folds like every other."""

from __future__ import annotations

from torch import nn

from zoo.trunks.inverted_residual import SameConv


class DilatedConv(SameConv):
    """3x3 convolution over every `dilation`-th cell, batch norm, ReLU6: [B, cin, h, w] -> [B, cout, h, w]."""

    def __init__(self, cin: int, cout: int, dilation: int) -> None:
        super().__init__(cin, cout, 3)
        self.conv = nn.Conv2d(cin, cout, 3, padding=dilation, dilation=dilation, bias=False)
