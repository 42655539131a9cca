"""Batches of cached features: photographs (both mirrorings) and damaged versions of clean ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from zoo.features import ViewFeatures


@dataclass(frozen=True, slots=True)
class Damaged:
    """Features of damaged frames with what is known of them, [count] each, in points."""

    features: ViewFeatures
    clean_mos: Tensor
    drop: Tensor
    tolerance: Tensor


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Photographs with scores [count]; `mirrored` holds the same frames flipped."""

    features: ViewFeatures
    mirrored: ViewFeatures
    mos: Tensor
    damaged: Damaged | None


def pick(features: ViewFeatures, rows: Tensor) -> ViewFeatures:
    """Rows of cached features as float32."""
    return ViewFeatures(*[field[rows].to(torch.float32) for field in features])


def stack(parts: list[ViewFeatures]) -> ViewFeatures:
    """Join batches of features."""
    return ViewFeatures(*[torch.cat(fields) for fields in zip(*parts, strict=True)])


def row_batches(count: int, batch: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Shuffled full batches of row numbers."""
    order = torch.randperm(count, generator=generator)
    for start in range(0, count - batch + 1, batch):
        yield order[start : start + batch]


def mirrored_pick(data: TrainingSet, rows: Tensor, generator: torch.Generator) -> tuple[ViewFeatures, Tensor]:
    """Features and scores of `rows`, about half of them mirrored; the order within the batch changes."""
    flip = torch.rand(len(rows), generator=generator) < 0.5
    plain, turned = rows[~flip], rows[flip]
    features = stack([pick(data.features, plain), pick(data.mirrored, turned)])
    return features, data.mos[torch.cat([plain, turned])]
