"""Noises of KADID-10k (types 11 to 15); strengths are variances of the 0-1 range, or shares of pixels."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter

from data.distortion.colour_spaces import rgb_to_ycbcr, ycbcr_to_rgb
from data.distortion.frames import Frame, Unit, to_bytes, to_unit

WHITE = (0.001, 0.002, 0.003, 0.005, 0.01)
COLOUR = (0.0001, 0.0005, 0.001, 0.002, 0.003)
IMPULSE = (0.001, 0.005, 0.01, 0.02, 0.03)
MULTIPLICATIVE = (0.001, 0.005, 0.01, 0.02, 0.05)
WINDOW = (5, 5, 1)


def _drawn(shape: tuple[int, ...], variance: float, rng: np.random.Generator) -> Unit:
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(variance**0.5)


def white_noise(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Gaussian noise in every channel of RGB."""
    return to_bytes(to_unit(frame) + _drawn(frame.shape, WHITE[level], rng))


def colour_noise(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Gaussian noise in every component of YCbCr."""
    return to_bytes(ycbcr_to_rgb(rgb_to_ycbcr(to_unit(frame)) + _drawn(frame.shape, COLOUR[level], rng)))


def impulse_noise(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """A share of the values becomes black or white, half each."""
    lot = rng.random(frame.shape, dtype=np.float32)
    half = IMPULSE[level] / 2
    return np.where(lot < half, 0, np.where(lot > 1 - half, 255, frame)).astype(np.uint8)


def multiplicative_noise(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Gaussian noise in proportion to the value (speckle)."""
    return to_bytes(to_unit(frame) * (1 + _drawn(frame.shape, MULTIPLICATIVE[level], rng)))


def denoise(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """White noise, then a local Wiener filter that knows its variance; published with DnCNN in its place."""
    noisy = to_unit(frame) + _drawn(frame.shape, WHITE[level], rng)
    mean = uniform_filter(noisy, WINDOW)
    variance = np.maximum(uniform_filter(noisy * noisy, WINDOW) - mean * mean, 1e-8)
    kept = np.maximum(variance - WHITE[level], 0.0) / variance
    return to_bytes(mean + kept * (noisy - mean))
