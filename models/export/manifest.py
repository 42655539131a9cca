"""Write a model's manifest, the contract with the daemon (`manifest.schema.json`)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import jsonschema
import onnx
import onnxruntime
import torch

from export.graph import parameter_count
from zoo.card import ModelCard, OutputSpec
from zoo.fusion import MAXIMUM, MINIMUM
from zoo.views.graph import OPSET

SCHEMA_FILE = Path(__file__).parents[1] / "manifest.schema.json"


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What weights were trained on, and how it was divided."""

    data: str
    split: str


BIQ2021 = TrainingData(
    data="BIQ2021, official training list (10,000 photographs, one without a file)",
    split="data/biq2021-split.csv: near-duplicate clusters, 8,499 train / 1,000 validation / 500 calibration;"
    " official test list of 2,000 only reported",
)


def sha256_of(file: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _output(spec: OutputSpec) -> dict[str, Any]:
    described: dict[str, Any] = {"name": spec.name, "kind": spec.kind}
    if spec.method:
        described["method"] = spec.method
    described |= {"dtype": "float32", "dims": list(spec.dims)}
    if spec.range:
        described["range"] = list(spec.range)
    if spec.labels:
        described["labels"] = list(spec.labels)
    return described | {"meaning": spec.meaning}


def fusion_of(card: ModelCard, weights: list[float]) -> dict[str, Any]:
    """The record of the fusion: `weights` in the order of the card's methods, and their bounds."""
    named = {method: round(weight, 6) for method, weight in zip(card.methods, weights, strict=True)}
    return {"weights": named, "minimum": MINIMUM, "maximum": MAXIMUM}


def manifest(
    card: ModelCard,
    model_file: Path,
    seed: int,
    fusion: dict[str, Any] | None = None,
    training: TrainingData = BIQ2021,
) -> dict[str, Any]:
    """Describe an exported model without metrics; raises jsonschema.ValidationError on a bad record."""
    document = {
        "schemaVersion": 1,
        "id": card.id,
        "methods": list(card.methods),
        "family": card.family,
        "title": card.title,
        "papers": [{"method": p.method, "title": p.title, "reference": p.reference} for p in card.papers],
        "licence": {"weights": card.weights_licence, "notes": card.licence_notes},
        "sha256": sha256_of(model_file),
        "bytes": model_file.stat().st_size,
        "parameters": parameter_count(onnx.load(model_file)),
        "opset": OPSET,
        "input": {
            "name": "frames",
            "dtype": "uint8",
            "layout": "NHWC",
            "colour": "RGB",
            "dims": ["N", "H", "W", 3],
            "minHeight": card.min_side,
            "minWidth": card.min_side,
            "maxHeight": card.max_side,
            "maxWidth": card.max_side,
        },
        "outputs": [_output(spec) for spec in card.outputs],
        "views": [{"name": name, "meaning": meaning} for name, meaning in card.view_meanings.items()],
        "training": asdict(training) | {"recipe": card.recipe, "seed": seed, "trunk": card.trunk},
        "metrics": [],
        "producer": producer(),
    }
    if fusion is not None:
        document["fusion"] = fusion
    jsonschema.validate(document, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    return document


def producer() -> dict[str, str]:
    """Return the versions of the libraries that write graphs."""
    return {
        "torch": torch.__version__,
        "onnx": onnx.__version__,
        "onnxruntime": onnxruntime.__version__,
    }


def write_json(file: Path, document: dict[str, Any]) -> None:
    """Write indented JSON with a final newline."""
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
