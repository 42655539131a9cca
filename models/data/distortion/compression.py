"""JPEG 2000 of KADID-10k (type 9)."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from data.distortion.frames import Frame

RATIO = (16, 32, 45, 120, 400)


def jpeg2000(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """JPEG 2000 at a compression ratio of 16 to 400."""
    buffer = io.BytesIO()
    image = Image.fromarray(frame)
    image.save(buffer, "JPEG2000", quality_mode="rates", quality_layers=[RATIO[level]], irreversible=True)
    return np.asarray(Image.open(buffer).convert("RGB"))
