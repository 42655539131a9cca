"""Exposure and contrast, from single pixels."""

from __future__ import annotations

from torch import Tensor

from zoo.signals.pixels import highest, lowest

CLIPPED = 252.0
"""From this value on, of a byte, coding alone may make the difference to 255."""
BRIGHTEST = 0.02
TAIL = 0.01


def exposure(light: Tensor) -> Tensor:
    """Mean luma of samples [N, count], grey levels."""
    return light.mean(dim=1)


def white_level(light: Tensor) -> Tensor:
    """Luma that only the brightest fiftieth of samples [N, count] exceeds: low where nothing is bright."""
    return highest(light, BRIGHTEST)


def clipped(pixels: Tensor) -> Tensor:
    """Percent of RGB samples [N, count, 3] whose largest channel is at the end of its range."""
    return 100.0 * (pixels.amax(dim=2).float() >= CLIPPED).float().mean(dim=1)


def contrast(light: Tensor) -> Tensor:
    """Grey levels between the darkest and the brightest hundredth of samples [N, count]."""
    return highest(light, TAIL) - lowest(light, TAIL)
