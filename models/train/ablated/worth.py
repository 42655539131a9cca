"""What a part of a head is worth on images that nothing was chosen on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from train.metrics import Array, Estimate, bootstrap, srcc


def mean_srcc(*arrays: Array) -> float:
    """Mean SRCC of the scores of several trainings with the opinions, which come last; [count] each."""
    *scores, mos = arrays
    return float(np.mean([srcc(each, mos) for each in scores]))


def agreement(*arrays: Array) -> Estimate:
    """`mean_srcc` with its interval."""
    return bootstrap(mean_srcc, *arrays)


def worth(*arrays: Array) -> Estimate:
    """Mean SRCC of the whole head minus that of the head without the part, on the same images.

    Arrays are the scores of the whole head's trainings, those of as many of the other's, and the opinions.
    The interval is that of the images drawn; it does not hold how two trainings of one head differ.
    """

    def difference(*drawn: Array) -> float:
        *scores, mos = drawn
        half = len(scores) // 2
        return mean_srcc(*scores[:half], mos) - mean_srcc(*scores[half:], mos)

    return bootstrap(difference, *arrays)


def verdict(found: Estimate, by_seed: Sequence[float]) -> str:
    """What `worth` says of a part; every pair of trainings must agree for a part to help or to hurt."""
    if found.low > 0 and min(by_seed) > 0:
        return "helps"
    if found.high < 0 and max(by_seed) < 0:
        return "hurts"
    return "no difference beyond chance"
