"""Life-IQA without its graph convolution, and without its mixture of experts."""

from __future__ import annotations

import torch
from torch import Tensor

from zoo.heads.life_iqa import LifeIqaHead, LifeIqaOptions, LifeIqaOutput
from zoo.layers.graph_convolution import TokenGraph
from zoo.layers.mixture_of_experts import MixtureOfExperts


class WithoutGraph(LifeIqaHead):
    """Each query token goes through the layers of the graph convolutions by itself.

    Left out: the mixing of the tokens, for the adjacency is the identity. Widths, biases, activations stay.
    """

    def __init__(self, options: LifeIqaOptions) -> None:
        super().__init__(options)
        for layer in self.decoder.layers:
            layer.graph = TokenGraph(options.queries, options.width, learned=False)
            layer.graph.fixed = torch.eye(options.queries)


class WithoutExperts(LifeIqaHead):
    """One feed-forward block of an expert's size works on every token.

    Left out: the choice among experts, and the router's two losses, which have nothing to balance.
    """

    def __init__(self, options: LifeIqaOptions) -> None:
        super().__init__(options)
        self.experts = MixtureOfExperts(options.width, 1, 1, dropout=options.dropout)

    def auxiliary_loss(self, output: LifeIqaOutput, target: Tensor) -> Tensor:
        """None."""
        return output.score.new_zeros(())
