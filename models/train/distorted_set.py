"""Trunk maps of synthetically distorted photographs with their labels, for meta-learning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data import biq2021
from data.biq2021_split import images_of
from data.distortion_plan import draw_distortion, plan_distortions
from train.feature_store import FeatureStore
from train.prepare import FeatureCache
from zoo.features import TrunkMaps


@dataclass(frozen=True, slots=True)
class Distorted:
    """Maps of distorted frames; type 0-24, level 1-5, and the score they should get, 0-100, [count] each."""

    maps: TrunkMaps
    type: Tensor
    level: Tensor
    score: Tensor


def distorted_set(cache: FeatureCache, part: str, each: int, seed: int) -> Distorted:
    """`each` frames of every type and level from clean photographs of `part`, computed if not cached."""
    listed = images_of(cache.images, part)
    plan = plan_distortions(listed, each, seed)

    def frame(index: int) -> NDArray[np.uint8]:
        item = plan[index]
        return draw_distortion(biq2021.read_square(cache.images, listed[item.row].name), item)

    store = FeatureStore(cache.folder, f"distorted-{part}-{each}-{seed}")
    store.fill(cache.session, len(plan), frame, cache.threads)
    return Distorted(
        store.load(),
        torch.tensor([item.type for item in plan]),
        torch.tensor([item.level + 1.0 for item in plan]),
        torch.tensor([max(0.0, listed[item.row].mos - item.drop) for item in plan]),
    )
