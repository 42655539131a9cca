"""The manifest of the signals graph, checked against signals.schema.json before it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

from export.manifest import producer, sha256_of
from zoo.signals.catalogue import SIGNALS, SignalSpec
from zoo.signals.layout import TILE_COUNT, TILE_GRID, TILE_SIDE, TILE_STEP
from zoo.signals.thresholds import read_thresholds
from zoo.views.graph import OPSET

SCHEMA_FILE = Path(__file__).parents[1] / "signals.schema.json"
DATA = (
    "BIQ2021 photographs with a mean opinion of at least 75 (training part to choose, validation part to "
    "measure) and clips, other ones to choose than to measure"
)


def _signal(spec: SignalSpec, thresholds: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": spec.name,
        "unit": spec.unit,
        "range": list(spec.limits),
        "meaning": spec.meaning,
        "needsPrevious": spec.needs_previous,
        "flags": [{"name": flag.name, "when": flag.when, **thresholds[flag.name]} for flag in spec.flags],
    }


def signal_manifest(model_file: Path) -> dict[str, Any]:
    """Describe the graph; raises jsonschema.ValidationError on a bad record."""
    thresholds = read_thresholds()
    document = {
        "schemaVersion": 1,
        "id": "signals",
        "title": "Classical measures of a frame and its predecessor, without trained weights",
        "licence": "Apache-2.0",
        "sha256": sha256_of(model_file),
        "bytes": model_file.stat().st_size,
        "opset": OPSET,
        "tiles": {"side": TILE_SIDE, "grid": TILE_GRID, "step": TILE_STEP, "count": TILE_COUNT},
        "signals": [_signal(spec, thresholds) for spec in SIGNALS],
        "thresholdData": DATA,
        "producer": producer(),
    }
    jsonschema.validate(document, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    return document
