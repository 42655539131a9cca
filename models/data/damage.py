"""Seeded damage of clean photographs, in five levels per kind, as a camera, scaler or codec would do it."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, uniform_filter

from data.codec_damage import encode_h264

Frame = NDArray[np.uint8]
Damage = Callable[[Frame, int, np.random.Generator], Frame]
LEVELS = 5

BLUR_SIGMA = (0.8, 1.4, 2.2, 3.5, 5.5)
BOX_SIDE = (3, 5, 7, 11, 17)
NOISE_SIGMA = (5.0, 10.0, 18.0, 30.0, 48.0)
JPEG_QUALITY = (45, 25, 14, 8, 3)
CODEC_CRF = (29, 35, 40, 45, 50)
SHRINK = (1.5, 2.2, 3.0, 4.5, 7.0)
DARKEN = (0.7, 0.5, 0.34, 0.22, 0.13)
BRIGHTEN = (1.25, 1.55, 2.0, 2.6, 3.5)


def _bytes(values: NDArray[np.float64] | NDArray[np.float32]) -> Frame:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def gaussian_blur(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Blur with the sigma of `level`, in native pixels."""
    sigma = BLUR_SIGMA[level] * rng.uniform(0.9, 1.1)
    return _bytes(gaussian_filter(frame.astype(np.float32), (sigma, sigma, 0)))


def defocus(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Two box filters, a cheap stand-in for a defocused lens."""
    size = (BOX_SIDE[level], BOX_SIDE[level], 1)
    return _bytes(uniform_filter(uniform_filter(frame.astype(np.float32), size), size))


def noise(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Gaussian noise per channel, or the same in all channels for half of the frames."""
    channels = 1 if rng.random() < 0.5 else 3
    drawn = rng.normal(0, NOISE_SIGMA[level], (*frame.shape[:2], channels))
    return _bytes(frame + drawn)


def encode_jpeg(frame: Frame, quality: int) -> Frame:
    """Compress and decompress as JPEG."""
    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def jpeg(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """JPEG at the quality of `level`."""
    return encode_jpeg(frame, JPEG_QUALITY[level])


def codec(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """H.264 at the CRF of `level`, give or take one."""
    return encode_h264(frame, CODEC_CRF[level] + int(rng.integers(-1, 2)))


def shrink(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Scale down by the factor of `level` and up again."""
    height, width = frame.shape[:2]
    small = (max(1, round(width / SHRINK[level])), max(1, round(height / SHRINK[level])))
    image = Image.fromarray(frame).resize(small, Image.Resampling.BILINEAR)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def darken(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Underexposure in linear light, with the noise of few photons."""
    linear = (frame / 255.0) ** 2.2 * DARKEN[level] ** 1.6
    grain = rng.normal(0, 1.0 + level, (*frame.shape[:2], 1))
    return _bytes(255.0 * linear ** (1 / 2.2) + grain)


def brighten(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Overexposure in linear light; what is too bright clips."""
    linear = (frame / 255.0) ** 2.2 * BRIGHTEN[level] ** 1.5
    return _bytes(255.0 * np.minimum(linear, 1.0) ** (1 / 2.2))


def mixture(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Blur, then noise or codec, each at about `level`: worse than either."""
    soft = gaussian_blur(frame, max(0, level - int(rng.integers(0, 2))), rng)
    second = codec if rng.random() < 0.7 else noise
    return second(soft, max(0, level - int(rng.integers(0, 2))), rng)


DAMAGES: dict[str, Damage] = {
    "gaussian-blur": gaussian_blur,
    "defocus": defocus,
    "noise": noise,
    "jpeg": jpeg,
    "codec": codec,
    "shrink": shrink,
    "darken": darken,
    "brighten": brighten,
    "mixture": mixture,
}
