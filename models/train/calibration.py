"""Bring every method onto the scale of the mean opinions: an affine map, folded into its last layer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]
EDGE = 1e-4


def logits(score: Array) -> Array:
    """0-100 to log odds."""
    share = np.clip(score / 100.0, EDGE, 1.0 - EDGE)
    return np.log(share / (1.0 - share))


def affine_in_points(score: Array, mos: Array) -> tuple[float, float]:
    """(scale, offset) of least squares, in points."""
    scale, offset = np.polyfit(score, mos, 1)
    return float(scale), float(offset)


def affine_in_logits(score: Array, mos: Array) -> tuple[float, float]:
    """(scale, offset) for the log odds of `score` whose points fit `mos` best."""
    odds = logits(score)

    def loss(parameters: Array) -> float:
        predicted = 100.0 / (1.0 + np.exp(-(parameters[0] * odds + parameters[1])))
        return float(np.mean((predicted - mos) ** 2))

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead")
    return float(found.x[0]), float(found.x[1])
