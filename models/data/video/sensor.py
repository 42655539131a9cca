"""Damage that arises in the sensor and its colours: grain of few photons, wrong white balance, few steps."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from data.degradation.fields import Frame, between, to_bytes

GAMMA = 2.2
#: Electrons of a white pixel, from a good sensor to one at its highest gain.
FULL_WELL = (400.0, 12.0)
READ_NOISE = 2.0
CASTS = np.array([(1, 0, -1), (-1, 0, 1), (-1, 1, -1), (1, -1, 1)], dtype=np.float32)
GAIN = (1.12, 1.9)
STEPS = (24.0, 5.0)
BANDING_SIGMA = 1.2
STOPS = (0.7, 3.4)
STOPS_MISSING = (0.6, 4.6)


def sensor_noise(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Shot and read noise in linear light, drawn at half or full resolution as a denoiser leaves it."""
    electrons = (frame / 255.0) ** GAMMA * between(FULL_WELL, strength)
    drawn = rng.standard_normal(frame.shape, dtype=np.float32)
    if rng.random() < 0.4:
        drawn = 3.0 * gaussian_filter(drawn, (0.8, 0.8, 0))
    noisy = electrons + drawn * np.sqrt(electrons + READ_NOISE**2)
    linear = np.clip(noisy / between(FULL_WELL, strength), 0.0, 1.0)
    return to_bytes((255.0 * linear ** (1 / GAMMA)).astype(np.float32))


def colour_cast(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Channels times a gain or its inverse: warm, cold, green or magenta."""
    signs = CASTS[int(rng.integers(len(CASTS)))]
    return to_bytes(frame * np.float32(between(GAIN, strength)) ** signs)


def banding(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Few steps of brightness without dither, after a slight blur that makes the bands long."""
    smooth = gaussian_filter(frame.astype(np.float32), (BANDING_SIGMA, BANDING_SIGMA, 0))
    width = 255.0 / round(between(STEPS, strength))
    return to_bytes(np.round(smooth / width) * width)


def over_exposed(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Linear light times a power of two; what is too bright clips."""
    return _exposed(frame, between(STOPS, strength))


def under_exposed(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Linear light divided by a power of two, in whole levels."""
    return _exposed(frame, -between(STOPS_MISSING, strength))


def _exposed(frame: Frame, stops: float) -> Frame:
    linear = (frame / 255.0) ** GAMMA * 2.0**stops
    return to_bytes((255.0 * np.minimum(linear, 1.0) ** (1 / GAMMA)).astype(np.float32))
