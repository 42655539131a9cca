"""What every method's head offers to the quartet and to the trainer."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn

from zoo.features import TrunkMaps


class HeadOutput(Protocol):
    """`score` [N] in 0-100; `own` [N, ...]: all that the method draws from its own idea."""

    @property
    def score(self) -> Tensor:
        """[N], 0-100."""

    @property
    def own(self) -> Tensor:
        """[N, ...]."""


class QualityHead(nn.Module):
    """One method on the maps of the shared trunk; in evaluation mode frames do not influence each other."""

    # Whether `auxiliary_loss` also learns from degraded frames that have no score.
    learns_from_degraded = False
    # Whether `condensed` makes less of the maps; else it only leaves some out, and they need not be copied.
    condenses = True
    # Whether `recalibrate` maps points; else the log odds of the score.
    is_linear = False

    def fit_standardisation(self, maps: TrunkMaps) -> None:
        """Take the input statistics from maps of the training part."""
        raise NotImplementedError

    def load_stages(self, folder: Path) -> None:
        """Load what the method's earlier training stages wrote into `folder`; none by default."""

    def condensed(self, maps: TrunkMaps) -> tuple[Tensor, ...]:
        """What the head reads of the maps before its first trained parameter: named tensors [N, ...]."""
        raise NotImplementedError

    def assess(self, seen: tuple[Tensor, ...]) -> HeadOutput:
        """Score the frames behind what `condensed` returned."""
        raise NotImplementedError

    def auxiliary_loss(self, output: HeadOutput, target: Tensor) -> Tensor:
        """The method's own losses, weighted, for frames of which the first [N] should score `target`."""
        raise NotImplementedError

    def recalibrate(self, scale: float, offset: float) -> None:
        """Map the score by `scale` and `offset` from now on, with all evidence that adds up to it."""
        raise NotImplementedError

    def forward(self, maps: TrunkMaps) -> HeadOutput:
        """Score the frames behind `maps`."""
        return self.assess(self.condensed(maps))


@torch.no_grad()
def rescale_last(layer: nn.Linear | nn.Conv2d, scale: float, offset: float, row: int = 0) -> None:
    """Map what `row` of an affine layer gives: `scale` times it, plus `offset`. ValueError without bias."""
    if layer.bias is None:
        raise ValueError("a layer without bias cannot be shifted")
    layer.weight[row] *= scale
    layer.bias[row] = scale * layer.bias[row] + offset
