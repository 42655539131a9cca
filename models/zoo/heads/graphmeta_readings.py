"""What GRaphMeta reads from its graph features: quality, distortion level, distortion type."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from zoo.layers.one_sample_graph import perceptron

TYPES = 25
LEVELS = (1.0, 5.0)
SCORES = (0.0, 100.0)
# Bounds of the standard deviations, in levels and in points.
LEVEL_SIGMA = (0.1, 2.0)
SCORE_SIGMA = (2.0, 30.0)


class Gaussian(NamedTuple):
    """Mean and standard deviation [B] of a reading."""

    mean: Tensor
    sigma: Tensor


class GraphReadings(NamedTuple):
    """quality in points 0-100, level 1-5, type logits [B, 25], type code [B, code]."""

    quality: Gaussian
    level: Gaussian
    type_logits: Tensor
    code: Tensor


class GaussianHead(nn.Module):
    """cat[V, E] -> hidden -> mean and standard deviation, both bounded by a logistic function."""

    def __init__(
        self, width: int, hidden: int, mean: tuple[float, float], sigma: tuple[float, float], dropout: float
    ) -> None:
        super().__init__()
        self.layers = perceptron((width, hidden, 2))
        self.dropout = nn.Dropout(dropout)
        self.low = (mean[0], sigma[0])
        self.span = (mean[1] - mean[0], sigma[1] - sigma[0])

    @property
    def last(self) -> nn.Linear:
        """The layer whose row 0 is the log odds of the mean, and row 1 those of the deviation."""
        layer = self.layers[-1]
        assert isinstance(layer, nn.Linear)
        return layer

    def forward(self, x: Tensor) -> Gaussian:
        """Read graph features [B, width]."""
        share = torch.sigmoid(self.layers(self.dropout(x)))
        return Gaussian(*(self.low[i] + self.span[i] * share[:, i] for i in range(2)))


class ReadingHeads(nn.Module):
    """The three heads over graph features [B, width]; nothing else reaches them.

    The type head is GCN_D in its one-sample form, a bias-free MLP to the type code; here it reads the graph
    features where GraphIQA reads the image vector through an adjacency made of the edges.
    """

    def __init__(self, width: int, hidden: int, code: int, dropout: float) -> None:
        super().__init__()
        self.quality = GaussianHead(width, hidden, SCORES, SCORE_SIGMA, dropout)
        self.level = GaussianHead(width, hidden, LEVELS, LEVEL_SIGMA, dropout)
        self.code = perceptron((width, hidden, code), bias=False)
        self.classify = nn.Linear(code, TYPES)

    def forward(self, x: Tensor) -> GraphReadings:
        """Read everything."""
        code = self.code(x)
        return GraphReadings(self.quality(x), self.level(x), self.classify(torch.relu(code)), code)
