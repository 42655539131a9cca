"""Per-image predictions beside the weights: names and scores, no opinions."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = "predictions.csv"
VALIDATION_FILE = "predictions-validation.csv"
SHUFFLED_FILE = "predictions-shuffled.csv"
SHA_PREFIX = "# sha256 of model.onnx: "
Columns = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Predictions:
    """Scores by image name, per column (an output or `baseline`), and the weights they belong to."""

    sha256: str
    columns: Columns


def write_predictions(file: Path, predictions: Predictions) -> None:
    """Write one row per image, sorted by name."""
    names = sorted(next(iter(predictions.columns.values())))
    with file.open("w", newline="", encoding="utf-8") as out:
        out.write(f"{SHA_PREFIX}{predictions.sha256}\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["name", *predictions.columns])
        for name in names:
            writer.writerow([name, *[f"{column[name]:.4f}" for column in predictions.columns.values()]])


def read_predictions(file: Path) -> Predictions:
    """Read what `write_predictions` wrote."""
    with file.open(newline="", encoding="utf-8") as source:
        sha256 = source.readline().removeprefix(SHA_PREFIX).strip()
        rows = list(csv.DictReader(source))
    names = [key for key in rows[0] if key != "name"]
    return Predictions(sha256, {key: {row["name"]: float(row[key]) for row in rows} for key in names})
