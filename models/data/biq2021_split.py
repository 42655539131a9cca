"""The split of BIQ2021 used by every model: `python -m data.biq2021_split --data DIR` rebuilds it.

Parts: `train`, `validation` (every choice), `calibration` (intervals and nothing else) divide the official
training list by near-duplicate cluster; `test` is the official test list. The file keeps only the names that
are not plain `train` or `test`; `test-near-duplicate` marks test images that repeat a training scene.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from tqdm import tqdm

from data import biq2021
from data.biq2021 import ScoredImage
from data.near_duplicates import cluster, has_near_duplicate, thumbnails
from data.splits import split_by_cluster

SPLIT_FILE = Path(__file__).with_name("biq2021-split.csv")
SIZES = {"calibration": 500, "validation": 1000}
SEED = 20211
NEAR_DUPLICATE = "test-near-duplicate"


def build_split(folder: Path) -> dict[str, str]:
    """Part by image name for the names that `SPLIT_FILE` lists; reads every image once."""
    train = biq2021.read_scores(folder, biq2021.TRAIN_CSV)
    test = biq2021.read_scores(folder, biq2021.TEST_CSV)
    reader = tqdm((biq2021.read_image(folder, item.name) for item in train + test), total=len(train + test))
    vectors = thumbnails(reader)
    known, unknown = vectors[: len(train)], vectors[len(train) :]
    scores = np.array([item.mos for item in train])
    parts = split_by_cluster([item.subset for item in train], scores, cluster(known), SIZES, "train", SEED)
    listed = {item.name: part for item, part in zip(train, parts, strict=True) if part != "train"}
    repeated = has_near_duplicate(unknown, known)
    listed |= {item.name: NEAR_DUPLICATE for item, near in zip(test, repeated, strict=True) if near}
    return listed


def read_split() -> dict[str, str]:
    """Read the committed split: part by image name."""
    with SPLIT_FILE.open(newline="", encoding="utf-8") as file:
        return {row["name"]: row["part"] for row in csv.DictReader(file)}


def images_of(folder: Path, part: str) -> list[ScoredImage]:
    """List the images of `train`, `validation`, `calibration` or `test` in file order."""
    listed = read_split()
    if part == "test":
        return biq2021.read_scores(folder, biq2021.TEST_CSV)
    known = biq2021.read_scores(folder, biq2021.TRAIN_CSV)
    return [item for item in known if listed.get(item.name, "train") == part]


def main() -> None:
    """Rebuild the split file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    folder = biq2021.require_folder(parser.parse_args().data)
    with SPLIT_FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "part"])
        writer.writerows(sorted(build_split(folder).items()))
    print(f"wrote {SPLIT_FILE.name}")


if __name__ == "__main__":
    main()
