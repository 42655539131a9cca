"""Spatial distortions of KADID-10k (types 19 to 23)."""

from __future__ import annotations

import numpy as np
from PIL import Image

from data.distortion.frames import Frame, Unit, to_bytes, to_unit

JITTER = (0.05, 0.1, 0.2, 0.5, 1.0)
JITTER_TURNS = 5
PATCHES = (20, 40, 60, 80, 100)
PATCH_SIDE = 16
PIXELATE = (0.01, 0.05, 0.1, 0.2, 0.5)
STEPS = (20, 16, 13, 10, 7)
BLOCKS = (2, 4, 6, 8, 10)
BLOCK_SIDE = 32


def _scatter(values: Unit, amount: float, rng: np.random.Generator) -> Unit:
    """Read every pixel from a place that is off by normal noise of `amount` pixels, bilinear."""
    height, width = values.shape[:2]
    off = rng.standard_normal((2, height, width), dtype=np.float32) * np.float32(amount)
    row = np.clip(off[0] + np.arange(height, dtype=np.float32)[:, np.newaxis], 0, height - 1)
    column = np.clip(off[1] + np.arange(width, dtype=np.float32), 0, width - 1)
    top, left = row.astype(np.intp), column.astype(np.intp)
    bottom, right = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    down, along = (row - top)[..., np.newaxis], (column - left)[..., np.newaxis]
    upper = values[top, left] * (1 - along) + values[top, right] * along
    lower = values[bottom, left] * (1 - along) + values[bottom, right] * along
    return upper * (1 - down) + lower * down


def jitter(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Scatter the pixels five times."""
    values = to_unit(frame)
    for _ in range(JITTER_TURNS):
        values = _scatter(values, JITTER[level], rng)
    return to_bytes(values)


def _corner(frame: Frame, side: int, rng: np.random.Generator) -> tuple[int, int]:
    """A corner of a square of `side` that lies in the frame, as far as the frame is that large."""
    return tuple(int(rng.integers(max(1, length - side + 1))) for length in frame.shape[:2])


def patch_copy(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Copy squares of 16 pixels to places up to 8 pixels away (non-eccentricity patch)."""
    copied = frame.copy()
    reach = PATCH_SIDE // 2
    for _ in range(PATCHES[level]):
        row, column = _corner(frame, PATCH_SIDE, rng)
        patch = copied[row : row + PATCH_SIDE, column : column + PATCH_SIDE].copy()
        to_row = int(np.clip(row + rng.integers(-reach, reach + 1), 0, frame.shape[0] - patch.shape[0]))
        to_column = int(np.clip(column + rng.integers(-reach, reach + 1), 0, frame.shape[1] - patch.shape[1]))
        copied[to_row : to_row + patch.shape[0], to_column : to_column + patch.shape[1]] = patch
    return copied


def pixelate(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Scale to 0.95 - s ** 0.6 of the size and back, nearest both ways."""
    height, width = frame.shape[:2]
    factor = 0.95 - PIXELATE[level] ** 0.6
    small = (max(1, int(width * factor)), max(1, int(height * factor)))
    image = Image.fromarray(frame).resize(small, Image.Resampling.NEAREST)
    return np.asarray(image.resize((width, height), Image.Resampling.NEAREST))


def quantisation(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Equal steps of every channel, stretched to the whole range."""
    steps = STEPS[level]
    return to_bytes((frame.astype(np.int32) * steps // 256) / (steps - 1))


def colour_block(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Cover squares of 32 pixels with drawn colours."""
    covered = frame.copy()
    for _ in range(BLOCKS[level]):
        row, column = _corner(frame, BLOCK_SIDE, rng)
        covered[row : row + BLOCK_SIDE, column : column + BLOCK_SIDE] = rng.integers(
            0, 256, 3, dtype=np.uint8
        )
    return covered
