"""Convolution with bias, batch norm and ReLU."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zoo.layers.conv_norm import ConvNorm


class ConvNormRelu(ConvNorm):
    """Dilated same-size convolution, batch norm and ReLU: [B, cin, h, w] -> [B, cout, h, w].

    The bias before the norm, which the norm's own makes superfluous, is as published.
    """

    def __init__(self, cin: int, cout: int, kernel: int, dilation: int = 1) -> None:
        super().__init__(cin, cout, kernel)
        self.conv = nn.Conv2d(cin, cout, kernel, padding=dilation * (kernel // 2), dilation=dilation)

    def forward(self, x: Tensor) -> Tensor:
        """Convolve, normalise and cut at zero."""
        return torch.relu(super().forward(x))
