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
    """A metric and the ends of its percentile bootstrap interval."""

    value: float
    low: float
    high: float


def estimate(predicted: Array, mos: Array, seed: int = 0, resamples: int = RESAMPLES) -> dict[str, Estimate]:
    """Every metric of `METRICS` with its 95 % interval over resampled images; needs at least two images."""
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(mos), (resamples, len(mos)))
    tail = 100 * (1 - CONFIDENCE) / 2
    estimates = {}
    for name, metric in METRICS.items():
        drawn = [metric(predicted[pick], mos[pick]) for pick in picks]
        low, high = np.percentile(drawn, [tail, 100 - tail])
        estimates[name] = Estimate(metric(predicted, mos), float(low), float(high))
    return estimates
