"""Uncompleted frames: regions that were never painted, lost macroblock rows, lost blocks."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from data.degradation.fields import Frame, unit

MACROBLOCK = 16


def _painted_out(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Rectangles and broad strokes of one flat colour, as inpainting masks have them."""
    height, width = frame.shape[:2]
    image = Image.fromarray(frame)
    draw = ImageDraw.Draw(image)
    grey = int(rng.choice([0, 0, 128, 255]))
    for _ in range(round(2 + 6 * strength)):
        if rng.random() < 0.4:
            top, left = rng.uniform(0, 0.85, 2) * (height, width)
            size = rng.uniform(0.08, 0.25, 2) * min(height, width)
            draw.rectangle((left, top, left + size[1], top + size[0]), fill=(grey,) * 3)
        else:
            points = rng.uniform(0, 1, (int(rng.integers(2, 5)), 2)) * (width, height)
            stroke = round(rng.uniform(8, 26) * unit(frame))
            draw.line([tuple(p) for p in points], fill=(grey,) * 3, width=stroke, joint="curve")
    return np.asarray(image)


def _lost_blocks(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Runs of macroblocks from a random column on, filled flat, or stuck at their first column or row."""
    found = frame.copy()
    height, width = frame.shape[:2]
    side = max(MACROBLOCK, MACROBLOCK * round(unit(frame) * int(rng.integers(1, 3))))
    fill = rng.choice([0, 1, 2])
    flat = np.array([[0, 0, 0], [128, 128, 128], [0, 135, 0]], dtype=np.uint8)[int(rng.integers(3))]
    rows = max(1, round(height / side * (0.08 + 0.35 * strength)))
    for row in rng.choice(max(1, height // side), min(rows, max(1, height // side)), replace=False):
        top, left = int(row) * side, int(rng.integers(0, max(1, width // side))) * side // 2
        right = width if rng.random() < 0.7 else left + side * int(rng.integers(2, 9))
        lost = found[top : top + side, left:right]
        lost[:] = (flat, lost[:1], lost[:, :1])[fill]
    return found


def uncompleted(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Painted-out regions, or macroblock runs that were lost on the way."""
    return (_painted_out if rng.random() < 0.5 else _lost_blocks)(frame, strength, rng)
