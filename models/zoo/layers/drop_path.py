"""Stochastic depth."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class DropPath(nn.Module):
    """In training, drop a residual branch [B, ...] of each sample with probability `rate`, else scale it up.

    Deep Networks with Stochastic Depth (arXiv 1603.09382), kept in expectation; the identity in evaluation.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """Keep or drop each sample's branch."""
        if not self.training or self.rate == 0.0:
            return x
        kept = torch.rand(x.shape[0], *[1] * (x.dim() - 1), device=x.device) >= self.rate
        return x * kept / (1.0 - self.rate)
