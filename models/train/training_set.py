"""What a head learns from: photographs (both mirrorings) and damaged versions of clean ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from zoo.features import LowMaps, TrunkMaps

# A named tuple of [count, ...]: trunk maps, or what a head condenses them to.
Seen = TypeVar("Seen", bound=tuple[Tensor, ...])


@dataclass(frozen=True, slots=True)
class Damaged:
    """Damaged frames with what is known of them, [count] each, in points."""

    maps: tuple[Tensor, ...]
    clean_mos: Tensor
    drop: Tensor
    tolerance: Tensor


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Photographs with scores [count]; `mirrored` holds the same frames flipped.

    `pairs` holds damaged frames of one scene two by two, the second of each worse. `unscored` frames have no
    score: only the method's own losses learn from them.
    """

    maps: tuple[Tensor, ...]
    mirrored: tuple[Tensor, ...]
    mos: Tensor
    damaged: Damaged | None
    pairs: Damaged | None = None
    unscored: tuple[Tensor, ...] | None = None


def pick(maps: Seen, rows: Tensor) -> Seen:
    """Rows of what is kept, as float32."""
    return type(maps)(*[field[rows].to(torch.float32) for field in maps])


def stack(parts: list[Seen]) -> Seen:
    """Join batches."""
    return type(parts[0])(*[torch.cat(fields) for fields in zip(*parts, strict=True)])


def row_batches(count: int, batch: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Shuffled full batches of row numbers."""
    order = torch.randperm(count, generator=generator)
    for start in range(0, count - batch + 1, batch):
        yield order[start : start + batch]


def mirrored_pick(
    data: TrainingSet, rows: Tensor, generator: torch.Generator
) -> tuple[tuple[Tensor, ...], Tensor]:
    """Inputs and scores of `rows`, about half of them mirrored; the order within the batch changes."""
    flip = torch.rand(len(rows), generator=generator) < 0.5
    plain, turned = rows[~flip], rows[flip]
    maps = stack([pick(data.maps, plain), pick(data.mirrored, turned)])
    return maps, data.mos[torch.cat([plain, turned])]


def low_of(maps: TrunkMaps, low_summary: int) -> LowMaps:
    """The part of cached maps that the lower trunk made."""
    return LowMaps(maps.whole8, maps.crops8, maps.summary[:, :low_summary])
