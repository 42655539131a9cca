"""How far a frame is from the pictures that people have scored: beyond the limit a score is a guess."""

from __future__ import annotations

import torch
from torch import Tensor, nn

AXES = 64
VARIANCE_FLOOR = 1e-6


class Novelty(nn.Module):
    """The larger of two measures of a frame's statistics, each 1 at its limit.

    One is the Mahalanobis distance under a Gaussian of `axes` directions with a variance each and one
    variance for all others (probabilistic PCA; Lee et al. 2018 measure novelty so). Damage that takes detail
    away brings statistics nearer to their mean, so the other is a linear probe that was shown unfamiliar
    pictures (outlier exposure, Hendrycks et al. 2019). Ours: none of the papers tells unfamiliar input.
    """

    mean: Tensor
    scale: Tensor
    directions: Tensor
    variance: Tensor
    rest: Tensor
    probe: Tensor
    bias: Tensor
    limits: Tensor

    def __init__(self, width: int, axes: int = AXES) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(width))
        self.register_buffer("directions", torch.zeros(width, axes))
        self.register_buffer("variance", torch.ones(axes))
        self.register_buffer("rest", torch.ones(()))
        self.register_buffer("probe", torch.zeros(width))
        self.register_buffer("bias", torch.zeros(()))
        self.register_buffer("limits", torch.ones(2))

    def fit(self, familiar: Tensor) -> None:
        """Learn what is familiar from statistics [count, D]."""
        self.mean.copy_(familiar.mean(dim=0))
        self.scale.copy_(1.0 / familiar.std(dim=0).clamp(min=VARIANCE_FLOOR))
        centred = self.standardised(familiar)
        values, vectors = torch.linalg.eigh(centred.T @ centred / (len(centred) - 1))
        axes = len(self.variance)
        self.directions.copy_(vectors[:, -axes:])
        self.variance.copy_(values[-axes:].clamp(min=VARIANCE_FLOOR))
        self.rest.copy_(values[:-axes].mean().clamp(min=VARIANCE_FLOOR))

    def set_probe(self, weight: Tensor, bias: Tensor) -> None:
        """Take the probe of standardised statistics: weights [D] and bias."""
        self.probe.copy_(weight)
        self.bias.copy_(bias)

    def set_limits(self, familiar: Tensor, share: float) -> None:
        """Put 1 where `share` of the statistics [count, D] lies below, for each measure."""
        self.limits.copy_(torch.quantile(self.measures(familiar), share, dim=0))

    def standardised(self, statistics: Tensor) -> Tensor:
        """Statistics [N, D] in deviations from the mean of the familiar ones."""
        return (statistics - self.mean) * self.scale

    def measures(self, statistics: Tensor) -> Tensor:
        """Distance, and probability by the probe, without limits: [N, 2]."""
        centred = self.standardised(statistics)
        along = centred @ self.directions
        outside = torch.relu((centred * centred).sum(dim=1) - (along * along).sum(dim=1))
        distance = (along * along / self.variance).sum(dim=1) + outside / self.rest
        exposed = torch.sigmoid(centred @ self.probe + self.bias)
        return torch.stack([torch.sqrt(distance / self.mean.shape[0]), exposed], dim=1)

    def forward(self, statistics: Tensor) -> Tensor:
        """Novelty of `statistics` [N, D]: [N], 1 at the limit."""
        return (self.measures(statistics) / self.limits).amax(dim=1)
