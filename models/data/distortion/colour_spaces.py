"""sRGB of 0-1 to CIE Lab (D65) and to full-range YCbCr (BT.601), and back; last axis is the channel."""

from __future__ import annotations

import numpy as np

from data.distortion.frames import Unit

TO_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]],
    dtype=np.float32,
)
FROM_XYZ = np.linalg.inv(TO_XYZ)
WHITE = TO_XYZ.sum(axis=1)
TO_YCBCR = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], dtype=np.float32
)
FROM_YCBCR = np.linalg.inv(TO_YCBCR)
KNEE = np.float32(6 / 29)


def rgb_to_lab(rgb: Unit) -> Unit:
    """L 0-100, a and b about -100 to 100."""
    linear = np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
    ratio = linear @ TO_XYZ.T / WHITE
    root = np.where(ratio > KNEE**3, np.cbrt(ratio), ratio / (3 * KNEE**2) + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def lab_to_rgb(lab: Unit) -> Unit:
    """Colours outside sRGB are limited to 0-1."""
    y = (lab[..., 0] + 16) / 116
    root = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], axis=-1)
    ratio = np.where(root > KNEE, root**3, 3 * KNEE**2 * (root - 4 / 29))
    linear = np.clip((ratio * WHITE) @ FROM_XYZ.T, 0.0, 1.0)
    rgb = np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, 12.92 * linear)
    return rgb.astype(np.float32)


def rgb_to_ycbcr(rgb: Unit) -> Unit:
    """Y 0-1, Cb and Cr -0.5 to 0.5."""
    return rgb @ TO_YCBCR.T


def ycbcr_to_rgb(ycbcr: Unit) -> Unit:
    """Not limited."""
    return ycbcr @ FROM_YCBCR.T
