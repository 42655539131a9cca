"""What integers cost a model: `python -m train.precision_loss --model weights/<id> --data DIR`.

Reads the predictions beside its weights and beside those of the float model that it was made of; scores
nothing. Prints the differences of SRCC on the validation part and on the official test list, with paired
bootstrap intervals, and how far the scores lie apart.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from data import biq2021
from data.biq2021 import DatasetMissingError
from data.biq2021_split import images_of, read_split
from export.manifest import sha256_of
from train.evaluation_report import StalePredictionsError, stored
from train.independence import ByPart
from train.markdown import table
from train.metrics import srcc_gain
from train.outputs import scalar_outputs
from train.predictions import FILE_NAME, VALIDATION_FILE
from train.report import part_table
from train.tested import Parts, Tested, parts_of, values_of

FLOAT = " float"


def joined(model: Path, source: Path, file: str, parts: Parts, names: Sequence[str]) -> Tested:
    """Predictions of both models in one table, those of `source` as `<name> float`.

    Raises StalePredictionsError where a file does not fit its weights.
    """
    found = {folder: stored(folder / file, sha256_of(folder / "model.onnx")) for folder in (model, source)}
    columns = {name: found[model][name] for name in names}
    return Tested(parts, columns | {name + FLOAT: found[source][name] for name in names})


def losses(tested: Tested, names: Sequence[str]) -> dict[str, ByPart]:
    """SRCC of the model minus that of its source, by part."""
    return {name: tested.per_part(srcc_gain, name, name + FLOAT) for name in names}


def distances(tested: Tested, names: Sequence[str]) -> str:
    """Table of the differences of the scores in points over the first part: mean, RMS, largest."""
    images = next(iter(tested.parts.values()))
    rows = []
    for name in names:
        moved = values_of(images, tested.columns[name]) - values_of(images, tested.columns[name + FLOAT])
        numbers = (moved.mean(), np.sqrt(np.mean(moved**2)), np.abs(moved).max())
        rows.append([name, f"{numbers[0]:+.2f}", f"{numbers[1]:.2f}", f"{numbers[2]:.2f}"])
    return table(["points", "mean", "RMS", "largest"], rows)


def precision_loss(model: Path, images: Path) -> str:
    """The tables as Markdown. Raises StalePredictionsError, ValueError where the model has no source."""
    described = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    if "quantisedFrom" not in described:
        raise ValueError(f"{model.name} was not made of another model: its manifest has no quantisedFrom")
    source, outputs = model.parent / described["quantisedFrom"], scalar_outputs(described)
    names = [outputs.fused, *outputs.methods]
    validation = {"pooled": images_of(images, "validation")}
    seen = joined(model, source, VALIDATION_FILE, validation, names)
    tested = joined(model, source, FILE_NAME, parts_of(images_of(images, "test"), read_split()), names)
    sections = [
        part_table("SRCC, validation", losses(seen, names), "+"),
        distances(seen, names),
        part_table("SRCC, test", losses(tested, names), "+"),
        distances(tested, names),
    ]
    return "\n\n".join(sections)


def main() -> None:
    """Parse the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id> of the integer model")
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    arguments = parser.parse_args()
    try:
        print(precision_loss(arguments.model.resolve(), biq2021.require_folder(arguments.data)))
    except (DatasetMissingError, StalePredictionsError, ValueError) as failure:
        raise SystemExit(str(failure)) from None


if __name__ == "__main__":
    main()
