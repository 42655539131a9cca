"""Damage of pictures that hold two moments: fields woven together, and a frame torn by another."""

from __future__ import annotations

import numpy as np

from data.degradation.fields import Frame, unit

MOVE = (3.0, 28.0)
MOST_TEARS = 4


def _panned(frame: Frame, pixels: float, rng: np.random.Generator) -> Frame:
    shift = max(1, round(pixels * unit(frame))) * (1 if rng.random() < 0.5 else -1)
    return np.roll(frame, shift, axis=1)


def _later(frame: Frame, pixels: float, rng: np.random.Generator) -> Frame:
    """The scene a moment later: a pan, or a patch of it that moves alone."""
    moved = _panned(frame, pixels, rng)
    if rng.random() < 0.5:
        return moved
    height, width = frame.shape[:2]
    top, left = int(rng.uniform(0, 0.5) * height), int(rng.uniform(0, 0.5) * width)
    patch = slice(top, top + height // 2), slice(left, left + width // 2)
    alone = frame.copy()
    alone[patch] = moved[patch]
    return alone


def interlaced(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Every second row from a later moment."""
    woven = frame.copy()
    woven[1::2] = _later(frame, MOVE[0] + (MOVE[1] - MOVE[0]) * strength, rng)[1::2]
    return woven


def torn(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Bands of the picture from another moment, as a frame buffer that is read while it is written."""
    height = frame.shape[0]
    found = frame.copy()
    tops, heights = rng.uniform(0.0, 0.75, MOST_TEARS), rng.uniform(0.06, 0.25, MOST_TEARS)
    for n in range(1 + round((MOST_TEARS - 1) * strength)):
        top, bottom = int(tops[n] * height), int((tops[n] + heights[n]) * height)
        later = _panned(frame, 2 * MOVE[1] * (0.3 + strength), rng)
        found[top:bottom] = later[top:bottom]
    return found
