"""Agreement of predicted and mean opinion scores, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau, rankdata

Array = NDArray[np.float64]
RESAMPLES = 1000
CONFIDENCE = 0.95


def plcc(predicted: Array, mos: Array) -> float:
    """Pearson linear correlation, without a fitted curve."""
    a, b = predicted - predicted.mean(), mos - mos.mean()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def srcc(predicted: Array, mos: Array) -> float:
    """Spearman rank correlation; ties share their mean rank."""
    return plcc(rankdata(predicted), rankdata(mos))


def krcc(predicted: Array, mos: Array) -> float:
    """Kendall rank correlation, tau-b."""
    return float(kendalltau(predicted, mos).statistic)


def rmse(predicted: Array, mos: Array) -> float:
    """Root mean squared error in points of the 0-100 scale."""
    return float(np.sqrt(np.mean((predicted - mos) ** 2)))


METRICS: dict[str, Callable[[Array, Array], float]] = {"srcc": srcc, "plcc": plcc, "krcc": krcc, "rmse": rmse}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic and the ends of its percentile bootstrap interval."""

    value: float
    low: float
    high: float


def bootstrap(statistic: Callable[..., float], *arrays: Array, seed: int = 0) -> Estimate:
    """`statistic(*arrays)` with its interval over images drawn with replacement, the same rows of each array.

    Arrays are [count] with count >= 2.
    """
    count = len(arrays[0])
    picks = np.random.default_rng(seed).integers(0, count, (RESAMPLES, count))
    drawn = [statistic(*[array[pick] for array in arrays]) for pick in picks]
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Estimate(statistic(*arrays), float(low), float(high))


def estimate(predicted: Array, mos: Array) -> dict[str, Estimate]:
    """Every metric of `METRICS`."""
    return {name: bootstrap(metric, predicted, mos) for name, metric in METRICS.items()}


def srcc_gain(first: Array, second: Array, mos: Array) -> Estimate:
    """SRCC of `first` minus that of `second` on the same images."""
    return bootstrap(lambda a, b, opinions: srcc(a, opinions) - srcc(b, opinions), first, second, mos)
