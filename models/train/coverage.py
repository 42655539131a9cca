"""How often the interval of a model holds the mean opinion."""

from __future__ import annotations

import numpy as np

from data.biq2021 import ScoredImage
from train.markdown import shown, table
from train.metrics import Array, bootstrap
from train.outputs import HIGH, LOW
from train.tested import Tested, opinions_of, values_of

FIFTHS = 5
FULL = 100.0


def fifths(images: list[ScoredImage], scores: dict[str, float]) -> dict[str, list[ScoredImage]]:
    """The images from the lowest to the highest fifth of their score, labelled by its range in points."""
    ordered = sorted(images, key=lambda item: scores[item.name])
    groups = [[ordered[row] for row in rows] for rows in np.array_split(np.arange(len(ordered)), FIFTHS)]
    return {f"scored {scores[group[0].name]:.0f} to {scores[group[-1].name]:.0f}": group for group in groups}


def covered(low: Array, high: Array, mos: Array) -> Array:
    """1 where the opinion lies in the closed interval, else 0."""
    return ((low <= mos) & (mos <= high)).astype(np.float64)


def coverage_table(tested: Tested, fused: str) -> str:
    """Share of opinions in [low, high] and mean width in points, by part and by fifth of the fused score."""
    groups = tested.parts | fifths(tested.parts["pooled"], tested.columns[fused])
    rows = []
    for label, images in groups.items():
        low, high = values_of(images, tested.columns[LOW]), values_of(images, tested.columns[HIGH])
        share = bootstrap(lambda hit: float(hit.mean()), covered(low, high, opinions_of(images)))
        rows.append([label, str(len(images)), shown(share), f"{(high - low).mean():.1f}"])
    return table(["images", "count", "inside", "mean width"], rows) + f"\n\n{against_constant(tested, fused)}"


def against_constant(tested: Tested, fused: str) -> str:
    """The mean width beside that of the narrowest interval of one width that holds as many opinions."""
    images = tested.parts["pooled"]
    score, mos = values_of(images, tested.columns[fused]), opinions_of(images)
    low, high = values_of(images, tested.columns[LOW]), values_of(images, tested.columns[HIGH])
    half = np.quantile(np.abs(score - mos), covered(low, high, mos).mean())
    constant = np.clip(score + half, 0, FULL) - np.clip(score - half, 0, FULL)
    width = float((high - low).mean())
    return (
        f"An interval of one width for all that holds as many is {constant.mean():.1f} points wide;"
        f" this one is {100 * (1 - width / constant.mean()):.0f} % narrower."
    )
