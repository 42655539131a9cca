"""Procedural frames that any language can rebuild with 32-bit integer arithmetic."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def integer_gradient_v1(width: int, height: int) -> NDArray[np.uint8]:
    """Return uint8 [height, width, 3]; a pure function of the pixel position.

    r = (7x + 3y) mod 256, g = (2x + 5y + floor(xy / 64)) mod 256,
    b = 17 * (floor(x / 8) xor floor(y / 8)) mod 256.
    """
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    red = (7 * x + 3 * y) & 255
    green = (2 * x + 5 * y + ((x * y) >> 6)) & 255
    blue = (17 * ((x >> 3) ^ (y >> 3))) & 255
    return np.stack([red, green, blue], axis=-1).astype(np.uint8)


PATTERNS: dict[str, Callable[[int, int], NDArray[np.uint8]]] = {"integer-gradient-v1": integer_gradient_v1}


def draw_pattern(name: str, width: int, height: int) -> NDArray[np.uint8]:
    """Draw the pattern called `name`; uint8 [height, width, 3]. Raises KeyError for an unknown name."""
    return PATTERNS[name](width, height)
