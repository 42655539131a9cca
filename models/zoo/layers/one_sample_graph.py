"""GraphIQA's node and edge branches for a graph of one image (Sun et al., TMM 2022, and GRaphMeta)."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn


def perceptron(widths: tuple[int, ...], bias: bool = True) -> nn.Sequential:
    """Linear layers with ReLU between, none after the last; xavier-uniform as published."""
    layers: list[nn.Module] = []
    for cin, cout in pairwise(widths):
        linear = nn.Linear(cin, cout, bias=bias)
        nn.init.xavier_uniform_(linear.weight)
        if bias:
            nn.init.zeros_(linear.bias)
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class OneSampleGraph(nn.Module):
    """Nodes V = MLP(X) and edges E = GCN(xhat * xhat), joined: [B, D] -> [B, node + edge].

    With one image the adjacency over edges, normalised with its self-loop, is the scalar 1, and the graph
    convolutions without bias are an MLP without bias. `lite` multiplies the edge feature, whose sum is 1, by
    D to keep it at the scale of the weights.
    """

    def __init__(self, width: int, hidden: int, node: int, edge: int) -> None:
        super().__init__()
        self.nodes = perceptron((width, hidden, node))
        self.edges = perceptron((width, hidden // 2, hidden // 4, edge), bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Graph features of the vectors x."""
        energy = x * x
        edge = x.shape[1] * energy / (energy.sum(dim=1, keepdim=True) + 1e-6)
        return torch.cat([self.nodes(x), self.edges(edge)], dim=1)
