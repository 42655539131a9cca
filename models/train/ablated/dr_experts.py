"""DR.Experts without its priors, and without the subtraction in its attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zoo.heads.degradation_encoder import CLASSES
from zoo.heads.dr_experts import DrExpertsHead, DrExpertsInputs, DrExpertsOptions
from zoo.layers.differential_attention import DifferentialAttention


class WithoutPriors(DrExpertsHead):
    """Ten learned vectors, the same for every frame, stand in for the priors.

    Left out: all that a prior knows of the frame, which is the embedding of its degradation, the probability
    of its own degradation, and the statistics up to stride 8. The key tokens of the degradation branch stay,
    and so does the loss that ties contributions to probabilities.
    """

    def __init__(self, options: DrExpertsOptions) -> None:
        super().__init__(options)
        del self.norm_product, self.prior_weight, self.prior_bias, self.presence, self.embed_low
        self.vectors = nn.Parameter(torch.randn(CLASSES, options.width))

    def own_tokens(self, seen: DrExpertsInputs, present: Tensor) -> Tensor:
        """The ten vectors and the key tokens, [N, 10 + M - 1, D]."""
        return torch.cat([self.vectors.expand(len(present), -1, -1), self.embed_keys(seen.keys)], dim=1)


class PlainAttention(DifferentialAttention):
    """`DifferentialAttention` with its first softmax alone; rows of the maps sum to 1."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        del self.alpha, self.query_semantic, self.key_semantic
        self.alpha = 0.0

    def _read(self, distorted: Tensor, seen: Tensor, scale: float) -> tuple[Tensor, Tensor]:
        return distorted, self.value_semantic(torch.matmul(distorted, seen))


class WithoutDifference(DrExpertsHead):
    """The priors look at the tokens by plain softmax attention.

    Left out: the semantic attention that is subtracted, with its queries and keys. Both losses stay.
    """

    def __init__(self, options: DrExpertsOptions) -> None:
        super().__init__(options)
        self.attention = PlainAttention(options.width)
