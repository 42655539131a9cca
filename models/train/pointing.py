"""Whether quality maps point at the damage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from train.markdown import table

Array = NDArray[np.float32]
#: Levels of mean difference: a cell is damaged from the first on, and sound below the second.
DAMAGED, SOUND = 4.0, 0.7
#: Points below the upper quartile of the cells from which the worst one might be framed in a picture.
GAPS = (30, 35, 40, 45, 50, 55)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What the maps of N frames of one kind show.

    hit: share of frames whose worst cell is damaged; by_chance: mean share of damaged cells; ranked: how
    often a damaged cell lies below a sound one of its frame; gap: points between the two, mean of frames.
    """

    frames: int
    hit: float
    by_chance: float
    ranked: float
    gap: float


def pointed(maps: Array, difference: Array) -> Pointed | None:
    """Compare maps [N, h, w] with levels of difference [N, h, w], of frames that have both kinds of cell."""
    hits, shares, ranks, gaps = [], [], [], []
    for found, levels in zip(maps.reshape(len(maps), -1), difference.reshape(len(maps), -1), strict=True):
        damaged, sound = levels >= DAMAGED, levels < SOUND
        if not damaged.any() or not sound.any():
            continue
        hits.append(damaged[found.argmin()])
        shares.append(damaged.mean())
        ranks.append((found[sound][:, np.newaxis] > found[damaged]).mean())
        gaps.append(found[sound].mean() - found[damaged].mean())
    if not hits:
        return None
    return Pointed(len(hits), *[float(np.mean(values)) for values in (hits, shares, ranks, gaps)])


def unevenness(maps: Array) -> float:
    """Mean over frames of the points between the 90th and the 10th percentile of the cells."""
    low, high = np.percentile(maps.reshape(len(maps), -1), (10, 90), axis=1)
    return float((high - low).mean())


def framed_table(maps: Array, difference: Array) -> str:
    """Markdown: how often the worst cell of a map [N, h, w] lies so far below the upper quartile that a
    picture would frame it, in frames without damage, damaged in every cell, and in some; how often rightly.
    """
    cells, levels = maps.reshape(len(maps), -1), difference.reshape(len(maps), -1)
    gaps = np.percentile(cells, 75, axis=1) - cells.min(axis=1)
    hits = levels[np.arange(len(cells)), cells.argmin(axis=1)] >= DAMAGED
    sound, damaged = levels < SOUND, levels >= DAMAGED
    partly = sound.any(axis=1) & damaged.any(axis=1)
    columns = [sound.all(axis=1), ~sound.any(axis=1), partly]
    rows = [
        [str(gap), *[_share((gaps >= gap)[of]) for of in columns], _share(hits[partly & (gaps >= gap)])]
        for gap in GAPS
    ]
    head = ["points below the upper quartile", *["no damage", "all over", "in a part"], "of these right"]
    counts = ["frames", *[str(of.sum()) for of in columns], ""]
    return table(head, [counts, *rows])


def _share(framed: NDArray[np.bool_]) -> str:
    return f"{framed.mean():.2f}" if len(framed) else ""


def pointing_table(maps: Array, difference: Array, kinds: Sequence[str], is_local: Sequence[bool]) -> str:
    """Markdown: a row per kind of local damage and one of all; how uneven the maps of the others are."""
    named, local = np.array(kinds), np.array(is_local)
    chosen = {kind: (named == kind) & local for kind in sorted(set(kinds))} | {"all": local}
    rows = []
    for kind, of in chosen.items():
        found = pointed(maps[of], difference[of])
        if found:
            shares = [f"{share:.2f}" for share in (found.hit, found.by_chance, found.ranked)]
            rows.append([kind, str(found.frames), *shares, f"{found.gap:.1f}"])
    head = ["damage in a part", "frames", "worst cell damaged", "by chance", "ranked", "gap, points"]
    even = f"{unevenness(maps[~local]):.1f} points in the {(~local).sum()} others"
    spread = f"Between the 10th and 90th percentile of a map's cells: {even}."
    return f"{table(head, rows)}\n\n{spread}\n\n{framed_table(maps, difference)}"
