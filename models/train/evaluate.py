"""Report a model on the official test list of BIQ2021.

`python -m train.evaluate --model weights/<id> --data DIR` recomputes the table from the committed
predictions and the opinions in DIR; `--images` scores the images anew; `--cache DIR` also trains the
baseline, which needs the features; `--write` stores predictions and metrics beside the weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

import zoo.archs.all  # noqa: F401
from data import biq2021
from data.biq2021 import DatasetMissingError
from data.biq2021_split import images_of, read_split
from export.manifest import sha256_of, write_json
from export.write_golden import open_session
from train.baseline import train_baseline
from train.predictions import FILE_NAME, Predictions, read_predictions, score_images, write_predictions
from train.prepare import scores_of
from train.recipe import read_recipe
from train.report import rows, table
from train.train import open_cache

THREADS = 2
MODELS = Path(__file__).parents[1]


def baseline_scores(recipe_file: Path, cache_folder: Path, images: Path) -> dict[str, float]:
    """Train the baseline on cached features and score the test list with it."""
    recipe = read_recipe(recipe_file)
    cache = open_cache(recipe, cache_folder, images)
    features, listed = cache.photographs("train")
    network = train_baseline(features.summary, scores_of(listed), recipe.seed)
    tested, listed = cache.photographs("test")
    with torch.inference_mode():
        values = network(tested.summary.to(torch.float32)).tolist()
    return {item.name: value for item, value in zip(listed, values, strict=True)}


def gather(arguments: argparse.Namespace, images: Path) -> Predictions:
    """Predictions from the committed file, or made anew where the arguments say so."""
    model: Path = arguments.model
    known = model / FILE_NAME
    columns = read_predictions(known).columns if known.exists() else {}
    if arguments.images or not known.exists():
        session = open_session(model / "model.onnx")
        columns["score"] = score_images(session, images, images_of(images, "test"), THREADS)
    if arguments.cache:
        described = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
        columns["baseline"] = baseline_scores(
            MODELS / described["training"]["recipe"], arguments.cache, images
        )
    return Predictions(sha256_of(model / "model.onnx"), columns)


def main() -> None:
    """Parse the arguments, print the table, write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--cache", type=Path, help="feature cache; trains and reports the baseline too")
    parser.add_argument("--images", action="store_true", help="score the images anew")
    parser.add_argument(
        "--write", action="store_true", help="store predictions and metrics beside the weights"
    )
    arguments = parser.parse_args()
    try:
        images = biq2021.require_folder(arguments.data)
    except DatasetMissingError as missing:
        raise SystemExit(str(missing)) from None
    torch.set_num_threads(THREADS)
    predictions = gather(arguments, images)
    tested, split = images_of(images, "test"), read_split()
    records = [
        record for name, scores in predictions.columns.items() for record in rows(name, scores, tested, split)
    ]
    print(table(records))
    if arguments.write:
        write_predictions(arguments.model / FILE_NAME, predictions)
        described = json.loads((arguments.model / "manifest.json").read_text(encoding="utf-8"))
        described["metrics"] = [record for record in records if record["output"] != "baseline"]
        write_json(arguments.model / "manifest.json", described)


if __name__ == "__main__":
    main()
