"""The golden frames: small pictures under `golden/` and one procedural frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from export.patterns import draw_pattern

MODELS = Path(__file__).parents[1]
FOLDER = "golden"


@dataclass(frozen=True, slots=True)
class GoldenFrame:
    """A frame by file name under `golden/`, or by pattern and size."""

    file: str | None = None
    pattern: str | None = None
    width: int = 0
    height: int = 0

    def read(self) -> NDArray[np.uint8]:
        """The frame, uint8 [H, W, 3]."""
        if self.pattern is not None:
            return draw_pattern(self.pattern, self.width, self.height)
        with Image.open(MODELS / FOLDER / str(self.file)) as image:
            return np.asarray(image.convert("RGB"))

    def reference(self) -> dict[str, Any]:
        """How golden.json names the frame; files are relative to the repository root."""
        if self.pattern is not None:
            return {"pattern": self.pattern}
        return {"file": f"models/{FOLDER}/{self.file}"}


GOLDEN_FRAMES = (
    GoldenFrame(file="street-clean.png"),
    GoldenFrame(file="street-damaged.png"),
    GoldenFrame(file="flower-portrait.png"),
    GoldenFrame(pattern="integer-gradient-v1", width=1920, height=1080),
)
