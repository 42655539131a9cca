"""The Transformer-CNN bridge of DGIQA."""

from __future__ import annotations

from torch import Tensor, nn

from zoo.layers.conv_norm_relu import ConvNormRelu
from zoo.trunks.inverted_residual import SameConv

GATE_REDUCTION = 4
PUBLISHED_REDUCTION = 16


class FeatureBridge(nn.Module):
    """1x1 convolution, channel gate, 3x3 convolution: [B, cin, h, w] -> [B, cout, h, w] (DGIQA 4.1, TCB).

    The gate is per cell, without global pooling, as published. `lite`: a reduction of 4 in place of 16, for
    the narrower stages, and ReLU6 in place of ReLU; neither where `published`.
    """

    def __init__(self, cin: int, cout: int, dropout: float, published: bool = False) -> None:
        super().__init__()
        narrow = cout // (PUBLISHED_REDUCTION if published else GATE_REDUCTION)
        self.reduce = nn.Conv2d(cin, cout, 1)
        self.gate = nn.Sequential(
            nn.Conv2d(cout, narrow, 1),
            nn.ReLU(),
            nn.Conv2d(narrow, cout, 1),
            nn.Sigmoid(),
        )
        self.mix = ConvNormRelu(cout, cout, 3) if published else SameConv(cout, cout, 3)
        self.dropout = nn.Dropout2d(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Bridge the map of one stage."""
        reduced = self.reduce(x)
        return self.dropout(self.mix(reduced * self.gate(reduced)))
