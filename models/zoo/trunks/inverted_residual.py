"""Inverted residual block of EfficientNet-Lite: no squeeze-excite, ReLU6 everywhere."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

BATCH_NORM_EPS = 1e-3


class SameConv(nn.Module):
    """Convolution, batch norm and optional ReLU6 with TensorFlow's SAME padding.

    [B, Cin, h, w] -> [B, Cout, h / stride, w / stride]; h and w must be multiples of `stride`, which
    makes the padding a constant (one cell more on the right and below when the stride is 2).
    """

    def __init__(
        self, cin: int, cout: int, kernel: int = 1, stride: int = 1, groups: int = 1, act: bool = True
    ) -> None:
        super().__init__()
        total = kernel - stride
        self.pads = (total // 2, total - total // 2) * 2 if stride > 1 else (0, 0, 0, 0)
        padding = 0 if stride > 1 else kernel // 2
        self.conv = nn.Conv2d(cin, cout, kernel, stride, padding, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(cout, eps=BATCH_NORM_EPS, momentum=0.01)
        self.act = nn.ReLU6() if act else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, Cin, h, w] to [B, Cout, h / stride, w / stride]."""
        if any(self.pads):
            x = F.pad(x, self.pads)
        return self.act(self.norm(self.conv(x)))


class InvertedResidual(nn.Module):
    """Expand 1x1, depthwise kxk, project 1x1; adds its input where the shapes agree.

    Source: EfficientNet-Lite (MBConv without squeeze-excite), arXiv 1905.11946 table 1.
    """

    def __init__(self, cin: int, cout: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        middle = cin * expand
        self.expand = SameConv(cin, middle) if expand > 1 else nn.Identity()
        self.depthwise = SameConv(middle, middle, kernel, stride, groups=middle)
        self.project = SameConv(middle, cout, act=False)
        self.is_residual = stride == 1 and cin == cout

    def forward(self, x: Tensor) -> Tensor:
        """Map [B, Cin, h, w] to [B, Cout, h / stride, w / stride]."""
        y = self.project(self.depthwise(self.expand(x)))
        return x + y if self.is_residual else y
