"""Turn a float model into one on halves, for GPUs: `python -m export.half --model DIR/<id> --out DIR`.

Weights and trunk compute in half precision; the views, what is normalised from bytes, sums, choices and what
is answered stay in float32, and so do operators whose values would leave the range of halves on the golden
frames. Writes model.onnx, manifest.json (without metrics) and golden.json into `--out`/<id>-fp16, and says
how far the scores of a device that rounds behind every operator lie from the float model's.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto

from export.fp16.observe import peaks, widened
from export.fp16.region import half_places
from export.fp16.rewrite import LARGEST, rewritten
from export.golden_frames import GOLDEN_FRAMES
from export.graph import parameter_count
from export.manifest import SCHEMA_FILE, producer, sha256_of, write_json
from export.session import open_session
from export.write_golden import golden

SUFFIX = "-fp16"
PRECISION = "fp16"
# Pictures that are not golden may reach so much further.
MARGIN = 8.0
Frames = list[NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class Halved:
    """A model on halves, how many of its `operators` compute in them, and how many were too large to."""

    model: ModelProto
    operators: int
    halves: int
    too_large: int


def halved(model: ModelProto, frames: Frames) -> Halved:
    """`model` on halves, but for operators that come near the largest half on `frames`.

    Raises ValueError where the graph is not in float32 alone, or where nothing is left to gain.
    """
    kinds = {tensor.data_type for tensor in model.graph.initializer}
    if onnx.TensorProto.FLOAT16 in kinds or kinds & {onnx.TensorProto.INT8, onnx.TensorProto.UINT8}:
        raise ValueError("only a float32 model can be turned into halves")
    places = half_places(model.graph)
    reach = peaks(model, places, frames)
    fitting = {place for place in places if reach[place] * MARGIN <= LARGEST}
    if not fitting:
        raise ValueError("no operator fits into half precision")
    counts = len(model.graph.node), len(fitting), len(places) - len(fitting)
    return Halved(rewritten(model, fitting), *counts)


def difference(model: ModelProto, found: ModelProto, names: list[str], frames: Frames) -> float:
    """Largest difference of the outputs `names` if `found` rounds behind each operator.

    Raises ValueError where it is no finite number.
    """
    exact, rounding = (open_session(each.SerializeToString()) for each in (model, widened(found)))
    values = [
        [np.array(session.run(names, {"frames": frame[np.newaxis]})) for frame in frames]
        for session in (exact, rounding)
    ]
    moved = float(np.abs(np.subtract(*values)).max())
    if not np.isfinite(moved):
        raise ValueError("on halves the model answers what is no number")
    return moved


def half_manifest(described: dict[str, Any], model_file: Path) -> dict[str, Any]:
    """The manifest of the model on halves in `model_file`, from the float one's."""
    document = described | {
        "id": described["id"] + SUFFIX,
        "title": f"{described['title']}, half precision",
        "precision": PRECISION,
        "quantisedFrom": described["id"],
        "sha256": sha256_of(model_file),
        "bytes": model_file.stat().st_size,
        "parameters": parameter_count(onnx.load(model_file)),
        "metrics": [],
        "producer": producer(),
    }
    jsonschema.validate(document, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    return document


@dataclass(frozen=True, slots=True)
class Written:
    """A folder with a model on halves; its golden scores lie at most `moved` from the float model's."""

    folder: Path
    found: Halved
    moved: float

    def __str__(self) -> str:
        found = self.found
        return (
            f"{self.folder}: {found.halves} of {found.operators} operators on halves, {found.too_large} kept"
            f" for their range; scores move by at most {self.moved:.3f} on the golden frames"
        )


def write_half(source: Path, out: Path) -> Written:
    """Write the model of `source` on halves below `out`; raises what `halved` and `difference` raise."""
    described = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    model, frames = onnx.load(source / "model.onnx"), [item.read() for item in GOLDEN_FRAMES]
    found = halved(model, frames)
    points = [output["name"] for output in described["outputs"] if output["kind"] != "evidence"]
    moved = difference(model, found.model, points, frames)
    folder = out / (described["id"] + SUFFIX)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(found.model, folder / "model.onnx")
    write_json(folder / "manifest.json", half_manifest(described, folder / "model.onnx"))
    write_json(folder / "golden.json", golden(folder.resolve()))
    return Written(folder, found, moved)


def main() -> None:
    """Parse the arguments and convert."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder DIR/<id> of a float model")
    parser.add_argument("--out", type=Path, required=True, help="folder that receives the model's folder")
    arguments = parser.parse_args()
    try:
        print(f"wrote {write_half(arguments.model.resolve(), arguments.out)}")
    except ValueError as error:
        raise SystemExit(f"{arguments.model.name}: {error}") from error


if __name__ == "__main__":
    main()
