"""Raindrops on the lens: each shows the scene behind it upside down and out of focus."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from data.degradation.fields import Frame, Plane, smooth_field, to_bytes, unit

VIEW = 5.0
FEWEST, MOST = 12, 70
RADII = (6.0, 28.0)


def _drop_shape(side: int, rng: np.random.Generator) -> Plane:
    """Opacity of one drop, [side, side]: an uneven ellipse with a soft rim."""
    axis = np.linspace(-1, 1, side, dtype=np.float32)
    y, x = axis[:, np.newaxis], axis[np.newaxis]
    uneven = 0.75 + 0.25 * smooth_field(side, side, 3, rng)
    distance = np.sqrt((x * rng.uniform(1.0, 1.5)) ** 2 + (y * rng.uniform(1.0, 1.2)) ** 2) / uneven
    return np.clip((1.0 - distance) * 4.0, 0.0, 1.0)


def raindrop(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """12 to 70 drops of 6 to 28 reference pixels radius that refract the scene around them; dark rims."""
    height, width = frame.shape[:2]
    scale = unit(frame)
    source = Image.fromarray(frame).filter(ImageFilter.BoxBlur(1.5 * scale)).rotate(180)
    values = frame.astype(np.float32)
    for _ in range(round(FEWEST + (MOST - FEWEST) * strength)):
        radius = max(3, round(rng.uniform(*RADII) * scale))
        side = 2 * radius
        y, x = int(rng.integers(0, max(1, height - side))), int(rng.integers(0, max(1, width - side)))
        mirror = (width - x - radius, height - y - radius)
        seen = radius * VIEW
        box = (mirror[0] - seen, mirror[1] - seen, mirror[0] + seen, mirror[1] + seen)
        inside = tuple(
            float(np.clip(edge, 0, limit)) for edge, limit in zip(box, (width, height) * 2, strict=True)
        )
        lens = np.asarray(
            source.resize((side, side), Image.Resampling.BILINEAR, box=inside), dtype=np.float32
        )
        light = np.linspace(rng.uniform(0.75, 0.95), rng.uniform(1.05, 1.3), side, dtype=np.float32)
        alpha = _drop_shape(side, rng)[:, :, np.newaxis]
        rim = 1.0 - rng.uniform(0.3, 0.6) * 4.0 * alpha * (1.0 - alpha)
        drop = lens * light[:, np.newaxis, np.newaxis] * rim
        target = values[y : y + side, x : x + side]
        rows, columns = target.shape[:2]
        target += alpha[:rows, :columns] * (drop[:rows, :columns] - target)
    return to_bytes(values)
