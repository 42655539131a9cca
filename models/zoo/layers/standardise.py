"""Fixed standardisation of features by the statistics of the training set."""

from __future__ import annotations

import torch
from torch import Tensor, nn

LIMIT = 8.0


class Standardise(nn.Module):
    """(x - mean) / deviation per feature of [..., D], limited to +-`LIMIT`; the statistics are buffers."""

    mean: Tensor
    scale: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))

    def fit(self, features: Tensor) -> None:
        """Take the statistics from [..., D]."""
        rows = features.reshape(-1, features.shape[-1]).to(torch.float32)
        self.mean.copy_(rows.mean(dim=0))
        self.scale.copy_(1.0 / (rows.std(dim=0) + 1e-3))

    def forward(self, x: Tensor) -> Tensor:
        """Standardise [..., D]."""
        return torch.clamp((x - self.mean) * self.scale, -LIMIT, LIMIT)
