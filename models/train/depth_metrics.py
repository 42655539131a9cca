"""Agreement of relative inverse depth with measured depth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from train.metrics import srcc

PAIRS = 4000
CLEAR_RATIO = 1.1
POINTS = 20_000


def rank_agreement(
    inverse: NDArray[np.float32], depth: NDArray[np.float32], rng: np.random.Generator
) -> tuple[float, float]:
    """Compare a prediction (larger is nearer) with measured depth (larger is farther, 0 unknown): [h, w].

    Returns Spearman's correlation with the true inverse depth over at most `POINTS` points, and the ordinal
    accuracy: the share of random pairs of points, whose depths differ by more than 10 %, in the right order
    (a tie counts half).
    """
    known = np.flatnonzero(depth > 0)
    chosen = rng.permutation(known)[:POINTS]
    near, far = inverse.reshape(-1)[chosen].astype(np.float64), depth.reshape(-1)[chosen].astype(np.float64)
    first, second = rng.integers(0, len(chosen), (2, PAIRS))
    ratio = far[first] / far[second]
    clear = (ratio > CLEAR_RATIO) | (ratio < 1 / CLEAR_RATIO)
    right = np.sign(near[second] - near[first]) * np.sign(ratio - 1)
    return srcc(near, -far), float((0.5 + 0.5 * right[clear]).mean())
