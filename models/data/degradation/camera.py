"""Degradations that arise in the camera and its coding."""

from __future__ import annotations

import numpy as np

from data import damage
from data.degradation.fields import Frame, arc, smear, to_bytes, unit

H264_SHARE = 0.25
H264_SHORT_SIDE = 800


def level_of(strength: float) -> int:
    """Level 0-4 of `data.damage` for a strength of 0-1."""
    return min(damage.LEVELS - 1, int(strength * damage.LEVELS))


def motion_blurry(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Camera shake: mean along a slightly bent path of 6 to 36 reference pixels."""
    length = (6 + 30 * strength) * unit(frame)
    path = arc(length, rng.uniform(0, np.pi), rng.uniform(-0.15, 0.15))
    return to_bytes(smear(frame.astype(np.float32), path))


def jpeg_compressed(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """JPEG, or H.264 for a part of the frames of moderate size: live video breaks into blocks alike."""
    is_video = rng.random() < H264_SHARE and min(frame.shape[:2]) < H264_SHORT_SIDE
    return (damage.codec if is_video else damage.jpeg)(frame, level_of(strength), rng)


def low_light(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Underexposure in linear light with the noise of few photons."""
    return damage.darken(frame, level_of(strength), rng)


def noisy(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Gaussian noise, coloured or grey."""
    return damage.noise(frame, level_of(strength), rng)
