"""Attention block with the norms behind the residual sums."""

from __future__ import annotations

from torch import Tensor, nn

from zoo.layers.cross_attention import CrossAttention

NORM_EPS = 1e-5


class PostNormBlock(nn.Module):
    """x <- norm(x + attention(x, memory)); x <- norm(x + feed-forward(x)) (arXiv 1706.03762, section 3.1).

    Tokens [B, T, D], memory [B, M, D]; `expansion` times D is the width of the feed-forward part. The dropout
    inside the feed-forward part is `lite`'s; where `published`, it is on the attention maps instead.
    """

    def __init__(
        self, width: int, heads: int, expansion: int, dropout: float, published: bool = False
    ) -> None:
        super().__init__()
        self.attention = CrossAttention(width, heads, dropout if published else 0.0)
        self.norm_attention = nn.LayerNorm(width, eps=NORM_EPS)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, expansion * width),
            nn.GELU(),
            nn.Dropout(0.0 if published else dropout),
            nn.Linear(expansion * width, width),
        )
        self.norm_feed_forward = nn.LayerNorm(width, eps=NORM_EPS)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        """Let the tokens look at the memory, then work on each."""
        x = self.norm_attention(x + self.dropout(self.attention(x, memory)[0]))
        return self.norm_feed_forward(x + self.dropout(self.feed_forward(x)))
