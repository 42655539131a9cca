"""One score from four: bounded weights on 0-100, the spread, and the interval around the result."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

MINIMUM, MAXIMUM = 0.1, 0.55
FULL = 100.0
DOUBTS = 5


class Fused(NamedTuple):
    """`score` [N] in 0-100; `spread` [N], standard deviation of the methods in points; low <= high [N]."""

    score: Tensor
    spread: Tensor
    low: Tensor
    high: Tensor


def doubts(score: Tensor, sigma: Tensor, spread: Tensor, novelty: Tensor) -> Tensor:
    """What makes an interval wide, [N] each, to [N, DOUBTS]: always the same, the doubt of one method, their
    disagreement, a low score (people agree on good pictures), an unfamiliar picture.
    """
    return torch.stack([torch.ones_like(score), sigma, spread, FULL - score, novelty], dim=1)


class Fusion(nn.Module):
    """score = sum_m weight_m * score_m with MINIMUM <= weight_m <= MAXIMUM, sum 1, fitted on validation.

    The interval is score -+ the sum of `reach` times the signs of doubt (`doubts`), limited to 0-100; its
    factor comes from the calibration images (split conformal prediction). Ours: none of the papers fuses.
    """

    weights: Tensor
    reach: Tensor

    def __init__(self, methods: int) -> None:
        super().__init__()
        self.register_buffer("weights", torch.full((methods,), 1.0 / methods))
        self.register_buffer("reach", torch.tensor([FULL, *[0.0] * (DOUBTS - 1)]))

    def set_weights(self, weights: Tensor) -> None:
        """Take `weights` [methods]; raises ValueError where they break a bound or do not sum to 1."""
        lowest, highest, total = float(weights.min()), float(weights.max()), float(weights.sum())
        if lowest < MINIMUM - 1e-6 or highest > MAXIMUM + 1e-6 or abs(total - 1.0) > 1e-5:
            raise ValueError(f"fusion weights {weights.tolist()}: {MINIMUM}-{MAXIMUM} each, 1 in all")
        self.weights.copy_(weights)

    def forward(self, scores: Tensor, sigma: Tensor, novelty: Tensor) -> Fused:
        """Fuse `scores` [N, methods], 0-100; `sigma` [N] is one method's own doubt in points."""
        score = (scores * self.weights).sum(dim=1)
        mean = scores.mean(dim=1, keepdim=True)
        spread = torch.sqrt(((scores - mean) ** 2).mean(dim=1))
        half = doubts(score, sigma, spread, novelty) @ self.reach
        low, high = torch.clamp(score - half, 0.0, FULL), torch.clamp(score + half, 0.0, FULL)
        return Fused(score, spread, low, high)
