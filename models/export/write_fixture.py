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

from export.fixture_graphs import FIXTURES, OPSET
from export.patterns import draw_pattern

GOLDEN_SIZES = ((64, 64), (97, 61), (1920, 1080))
PATTERN = "integer-gradient-v1"


def fixture_manifest(model_id: str, content: bytes, parameters: int) -> dict[str, Any]:
    """Manifest of a test model; it claims no training and no metrics."""
    return {
        "schemaVersion": 1,
        "id": model_id,
        "methods": ["life-iqa"],
        "family": "lite",
        "title": f"Test model {model_id.split('.')[1]} (not a quality network)",
        "papers": [{"method": "life-iqa", "title": "Life-IQA", "reference": "arXiv 2511.19024"}],
        "licence": {"weights": "CC0-1.0", "notes": "Test model; nothing was trained."},
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "parameters": parameters,
        "opset": OPSET,
        "input": {
            "name": "frames", "dtype": "uint8", "layout": "NHWC", "colour": "RGB", "dims": ["N", "H", "W", 3],
            "minHeight": 1, "minWidth": 1, "maxHeight": 1920, "maxWidth": 1920,
        },
        "outputs": [
            {"name": "score", "kind": "score", "method": "life-iqa", "dtype": "float32", "dims": ["N"],
             "range": [0, 100], "meaning": "A fixed function of the frame's bytes, for tests."},
        ],
        "views": [{"name": "frame", "meaning": "every byte of the frame"}],
        "training": {"data": "none", "split": "none", "recipe": "none", "seed": 0, "trunk": "none"},
        "metrics": [],
        "producer": {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
    }  # fmt: skip


def fixture_golden(model_id: str, content: bytes) -> dict[str, Any]:
    """Golden scores of the procedural frame at several sizes, from ONNX Runtime."""
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    frames = []
    for width, height in GOLDEN_SIZES:
        frame = draw_pattern(PATTERN, width, height)
        (score,) = session.run(["score"], {"frames": frame[np.newaxis]})
        outputs = {"score": round(float(score[0]), 6)}
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
