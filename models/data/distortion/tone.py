"""Brightness, contrast and sharpness of KADID-10k (types 16 to 18, 24 and 25)."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter

from data.distortion.colour_spaces import lab_to_rgb, rgb_to_lab
from data.distortion.frames import Frame, through_curve, to_bytes, to_unit

BRIGHTEN = (0.1, 0.2, 0.4, 0.7, 1.1)
DARKEN = (0.05, 0.1, 0.2, 0.4, 0.8)
# Published: 0, .08, -.08, .15, -.15, whose first changes nothing; here of drawn sign and steady growth.
MEAN_SHIFT = (0.04, 0.08, 0.12, 0.16, 0.2)
SHARPEN = (1, 2, 3, 6, 12)
SHARPEN_SIGMA = 3.0
# The published amounts in order of the change that they make; the curve of 0 is not the identity.
CONTRAST = (0.0, -0.4, 0.15, -0.6, 0.3)


def _parabola(x: NDArray[np.floating], middle: float) -> NDArray[np.floating]:
    """Through (0, 0), (0.5, middle) and (1, 1), limited to 0-1."""
    return np.clip((2 - 4 * middle) * x * x + (4 * middle - 1) * x, 0.0, 1.0)


def brighten(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Lift the middle of the tone curve: two parts in RGB, one in L of Lab."""
    middle = 0.5 + BRIGHTEN[level] / 2
    lab = rgb_to_lab(to_unit(frame))
    lab[..., 0] = 100.0 * _parabola(lab[..., 0] / 100.0, middle)
    return to_bytes((2 * _parabola(to_unit(frame), middle) + lab_to_rgb(lab)) / 3)


def darken(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Lower the middle of the tone curve."""
    return through_curve(frame, partial(_parabola, middle=0.5 - DARKEN[level] / 2))


def mean_shift(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Add the same amount to every value."""
    amount = MEAN_SHIFT[level] * rng.choice((-1.0, 1.0))
    return through_curve(frame, lambda x: x + amount)


def over_sharpen(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Unsharp mask of L of Lab."""
    lab = rgb_to_lab(to_unit(frame))
    light = lab[..., 0]
    light += SHARPEN[level] * (light - gaussian_filter(light, SHARPEN_SIGMA, truncate=2.0))
    np.clip(light, 0.0, 100.0, out=light)
    return to_bytes(lab_to_rgb(lab))


def contrast(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Bend the tone curve at 0.3 and 0.7: steeper where the amount is positive, flatter where negative."""
    bend = CONTRAST[level] / 4
    return through_curve(
        frame, CubicSpline((0.0, 0.3, 0.5, 0.7, 1.0), (0.0, 0.25 - bend, 0.5, 0.75 + bend, 1.0))
    )
