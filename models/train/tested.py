"""The test list with predictions, as every table of the evaluation reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data.biq2021 import SUBSETS, ScoredImage
from data.biq2021_split import NEAR_DUPLICATE
from train.metrics import Array, Estimate
from train.predictions import Columns

Parts = dict[str, list[ScoredImage]]


def parts_of(images: list[ScoredImage], split: dict[str, str]) -> Parts:
    """The ways in which a test is reported: pooled, per subset, and without images that repeat a training
    scene; `split` is the committed split file.
    """
    parts = {"pooled": images}
    parts |= {subset: [item for item in images if item.subset == subset] for subset in SUBSETS}
    parts["duplicate-free"] = [item for item in images if split.get(item.name) != NEAR_DUPLICATE]
    return parts


def values_of(images: list[ScoredImage], scores: dict[str, float]) -> Array:
    """Scores in the order of `images`."""
    return np.array([scores[item.name] for item in images])


def opinions_of(images: list[ScoredImage]) -> Array:
    """Mean opinion scores in the order of `images`, 0-100."""
    return np.array([item.mos for item in images])


@dataclass(frozen=True, slots=True)
class Tested:
    """The parts of a test, and the predictions of its images per column."""

    parts: Parts
    columns: Columns

    def per_part(self, statistic: Callable[..., Estimate], *names: str) -> dict[str, Estimate]:
        """`statistic(scores of each named column.., opinions)` by part."""
        return {
            part: statistic(*[values_of(images, self.columns[name]) for name in names], opinions_of(images))
            for part, images in self.parts.items()
        }
