"""Turn a model into 8-bit integers: `python -m export.quantize --model weights/ID --data DIR --out weights`.

Follows the recipe `recipes/<id>-int8.yaml`: ranges from training photographs of BIQ2021, int8 weights per
output channel, uint8 activations, biases corrected for the rounding of the weights. Writes model.onnx,
manifest.json (without metrics, which `train.evaluate` fills in) and golden.json into `--out`/<id>-int8.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto
from tqdm import tqdm

import zoo.archs.all  # noqa: F401
from data import biq2021
from data.biq2021 import DatasetMissingError, ScoredImage
from data.biq2021_split import images_of
from export.graph import parameter_count
from export.int8.prepare import prepared
from export.int8.ranges import Observed, observe
from export.int8.rewrite import rewritten
from export.int8.sites import find_sites
from export.manifest import SCHEMA_FILE, producer, sha256_of, write_json
from export.write_golden import golden
from train.recipe import RECIPES, read_recipe
from zoo.registry import find
from zoo.views.options import ViewOptions

SUFFIX = "-int8"
THREADS = 2


@dataclass(frozen=True, slots=True)
class QuantizeRecipe:
    """What becomes integer, and how its ranges are chosen; the comments of the recipe file say why."""

    model: str
    float_model: str
    seed: int
    frames: int
    convolutions: list[str]
    product_weights: int
    ranges: str
    tail: float


def calibration_images(folder: Path, recipe: QuantizeRecipe) -> list[ScoredImage]:
    """`recipe.frames` images of the train part, drawn by the recipe's seed, in file order."""
    listed = images_of(folder, "train")
    picks = np.random.default_rng(recipe.seed).choice(len(listed), recipe.frames, replace=False)
    return [listed[row] for row in sorted(picks)]


def frames_of(folder: Path, images: list[ScoredImage]) -> Iterator[NDArray[np.uint8]]:
    """The decoded images, one by one."""
    for item in tqdm(images, desc="calibration", mininterval=5):
        yield biq2021.read_image(folder, item.name)


def quantized(
    model: ModelProto, views: ViewOptions, recipe: QuantizeRecipe, frames: Iterator[NDArray[np.uint8]]
) -> ModelProto:
    """`model` on integers whose ranges come from `frames` [H, W, 3]."""
    ready = prepared(model, views)
    sites = find_sites(ready, recipe.convolutions, recipe.product_weights)
    observed: Mapping[str, Observed] = observe(ready, sites.tensors, frames, recipe.seed, THREADS)
    affines = {name: found.affine(recipe.ranges, recipe.tail) for name, found in observed.items()}
    return rewritten(ready, sites, observed, affines)


def quantized_manifest(described: dict[str, Any], recipe: QuantizeRecipe, model_file: Path) -> dict[str, Any]:
    """The manifest of the integer model in `model_file`, from the float one's."""
    document = described | {
        "id": recipe.model,
        "title": f"{described['title']}, 8-bit integers",
        "precision": "int8",
        "quantisedFrom": recipe.float_model,
        "sha256": sha256_of(model_file),
        "bytes": model_file.stat().st_size,
        "parameters": parameter_count(onnx.load(model_file)),
        "training": described["training"] | {"recipe": f"recipes/{recipe.model}.yaml", "seed": recipe.seed},
        "metrics": [],
        "producer": producer(),
    }
    jsonschema.validate(document, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    return document


def quantize(source: Path, data: Path, out: Path) -> Path:
    """Write the integer model of the folder `source` below `out`; returns its folder."""
    recipe = read_recipe(RECIPES / f"{source.name}{SUFFIX}.yaml", QuantizeRecipe)
    described = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    frames = frames_of(data, calibration_images(data, recipe))
    model = quantized(onnx.load(source / "model.onnx"), find(recipe.float_model).card.views, recipe, frames)
    folder = out / recipe.model
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    write_json(folder / "manifest.json", quantized_manifest(described, recipe, folder / "model.onnx"))
    write_json(folder / "golden.json", golden(folder.resolve()))
    return folder


def main() -> None:
    """Parse the arguments and quantise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id> of the float model")
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--out", type=Path, required=True, help="folder of weights")
    arguments = parser.parse_args()
    try:
        data = biq2021.require_folder(arguments.data)
        print(f"wrote {quantize(arguments.model.resolve(), data, arguments.out)}")
    except DatasetMissingError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
