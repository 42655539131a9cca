"""Losses on scores of the 0-100 scale."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

POINTS = 10.0


def score_loss(score: Tensor, mos: Tensor) -> Tensor:
    """Smooth L1 with its knee at ten points (Life-IQA trains with smooth L1)."""
    return F.smooth_l1_loss(score / POINTS, mos / POINTS)


def correlation_loss(score: Tensor, mos: Tensor) -> Tensor:
    """Half of one minus the Pearson correlation of a batch; 0 is perfect, 1 is reversed."""
    a, b = score - score.mean(), mos - mos.mean()
    return 0.5 * (1.0 - (a * b).sum() / torch.sqrt((a * a).sum() * (b * b).sum() + 1e-6))


def damage_loss(score: Tensor, clean_mos: Tensor, drop: Tensor, tolerance: Tensor) -> Tensor:
    """Ask that a damaged frame scores `drop` below its clean original, give or take `tolerance`; [B] each."""
    beyond = torch.clamp(torch.abs(score - (clean_mos - drop)) - tolerance, min=0.0)
    return F.smooth_l1_loss(beyond / POINTS, torch.zeros_like(beyond))


def ranking_loss(score: Tensor, drop: Tensor) -> Tensor:
    """Ask of pairs of one scene, [2 B] in turn, that the second scores lower by half of what its damage costs
    more; no more is known of the distance of two opinions.
    """
    wanted = 0.5 * (drop[1::2] - drop[0::2])
    return F.relu(wanted - (score[0::2] - score[1::2])).mean() / POINTS
