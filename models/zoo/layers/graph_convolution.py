"""Graph convolution over the query tokens of Life-IQA."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn


class TokenGraph(nn.Module):
    """Three graph convolutions that mix a fixed number of tokens: [B, T, D] -> [B, T, D].

    Each computes A (X W) + b, with ReLU after the first two (arXiv 2511.19024, interaction decoder). The
    adjacency A [T, T] is learned, one per convolution, and starts at (J + I) / (T + 1): every token joined to
    every other and twice to itself, degree-normalised. As in the published code, `learned` False leaves it
    there; as in the paper, `active_last` puts a ReLU after the third convolution too.
    """

    fixed: Tensor | None

    def __init__(self, tokens: int, width: int, learned: bool = True, active_last: bool = False) -> None:
        super().__init__()
        self.active_last = active_last
        widths = (width, width // 2, width // 4, width)
        self.linears = nn.ModuleList([nn.Linear(cin, cout, bias=False) for cin, cout in pairwise(widths)])
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(cout)) for cout in widths[1:]])
        start = (torch.ones(tokens, tokens) + torch.eye(tokens)) / (tokens + 1)
        own = [nn.Parameter(start.clone()) for _ in widths[1:]] if learned else []
        self.adjacencies = nn.ParameterList(own)
        self.register_buffer("fixed", None if learned else start, persistent=False)
        for linear in self.linears:
            nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        """Mix tokens [B, T, D]."""
        last = len(self.linears) - 1
        for index, linear in enumerate(self.linears):
            adjacency = self.adjacencies[index] if self.fixed is None else self.fixed
            x = torch.matmul(adjacency, linear(x)) + self.biases[index]
            if index < last or self.active_last:
                x = torch.relu(x)
        return x
