"""Losses on relative depth [B, h, w]; none changes with the scale and shift of a frame's prediction."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

SIZE_EPS = 1e-4
CLEAR_DIFFERENCE = 0.1
SHARPNESS = 4.0


def normalised(depth: Tensor, trust: Tensor) -> Tensor:
    """Shift and scale each frame to mean 0 and deviation 1, counting cells by `trust`."""
    share = trust / (trust.sum(dim=(1, 2), keepdim=True) + SIZE_EPS)
    centred = depth - (share * depth).sum(dim=(1, 2), keepdim=True)
    variance = (share * centred * centred).sum(dim=(1, 2), keepdim=True)
    return centred * torch.rsqrt(variance + SIZE_EPS)


def alignment_loss(depth: Tensor, target: Tensor, trust: Tensor) -> Tensor:
    """Mean squared difference of normalised maps (scale and shift invariant: arXiv 1907.01341, eq. 1)."""
    return (trust * (depth - target).square()).mean()


def gradient_loss(depth: Tensor, target: Tensor, trust: Tensor, scales: int) -> Tensor:
    """Mean absolute gradient of the difference at `scales` sampling steps (arXiv 1907.01341, eq. 11)."""
    difference = depth - target
    total = depth.new_zeros(())
    for step in (2**scale for scale in range(scales)):
        sampled, weight = difference[:, ::step, ::step], trust[:, ::step, ::step]
        total = total + (weight[:, 1:] * (sampled[:, 1:] - sampled[:, :-1]).abs()).mean()
        total = total + (weight[:, :, 1:] * (sampled[:, :, 1:] - sampled[:, :, :-1]).abs()).mean()
    return total


def ordinal_loss(
    depth: Tensor, target: Tensor, trust: Tensor, pairs: int, generator: torch.Generator
) -> Tensor:
    """Logistic loss on random pairs of cells whose target ranks clearly differ (arXiv 1604.03901, eq. 1)."""
    cells = depth[0].numel()
    first, second = torch.randint(cells, (2, pairs), generator=generator)
    gap = target.flatten(1)[:, first] - target.flatten(1)[:, second]
    found = depth.flatten(1)[:, first] - depth.flatten(1)[:, second]
    weight = trust.flatten(1)[:, first] * trust.flatten(1)[:, second] * (gap.abs() > CLEAR_DIFFERENCE)
    return (weight * F.softplus(-SHARPNESS * found * gap.sign())).sum() / (weight.sum() + SIZE_EPS)


def depth_loss(
    depth: Tensor, ranks: Tensor, trust: Tensor, gradient_weight: float, generator: torch.Generator
) -> Tensor:
    """Alignment, gradient and ordinal loss of predictions against the teachers' ranks."""
    found, target = normalised(depth, trust), normalised(ranks, trust)
    return (
        alignment_loss(found, target, trust)
        + gradient_weight * gradient_loss(found, target, trust, scales=3)
        + ordinal_loss(found, ranks, trust, pairs=1024, generator=generator)
    )
