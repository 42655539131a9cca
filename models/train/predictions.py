"""Per-image predictions of the test list: names and scores, no opinions."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tqdm import tqdm

from data.biq2021 import ScoredImage, read_image

FILE_NAME = "predictions.csv"
SHA_PREFIX = "# sha256 of model.onnx: "


@dataclass(frozen=True, slots=True)
class Predictions:
    """Scores by image name, per column (`score` and `baseline`), and the weights they belong to."""

    sha256: str
    columns: dict[str, dict[str, float]]


def score_images(
    session: onnxruntime.InferenceSession, folder: Path, images: list[ScoredImage], threads: int
) -> dict[str, float]:
    """`score` of every image, one at a time."""

    def score(item: ScoredImage) -> float:
        frame = read_image(folder, item.name)
        return float(session.run(["score"], {"frames": frame[np.newaxis]})[0][0])

    with ThreadPoolExecutor(threads) as pool:
        values = list(tqdm(pool.map(score, images), total=len(images), desc="scoring"))
    return {item.name: value for item, value in zip(images, values, strict=True)}


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
