"""Evaluate a model with all four methods on the official test list of BIQ2021.

`python -m train.evaluate --model weights/<id> --data DIR --cache DIR` scores the test list, the validation
part, and the test list once more with every method's own part shuffled; trains the baseline on the cached
features; writes the three prediction files, `evaluation.md` and the manifest's metrics beside the weights.
Without `--cache` the baseline's scores stay as they are in the predictions, or are those of the model that
this one was quantised from; with `--from-predictions` nothing is scored, the tables are recomputed from the
files.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import torch

from data import biq2021
from data.biq2021 import DatasetMissingError
from data.biq2021_split import images_of
from export.manifest import sha256_of, write_json
from export.session import open_session
from train.baseline import baseline_scores
from train.caches import imagenet_cache
from train.evaluation_report import StalePredictionsError, evaluation
from train.outputs import BASELINE, ScalarOutputs, scalar_outputs
from train.predictions import (
    FILE_NAME,
    SHUFFLED_FILE,
    VALIDATION_FILE,
    Predictions,
    read_predictions,
    write_predictions,
)
from train.scoring import score_images
from train.shuffled_graph import OwnPartError, open_shuffled
from train.shuffling import score_shuffled

PAGE_FILE = "evaluation.md"
THREADS = 2


def baseline_column(
    arguments: argparse.Namespace, images: Path, described: dict[str, Any]
) -> dict[str, float]:
    """Baseline scores of the test list, trained where there is a cache, else those already written beside the
    model, or beside the one that it was quantised from.
    """
    if arguments.cache:
        cached = imagenet_cache(arguments.cache, images, arguments.threads)
        return baseline_scores(cached, described["training"]["seed"])
    folder = arguments.model.resolve()
    for known in (folder, folder.parent / described.get("quantisedFrom", folder.name)):
        columns = read_predictions(known / FILE_NAME).columns if (known / FILE_NAME).exists() else {}
        if BASELINE in columns:
            return columns[BASELINE]
    raise StalePredictionsError(f"{FILE_NAME} holds no baseline; pass --cache")


def predict(
    arguments: argparse.Namespace,
    images: Path,
    sha256: str,
    outputs: ScalarOutputs,
    described: dict[str, Any],
) -> None:
    """Write the three prediction files."""
    model, threads = arguments.model, arguments.threads
    tested, held_out = images_of(images, "test"), images_of(images, "validation")
    shuffled_session = open_shuffled(model / "model.onnx", outputs.methods)
    baseline = baseline_column(arguments, images, described)
    session = open_session(model / "model.onnx")
    columns = score_images(session, images, tested, outputs.names, threads) | {BASELINE: baseline}
    validation = score_images(session, images, held_out, outputs.names, threads)
    shuffled = score_shuffled(shuffled_session, images, tested, outputs.methods, threads)
    for name, found in ((FILE_NAME, columns), (VALIDATION_FILE, validation), (SHUFFLED_FILE, shuffled)):
        write_predictions(model / name, Predictions(sha256, found))


def evaluate(arguments: argparse.Namespace, images: Path) -> str:
    """Do what the arguments ask and return the page."""
    model: Path = arguments.model.resolve()
    described = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    outputs, sha256 = scalar_outputs(described), sha256_of(model / "model.onnx")
    if not arguments.from_predictions:
        predict(arguments, images, sha256, outputs, described)
    found = evaluation(model, sha256, outputs, images)
    (model / PAGE_FILE).write_text(found.page, encoding="utf-8")
    write_json(model / "manifest.json", described | {"metrics": found.metrics})
    return found.page


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    made.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    made.add_argument("--data", type=Path, help="folder of BIQ2021")
    made.add_argument("--cache", type=Path, help="feature cache, for the baseline")
    made.add_argument("--from-predictions", action="store_true", help="recompute the tables only")
    made.add_argument("--threads", type=int, default=THREADS)
    return made


def main() -> None:
    """Parse the arguments, evaluate, print the page."""
    arguments = parser().parse_args()
    torch.set_num_threads(arguments.threads)
    try:
        print(evaluate(arguments, biq2021.require_folder(arguments.data)))
    except (DatasetMissingError, FileNotFoundError, OwnPartError, StalePredictionsError) as failure:
        raise SystemExit(str(failure)) from None


if __name__ == "__main__":
    main()
