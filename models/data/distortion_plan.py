"""Which clean photographs are distorted how for meta-learning, and how many points that should cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.biq2021 import ScoredImage
from data.damage import LEVELS
from data.damage_plan import DROP, clean_rows
from data.distortions import DISTORTIONS, TYPES

# Types that people mind less than blur, noise or compression of the same level; ours, not measured opinions.
MILD = ("colour-shift", "less-saturation", "mean-shift", "patch-copy", "colour-block", "contrast")
MILD_FACTOR = 0.6


@dataclass(frozen=True, slots=True)
class DistortionItem:
    """One distorted frame: row of its clean source, type 0-24, level 0-4, seed."""

    row: int
    type: int
    level: int
    seed: int

    @property
    def drop(self) -> float:
        """Points that the distortion should cost."""
        return DROP[self.level] * (MILD_FACTOR if TYPES[self.type] in MILD else 1.0)


def plan_distortions(images: list[ScoredImage], each: int, seed: int) -> list[DistortionItem]:
    """`each` frames of every type and level, from clean photographs of `images`."""
    rng = np.random.default_rng(seed)
    clean = clean_rows(images)
    cases = [(kind, level) for _ in range(each) for kind in range(len(TYPES)) for level in range(LEVELS)]
    return [
        DistortionItem(int(rng.choice(clean)), kind, level, seed + turn)
        for turn, (kind, level) in enumerate(cases)
    ]


def draw_distortion(frame: NDArray[np.uint8], item: DistortionItem) -> NDArray[np.uint8]:
    """Distort a clean frame as `item` says."""
    return DISTORTIONS[TYPES[item.type]](frame, item.level, np.random.default_rng(item.seed))
