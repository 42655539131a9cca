"""Pin a model's scores: `python -m export.write_golden --model DIR` writes golden.json beside model.onnx."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from export.golden_frames import GOLDEN_FRAMES
from export.manifest import sha256_of, write_json
from export.session import open_session

TOLERANCE = 0.001
# By precision. A float that lies between two integers may fall to the other one on another processor; halves
# are rounded behind every operator on a device that computes in them, and rarely on a CPU.
WIDER_TOLERANCES = {"int8": 0.05, "fp16": 0.5}


def scalar_outputs(session: onnxruntime.InferenceSession) -> list[str]:
    """Outputs with one number per frame."""
    return [output.name for output in session.get_outputs() if len(output.shape) == 1]


def tolerance_of(folder: Path) -> float:
    """How far a score may lie from the pinned one, in its own unit; wider where numbers have fewer digits."""
    described = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return WIDER_TOLERANCES.get(described.get("precision", ""), TOLERANCE)


def golden(folder: Path) -> dict[str, Any]:
    """Score every golden frame at batch 1. Raises ValueError on an output that is no finite number."""
    session = open_session(folder / "model.onnx")
    names = scalar_outputs(session)
    frames = []
    for item in GOLDEN_FRAMES:
        frame = item.read()
        values = session.run(names, {"frames": frame[np.newaxis]})
        if not all(np.isfinite(value).all() for value in values):
            raise ValueError(f"{folder.name}: an output of {item} is no finite number")
        outputs = {name: round(float(value[0]), 6) for name, value in zip(names, values, strict=True)}
        size = {"width": frame.shape[1], "height": frame.shape[0]}
        frames.append(item.reference() | size | {"outputs": outputs})
    return {
        "schemaVersion": 1,
        "model": folder.name,
        "sha256": sha256_of(folder / "model.onnx"),
        "tolerance": tolerance_of(folder),
        "frames": frames,
    }


def main() -> None:
    """Parse the arguments and write golden.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder with model.onnx, manifest.json")
    folder: Path = parser.parse_args().model
    write_json(folder / "golden.json", golden(folder.resolve()))
    print(f"wrote {folder / 'golden.json'}")


if __name__ == "__main__":
    main()
