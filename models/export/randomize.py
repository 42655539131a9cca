"""Copy a model with random weights: `python -m export.randomize --in DIR --out DIR --seed N`.

For negative tests: the copy keeps graph and contract, its manifest fits, and its scores mean nothing.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, TensorProto, numpy_helper

from export.manifest import sha256_of, write_json

MIN_VALUES = 16


def randomized(model: ModelProto, seed: int) -> ModelProto:
    """Replace, in place, float initializers of `MIN_VALUES` or more by noise of their mean and deviation."""
    rng = np.random.default_rng(seed)
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < MIN_VALUES:
            continue
        drawn = rng.normal(values.mean(), values.std(), values.shape).astype(np.float32)
        tensor.CopyFrom(numpy_helper.from_array(drawn, tensor.name))
    return model


def write_randomized(source: Path, target: Path, seed: int) -> None:
    """Write the copy with a manifest of the new sha256 and no metrics, and the original's golden scores,
    which the copy cannot meet.
    """
    target.mkdir(parents=True, exist_ok=True)
    onnx.save(randomized(onnx.load(source / "model.onnx"), seed), target / "model.onnx")
    described = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    described["sha256"] = sha256_of(target / "model.onnx")
    described["bytes"] = (target / "model.onnx").stat().st_size
    described["metrics"] = []
    write_json(target / "manifest.json", described)
    pinned = json.loads((source / "golden.json").read_text(encoding="utf-8"))
    write_json(target / "golden.json", pinned | {"sha256": described["sha256"]})


def main() -> None:
    """Parse the arguments and write the copy."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--in", dest="source", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    write_randomized(arguments.source, arguments.out, arguments.seed)
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
