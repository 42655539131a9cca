"""Photographs as a camera with infrared lamps would show the scene at night."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from data.degradation.fields import Frame, to_bytes

#: Share of red, green and blue in what a sensor without its infrared filter gathers.
RESPONSE = np.array([0.6, 0.3, 0.1], dtype=np.float32)
GAMMA = 2.2
FALL_OFF = (1.2, 3.0)
GRAIN = (3.0, 12.0)


def infrared(frame: Frame, rng: np.random.Generator) -> Frame:
    """Grey, lit by a lamp at the camera that leaves the corners dark, soft, with grain; [H, W, 3]."""
    height, width = frame.shape[:2]
    linear = (frame / np.float32(255.0)) ** GAMMA @ RESPONSE
    y, x = np.mgrid[-1.0 : 1.0 : height * 1j, -1.0 : 1.0 : width * 1j].astype(np.float32)
    lamp = 1.5 * np.exp(-rng.uniform(*FALL_OFF) * (x * x + y * y) / 2)
    lit = gaussian_filter(np.clip(linear * lamp, 0.0, 1.0), 0.8) ** (1 / GAMMA)
    grain = rng.normal(0, rng.uniform(*GRAIN), (height, width)).astype(np.float32)
    grey = to_bytes(255.0 * lit + grain)
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
