"""Trunk maps of clean photographs with known degradations, for the degradation encoder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data import biq2021
from data.biq2021_split import images_of
from data.degradation_plan import DegradedItem, draw_degraded, plan_degradations
from train.feature_store import FeatureStore
from train.prepare import FeatureCache
from zoo.features import TrunkMaps


@dataclass(frozen=True, slots=True)
class DegradedSet:
    """Maps of `count` frames and what each shows: `present` [count, 10] of 0 and 1, and the plan."""

    maps: TrunkMaps
    present: Tensor
    plan: list[DegradedItem]


def degraded_set(cache: FeatureCache, part: str, count: int, seed: int) -> DegradedSet:
    """Degrade `count` clean photographs of a part of the split, computed where they are not cached.

    The whole trunk's maps are kept, not only the low ones that the encoder reads: the head's contributions
    are checked on the same frames.
    """
    listed = images_of(cache.images, part)
    plan = plan_degradations(listed, count, seed)

    def frame(index: int) -> NDArray[np.uint8]:
        item = plan[index]
        return draw_degraded(biq2021.read_square(cache.images, listed[item.row].name), item)

    store = FeatureStore(cache.folder, f"degraded-{part}-{count}-{seed}")
    store.fill(cache.session, count, frame, cache.threads)
    present = torch.tensor([item.present for item in plan], dtype=torch.float32)
    return DegradedSet(store.load(), present, plan)
