"""Fixed standardisation of maps, channel by channel."""

from __future__ import annotations

import torch
from torch import Tensor

from zoo.layers.standardise import LIMIT, Standardise


class StandardiseMaps(Standardise):
    """`Standardise` for maps [B, C, h, w], whose features are the channels."""

    def fit(self, features: Tensor) -> None:
        """Take the statistics of every channel from [B, C, h, w]."""
        super().fit(features.movedim(1, -1))

    def forward(self, x: Tensor) -> Tensor:
        """Standardise [B, C, h, w]."""
        return torch.clamp((x - self.mean[:, None, None]) * self.scale[:, None, None], -LIMIT, LIMIT)
