"""Lens and motion blur of KADID-10k (types 2 and 3)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from data.distortion.frames import Frame, to_bytes, to_unit

LENS_RADIUS = (1, 2, 4, 6, 8)
# Published: 1, 2, 4, 6, 10 pixels of length, of which the first changes nothing; here twice that and one.
MOTION_LENGTH = (3, 5, 9, 13, 21)
FINER = 8


def convolve(frame: Frame, kernel: NDArray[np.float64]) -> Frame:
    """Convolve every channel with an odd square `kernel` of sum 1; edges continue."""
    reach = kernel.shape[0] // 2
    padded = np.pad(to_unit(frame), ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    return to_bytes(oaconvolve(padded, kernel[:, :, np.newaxis].astype(np.float32), "valid", axes=(0, 1)))


def disk(radius: int) -> NDArray[np.float64]:
    """A disk of `radius` pixels, antialiased by oversampling, sum 1."""
    side = 2 * radius + 1
    axis = (np.arange(side * FINER) + 0.5) / FINER - side / 2
    inside = (axis[:, np.newaxis] ** 2 + axis[np.newaxis] ** 2 <= (radius + 0.25) ** 2).astype(np.float64)
    kernel = inside.reshape(side, FINER, side, FINER).mean(axis=(1, 3))
    return kernel / kernel.sum()


def line(length: int, angle: float) -> NDArray[np.float64]:
    """A line of odd `length` pixels through the centre at `angle` radians, antialiased, sum 1."""
    reach = length // 2
    along = np.linspace(-reach, reach, length * FINER)
    axis = np.arange(-reach, reach + 1)
    rows = np.clip(1 - np.abs(axis[:, np.newaxis] - along * np.sin(angle)), 0, None)
    columns = np.clip(1 - np.abs(axis[:, np.newaxis] - along * np.cos(angle)), 0, None)
    kernel = rows @ columns.T
    return kernel / kernel.sum()


def lens_blur(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """A defocused lens: a disk of 1 to 8 pixels radius."""
    return convolve(frame, disk(LENS_RADIUS[level]))


def motion_blur(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """A straight motion at any angle."""
    return convolve(frame, line(MOTION_LENGTH[level], rng.uniform(0.0, np.pi)))
