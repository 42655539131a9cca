"""Pictures that no camera took: flat shapes, gradients and text, as test cards and screens have them."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from data.degradation.fields import Frame, smooth_field, to_bytes

#: Square, as the photographs are that they are kept beside, and not smaller than the whole view of these.
SIDES = (448, 512, 720)
WORDS = ("NO SIGNAL", "CAM 01", "00:12:55", "PLEASE STAND BY", "IPC", "2026-01-01", "OFFLINE", "REC")


def drawn(rng: np.random.Generator) -> Frame:
    """One picture, [H, W, 3], a square of a random size."""
    height = width = int(rng.choice(SIDES))
    image = Image.fromarray(_ground(height, width, rng))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(0, 25))):
        colour = tuple(int(level) for level in rng.integers(0, 256, 3))
        left, top = rng.uniform(0, width), rng.uniform(0, height)
        box = (left, top, left + rng.uniform(5, width / 2), top + rng.uniform(5, height / 2))
        (draw.rectangle, draw.ellipse)[int(rng.integers(2))](box, fill=colour)
    for _ in range(int(rng.integers(0, 12))):
        colour = tuple(int(level) for level in rng.integers(0, 256, 3))
        draw.line([tuple(rng.uniform(0, 1, 2) * (width, height)) for _ in range(3)], fill=colour, width=3)
    for _ in range(int(rng.integers(0, 6))):
        place = rng.uniform(0, 0.9, 2) * (width, height)
        draw.text(
            tuple(place), str(rng.choice(WORDS)), fill=(255, 255, 255), font_size=int(rng.integers(14, 60))
        )
    return np.asarray(image)


def _ground(height: int, width: int, rng: np.random.Generator) -> Frame:
    kind, colours = rng.integers(4), rng.uniform(0, 255, (2, 3)).astype(np.float32)
    if kind == 0:
        return np.broadcast_to(colours[0].astype(np.uint8), (height, width, 3)).copy()
    if kind == 1:
        share = np.linspace(0, 1, width if rng.random() < 0.5 else height, dtype=np.float32)
        line = share[np.newaxis] if len(share) == width else share[:, np.newaxis]
        plane = line + np.zeros((height, width), np.float32)
    elif kind == 2:
        plane = smooth_field(height, width, int(rng.integers(2, 40)), rng)
    else:
        bars = int(rng.integers(4, 40))
        plane = (np.arange(width) * bars // width % 2)[np.newaxis] + np.zeros((height, 1))
    return to_bytes((colours[0] + plane[:, :, np.newaxis] * (colours[1] - colours[0])).astype(np.float32))
