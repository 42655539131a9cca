"""The pre-norm transformer block of ViT, CLIP and DeiT-III."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zoo.layers.self_attention import SelfAttention

EXPANSION = 4
SCALE_START = 1e-4


class LayerScale(nn.Module):
    """One learned factor per channel of [..., D] (arXiv 2103.17239)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.full((width,), SCALE_START))

    def forward(self, x: Tensor) -> Tensor:
        """Scale x."""
        return self.factor * x


class TransformerBlock(nn.Module):
    """x + s1 attention(LN(x)), then x + s2 MLP(LN(x)): [B, T, D] -> the same.

    The MLP is D -> 4D -> D with GELU; `layer_scale` learns s1 and s2, else they are 1. `eps` is that of both
    norms.
    """

    def __init__(self, width: int, heads: int, eps: float, layer_scale: bool = False) -> None:
        super().__init__()
        self.norm_attention = nn.LayerNorm(width, eps=eps)
        self.attention = SelfAttention(width, heads)
        self.scale_attention = LayerScale(width) if layer_scale else nn.Identity()
        self.norm_feed = nn.LayerNorm(width, eps=eps)
        self.feed = nn.Sequential(
            nn.Linear(width, EXPANSION * width), nn.GELU(), nn.Linear(EXPANSION * width, width)
        )
        self.scale_feed = LayerScale(width) if layer_scale else nn.Identity()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Transform tokens; `mask` as in `SelfAttention`."""
        x = x + self.scale_attention(self.attention(self.norm_attention(x), mask))
        return x + self.scale_feed(self.feed(self.norm_feed(x)))
