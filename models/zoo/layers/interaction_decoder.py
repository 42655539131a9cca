"""The interaction decoder of Life-IQA: graph convolution among the queries, then attention to the memory."""

from __future__ import annotations

from torch import Tensor, nn

from zoo.layers.cross_attention import CrossAttention
from zoo.layers.graph_convolution import TokenGraph

NORM_EPS = 1e-5


class InteractionLayer(nn.Module):
    """x <- x + GCN(x); x <- x + attention(norm(x), memory) (arXiv 2511.19024, interaction decoder).

    Queries [B, T, D], memory [B, M, D]; returns the queries and the maps [B, heads, T, M]. No norm before the
    graph convolution, no self-attention and no feed-forward part, as published. `learned` and `active_last`
    are those of `TokenGraph`.
    """

    def __init__(
        self, tokens: int, width: int, heads: int, learned: bool = True, active_last: bool = False
    ) -> None:
        super().__init__()
        self.graph = TokenGraph(tokens, width, learned, active_last)
        self.norm = nn.LayerNorm(width, eps=NORM_EPS)
        self.attention = CrossAttention(width, heads)

    def forward(self, x: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Refine the queries once."""
        x = x + self.graph(x)
        seen, maps = self.attention(self.norm(x), memory)
        return x + seen, maps


class InteractionDecoder(nn.Module):
    """`depth` interaction layers; returns the queries [B, T, D] and the maps of the last layer."""

    def __init__(
        self, depth: int, tokens: int, width: int, heads: int, learned: bool = True, active_last: bool = False
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            [InteractionLayer(tokens, width, heads, learned, active_last) for _ in range(depth)]
        )

    def forward(self, x: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Refine the queries `depth` times."""
        x, maps = self.layers[0](x, memory)
        for layer in list(self.layers)[1:]:
            x, maps = layer(x, memory)
        return x, maps
