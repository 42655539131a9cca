"""The golden values of the signals: the golden frames with and without a predecessor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from export.golden_frames import GOLDEN_FRAMES, GoldenFrame
from export.manifest import sha256_of
from export.session import open_session
from zoo.signals.catalogue import SIGNAL_NAMES
from zoo.signals.previous import graph_inputs

TOLERANCE = 0.001
UNLIKE = GoldenFrame(pattern="integer-gradient-v1", width=768, height=432)
"""Drawn in the size of the first golden frame, as its predecessor."""
SMALL = GoldenFrame(pattern="integer-gradient-v1", width=17, height=16)


def golden_pairs() -> list[tuple[GoldenFrame, GoldenFrame | None]]:
    """Every golden frame alone, one smaller than a tile, one after itself and one after another."""
    first = GOLDEN_FRAMES[0]
    return [*[(item, None) for item in GOLDEN_FRAMES], (SMALL, None), (first, first), (first, UNLIKE)]


def _named(item: GoldenFrame, frame: NDArray[np.uint8]) -> dict[str, Any]:
    return item.reference() | {"width": frame.shape[1], "height": frame.shape[0]}


def signal_golden(folder: Path) -> dict[str, Any]:
    """Run the graph of a folder on every pair at batch 1."""
    session = open_session(folder / "model.onnx")
    frames = []
    for item, before in golden_pairs():
        frame, previous = item.read(), None if before is None else before.read()
        values = session.run(list(SIGNAL_NAMES), graph_inputs(frame, previous))
        outputs = {name: round(float(value[0]), 6) for name, value in zip(SIGNAL_NAMES, values, strict=True)}
        named = {} if before is None or previous is None else {"previous": _named(before, previous)}
        frames.append(_named(item, frame) | named | {"outputs": outputs})
    return {
        "schemaVersion": 1,
        "model": "signals",
        "sha256": sha256_of(folder / "model.onnx"),
        "tolerance": TOLERANCE,
        "frames": frames,
    }
