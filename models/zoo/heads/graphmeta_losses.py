"""Losses on the readings of GRaphMeta."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from zoo.heads.graphmeta_readings import Gaussian

MARGIN = 0.1


def gaussian_nll(found: Gaussian, target: Tensor) -> Tensor:
    """Mean negative log likelihood of `target` [B], without its constant; units cancel but for the log."""
    return (0.5 * ((target - found.mean) / found.sigma) ** 2 + torch.log(found.sigma)).mean()


def type_triplet(anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
    """Triplet loss on type codes [B, code] of unit length: a frame is nearer to its own type than to another.

    GraphIQA's discriminator (pretrain.py, margin 0.1, L2) compares the codes of whole batches; in the
    one-sample form every frame has its own code.
    """
    codes = [F.normalize(x, dim=1) for x in (anchor, positive, negative)]
    return F.triplet_margin_loss(*codes, margin=MARGIN)
