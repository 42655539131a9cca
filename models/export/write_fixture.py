"""Write the tiny test models into a folder: `python -m export.write_fixture --out DIR`."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from export.fixture_graphs import FIXTURES
from export.fixture_parts import OPSET
from export.patterns import draw_pattern
from export.quartet_fixture import FUSION, OUTPUTS
from zoo.card import OutputSpec

GOLDEN_SIZES = ((64, 64), (97, 61), (1920, 1080))
PATTERN = "integer-gradient-v1"
LONGEST_GOLDEN = 64
"""Values of one output that golden.json holds at most; maps of many cells are left out."""
PAPERS = {
    "life-iqa": {"title": "Life-IQA", "reference": "arXiv 2511.19024"},
    "dr-experts": {"title": "DR.Experts", "reference": "for tests"},
    "graphmeta": {"title": "GRaphMeta", "reference": "for tests"},
    "dgiqa": {"title": "DGIQA", "reference": "for tests"},
}
SINGLE = (
    OutputSpec(
        "score", "score", ("N",), "A fixed function of the frame's bytes, for tests.", "life-iqa", (0, 100)
    ),
)


def _outputs(model_id: str) -> tuple[OutputSpec, ...]:
    return OUTPUTS if model_id.startswith("quartet.") else SINGLE


def _described(spec: OutputSpec) -> dict[str, Any]:
    facts = {
        "name": spec.name, "kind": spec.kind, "method": spec.method, "dtype": "float32",
        "dims": list(spec.dims), "range": spec.range, "labels": list(spec.labels), "meaning": spec.meaning,
    }  # fmt: skip
    return {key: value for key, value in facts.items() if value}


def fixture_manifest(model_id: str, content: bytes, parameters: int) -> dict[str, Any]:
    """Manifest of a test model; it claims no training and no metrics."""
    outputs = _outputs(model_id)
    methods = [spec.method for spec in outputs if spec.kind == "score" and spec.method]
    fusion = {"fusion": FUSION} if len(methods) > 1 else {}
    return {
        "schemaVersion": 1,
        "id": model_id,
        "methods": methods,
        "family": "lite",
        "title": f"Test model {model_id.split('.')[1]} (not a quality network)",
        "papers": [{"method": method} | PAPERS[method] for method in methods],
        "licence": {"weights": "CC0-1.0", "notes": "Test model; nothing was trained."},
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "parameters": parameters,
        "opset": OPSET,
        "input": {
            "name": "frames", "dtype": "uint8", "layout": "NHWC", "colour": "RGB", "dims": ["N", "H", "W", 3],
            "minHeight": 1, "minWidth": 1, "maxHeight": 1920, "maxWidth": 1920,
        },
        "outputs": [_described(spec) for spec in outputs],
        "views": [{"name": "frame", "meaning": "every byte of the frame"}],
        "training": {"data": "none", "split": "none", "recipe": "none", "seed": 0, "trunk": "none"},
        "metrics": [],
        "producer": {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
    } | fusion  # fmt: skip


def _golden_value(value: NDArray[np.float32]) -> float | list[float]:
    """One frame's output: a number, or the numbers of a vector or small map in order."""
    numbers = [round(float(number), 6) for number in value.ravel()]
    return numbers[0] if value.ndim == 0 else numbers


def fixture_golden(model_id: str, content: bytes) -> dict[str, Any]:
    """Golden outputs of the procedural frame at several sizes, from ONNX Runtime."""
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    names = [spec.name for spec in _outputs(model_id)]
    frames = []
    for width, height in GOLDEN_SIZES:
        frame = draw_pattern(PATTERN, width, height)
        values = dict(zip(names, session.run(names, {"frames": frame[np.newaxis]}), strict=True))
        outputs = {
            name: _golden_value(value[0]) for name, value in values.items() if value.size <= LONGEST_GOLDEN
        }
        frames.append({"pattern": PATTERN, "width": width, "height": height, "outputs": outputs})
    return {
        "schemaVersion": 1,
        "model": model_id,
        "sha256": hashlib.sha256(content).hexdigest(),
        "tolerance": 0.001,
        "frames": frames,
    }


def write_fixture(model_id: str, out: Path) -> None:
    """Write model.onnx, manifest.json and golden.json of one test model into `out`/`model_id`."""
    model = FIXTURES[model_id]()
    content = model.SerializeToString(deterministic=True)
    folder = out / model_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(content)
    parameters = sum(int(np.prod(tensor.dims)) for tensor in model.graph.initializer)
    documents = {
        "manifest.json": fixture_manifest(model_id, content, parameters),
        "golden.json": fixture_golden(model_id, content),
    }
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Write every test model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, required=True, help="folder that receives one folder per test model"
    )
    out: Path = parser.parse_args().out
    for model_id in FIXTURES:
        write_fixture(model_id, out)
        print(f"wrote {out / model_id}")


if __name__ == "__main__":
    main()
