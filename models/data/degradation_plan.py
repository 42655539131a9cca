"""Which clean photographs show which of the ten degradations, for the degradation encoder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.biq2021 import ScoredImage
from data.damage import DAMAGES, LEVELS
from data.damage_plan import SCALES, clean_rows
from data.degradation.fields import Frame, enlarged
from data.degradations import DEGRADATIONS, DEGRADE

CLEAN_SHARE = 0.14
# Damage that is none of the ten.
OTHER_SHARE = 0.06
OTHERS = ("defocus", "shrink", "brighten")
PAIR_SHARE = 0.2
WEAKEST = 0.2
SCALE_SHARES = (0.5, 0.3, 0.2)
# Coding comes last, after what the camera sees; a frame with two degradations suffers them in this order.
LAST = ("noisy", "jpeg-compressed", "uncompleted")


@dataclass(frozen=True, slots=True)
class DegradedItem:
    """One frame: row of its clean source, names and strengths of what it shows, enlargement before, seed.

    `names` holds none, one or two of `DEGRADATIONS`, or one of `OTHERS`.
    """

    row: int
    names: tuple[str, ...]
    strengths: tuple[float, ...]
    scale: float
    seed: int

    @property
    def present(self) -> tuple[bool, ...]:
        """Which of the ten the frame shows."""
        return tuple(name in self.names for name in DEGRADATIONS)


def _names(turn: int, rng: np.random.Generator) -> tuple[str, ...]:
    kind = rng.random()
    if kind < CLEAN_SHARE:
        return ()
    if kind < CLEAN_SHARE + OTHER_SHARE:
        return (str(rng.choice(OTHERS)),)
    first = DEGRADATIONS[turn % len(DEGRADATIONS)]
    if rng.random() >= PAIR_SHARE:
        return (first,)
    second = str(rng.choice([name for name in DEGRADATIONS if name != first]))
    return tuple(sorted((first, second), key=lambda name: LAST.index(name) if name in LAST else -1))


def plan_degradations(images: list[ScoredImage], count: int, seed: int) -> list[DegradedItem]:
    """Draw `count` items whose sources are the clean photographs among `images`."""
    rng = np.random.default_rng(seed)
    clean = clean_rows(images)
    items = []
    for turn in range(count):
        names = _names(turn, rng)
        strengths = tuple(float(rng.uniform(WEAKEST, 1.0)) for _ in names)
        scale = float(rng.choice(SCALES, p=SCALE_SHARES))
        items.append(DegradedItem(int(rng.choice(clean)), names, strengths, scale, seed + turn))
    return items


def draw_degraded(frame: Frame, item: DegradedItem) -> Frame:
    """Enlarge a clean frame [H, W, 3], then degrade it."""
    rng = np.random.default_rng(item.seed)
    frame = enlarged(frame, item.scale)
    for name, strength in zip(item.names, item.strengths, strict=True):
        if name in DEGRADE:
            frame = DEGRADE[name](frame, strength, rng)
        else:
            frame = DAMAGES[name](frame, min(LEVELS - 1, int(strength * LEVELS)), rng)
    return frame
