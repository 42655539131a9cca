"""BIQ2021: 12,000 authentically damaged photographs with mean opinion scores (Ahmed and Asif, 2022)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

TRAIN_CSV = "Train (Images and MOS).csv"
TEST_CSV = "Test (Images and MOS).csv"
IMAGE_FOLDER = "Images"
#: Width and height of all but some ten photographs.
SIZE = (512, 512)
SUBSETS = ("ss01", "ss02", "ss03")
WHERE = (
    "{found} Get the GitHub repository nisarahmedrana/BIQ2021 "
    f"(folder {IMAGE_FOLDER!r}, files {TRAIN_CSV!r} and {TEST_CSV!r}) and pass its folder with --data."
)


class DatasetMissingError(Exception):
    """The data set is not where the caller said; the message says where to get it."""


@dataclass(frozen=True, slots=True)
class ScoredImage:
    """One image and its mean opinion score, scaled from 0-1 to 0-100."""

    name: str
    mos: float

    @property
    def subset(self) -> str:
        """ss01 and ss02 are the authors' own photographs, ss03 comes from Unsplash."""
        return self.name[:4]


def require_folder(folder: Path | None) -> Path:
    """Return `folder`, or raise DatasetMissingError with the one sentence that says where to get it."""
    if folder is None or not (folder / TRAIN_CSV).is_file():
        found = "--data is missing." if folder is None else f"BIQ2021 not found at {folder}."
        raise DatasetMissingError(WHERE.format(found=found))
    return folder


def read_scores(folder: Path, csv_name: str) -> list[ScoredImage]:
    """Read one official list in file order; a row without an image file is left out."""
    listed: list[ScoredImage] = []
    present = {path.name for path in (folder / IMAGE_FOLDER).iterdir()}
    with (folder / csv_name).open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["Image Name"] in present:
                listed.append(ScoredImage(row["Image Name"], 100.0 * float(row["MOS"])))
    return listed


def read_image(folder: Path, name: str) -> NDArray[np.uint8]:
    """Decode one image to uint8 RGB [H, W, 3]."""
    with Image.open(folder / IMAGE_FOLDER / name) as image:
        return np.asarray(image.convert("RGB"))


def read_square(folder: Path, name: str) -> NDArray[np.uint8]:
    """Decode one image to uint8 RGB [512, 512, 3], resized if need be: for arrays of many images."""
    image = read_image(folder, name)
    if image.shape[:2] == SIZE[::-1]:
        return image
    return np.asarray(Image.fromarray(image).resize(SIZE, Image.Resampling.BICUBIC))
