"""Which clean photographs are damaged how, and how many points that should cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.biq2021 import ScoredImage
from data.damage import DAMAGES, LEVELS
from data.degradation.fields import enlarged

CLEAN_SUBSET = "ss03"
CLEAN_MOS = 75.0
# Points below the clean original by level, and the tolerance around them; ours, not measured opinions.
DROP = (5.0, 16.0, 32.0, 49.0, 65.0)
TOLERANCE = (4.0, 5.0, 5.0, 5.0, 5.0)
KIND_FACTOR = {"mixture": 1.15, "brighten": 0.9, "darken": 0.9}
UNDAMAGED = "none"
UNDAMAGED_SHARE = 0.1
ENLARGED_DROP = 2.0
# The same damage in native pixels is smaller in the picture of an enlarged frame.
ENLARGED_RELIEF = 0.12
SCALES = (1.0, 1.5, 2.1)


@dataclass(frozen=True, slots=True)
class DamageItem:
    """One damaged frame: row of its clean source, kind, level 0-4, enlargement before the damage, seed."""

    row: int
    kind: str
    level: int
    scale: float
    seed: int

    @property
    def drop(self) -> float:
        """Points that the damage should cost."""
        enlarged = ENLARGED_DROP * (self.scale - 1.0)
        if self.kind == UNDAMAGED:
            return enlarged
        return DROP[self.level] * KIND_FACTOR.get(self.kind, 1.0) / self.scale**ENLARGED_RELIEF + enlarged

    @property
    def tolerance(self) -> float:
        """How far from `drop` costs nothing."""
        return TOLERANCE[0] if self.kind == UNDAMAGED else TOLERANCE[self.level]


def clean_rows(images: list[ScoredImage]) -> list[int]:
    """Rows of the photographs that are good enough to be damaged."""
    return [row for row, item in enumerate(images) if item.subset == CLEAN_SUBSET and item.mos >= CLEAN_MOS]


def plan_damage(images: list[ScoredImage], count: int, seed: int) -> list[DamageItem]:
    """Draw `count` items whose sources are clean photographs of `images` (the training part)."""
    rng = np.random.default_rng(seed)
    clean = clean_rows(images)
    kinds = list(DAMAGES)
    items = []
    for turn in range(count):
        kind = UNDAMAGED if rng.random() < UNDAMAGED_SHARE else kinds[turn % len(kinds)]
        scale = SCALES[int(rng.integers(len(SCALES)))]
        items.append(DamageItem(int(rng.choice(clean)), kind, int(rng.integers(LEVELS)), scale, seed + turn))
    return items


def draw_damage(frame: NDArray[np.uint8], item: DamageItem) -> NDArray[np.uint8]:
    """Enlarge a clean frame, then damage it."""
    frame = enlarged(frame, item.scale)
    if item.kind == UNDAMAGED:
        return frame
    return DAMAGES[item.kind](frame, item.level, np.random.default_rng(item.seed))
