"""Batches of cached trunk maps: photographs (both mirrorings) and damaged versions of clean ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from zoo.features import LowMaps, TrunkMaps

Maps = LowMaps | TrunkMaps
SameMaps = TypeVar("SameMaps", LowMaps, TrunkMaps)


@dataclass(frozen=True, slots=True)
class Damaged:
    """Maps of damaged frames with what is known of them, [count] each, in points."""

    maps: Maps
    clean_mos: Tensor
    drop: Tensor
    tolerance: Tensor


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Photographs with scores [count]; `mirrored` holds the same frames flipped."""

    maps: Maps
    mirrored: Maps
    mos: Tensor
    damaged: Damaged | None


def pick(maps: SameMaps, rows: Tensor) -> SameMaps:
    """Rows of cached maps as float32."""
    return type(maps)(*[field[rows].to(torch.float32) for field in maps])


def stack(parts: list[SameMaps]) -> SameMaps:
    """Join batches of maps."""
    return type(parts[0])(*[torch.cat(fields) for fields in zip(*parts, strict=True)])


def row_batches(count: int, batch: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Shuffled full batches of row numbers."""
    order = torch.randperm(count, generator=generator)
    for start in range(0, count - batch + 1, batch):
        yield order[start : start + batch]


def mirrored_pick(data: TrainingSet, rows: Tensor, generator: torch.Generator) -> tuple[Maps, Tensor]:
    """Maps and scores of `rows`, about half of them mirrored; the order within the batch changes."""
    flip = torch.rand(len(rows), generator=generator) < 0.5
    plain, turned = rows[~flip], rows[flip]
    maps = stack([pick(data.maps, plain), pick(data.mirrored, turned)])
    return maps, data.mos[torch.cat([plain, turned])]
