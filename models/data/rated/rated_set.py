"""What every public data set of rated images becomes: images, opinions, and what they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


class RatedSetError(Exception):
    """A folder is not the data set that was named; the message says what is missing and where to get it."""


@dataclass(frozen=True, slots=True)
class SetFacts:
    """What is known of a data set before its files are: `low` and `high` bound the published opinions."""

    name: str
    low: float
    high: float
    higher_is_better: bool
    source: str
    licence: str

    def scaled(self, opinion: float) -> float:
        """The opinion on 0-100, higher is better; what lies beyond the published bounds stays beyond them."""
        share = (opinion - self.low) / (self.high - self.low)
        return 100.0 * (share if self.higher_is_better else 1.0 - share)


@dataclass(frozen=True, slots=True)
class RatedImage:
    """One image and its published opinion; all versions of one reference picture share their `content`."""

    path: Path
    opinion: float
    content: str
    distortion: str | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class RatedSet:
    """A data set in its published order."""

    facts: SetFacts
    images: tuple[RatedImage, ...]

    @property
    def scores(self) -> NDArray[np.float64]:
        """The opinions on 0-100, higher is better, [N]."""
        return np.array([self.facts.scaled(image.opinion) for image in self.images])


def rated_set(facts: SetFacts, images: Sequence[RatedImage]) -> RatedSet:
    """Join facts and images. Raises RatedSetError where there are no images, or where files are missing."""
    missing = [image.path for image in images if not image.path.is_file()]
    if missing or not images:
        found = (
            f"{len(missing)} of {len(images)} images are missing, the first is {missing[0]}"
            if missing
            else "no image is listed"
        )
        raise RatedSetError(f"{facts.name}: {found}; {where(facts)}")
    return RatedSet(facts, tuple(images))


def require_file(facts: SetFacts, file: Path) -> Path:
    """Return `file`, or raise RatedSetError with the sentence that says where to get the set."""
    if not file.is_file():
        raise RatedSetError(f"{facts.name}: {file} is missing; {where(facts)}")
    return file


def first_folder(facts: SetFacts, root: Path, names: Sequence[str]) -> Path:
    """The first of the folders that there is: copies of a set name them differently. Raises RatedSetError."""
    found = next((root / name for name in names if (root / name).is_dir()), None)
    if found is None:
        raise RatedSetError(f"{facts.name}: {root} has no folder {' or '.join(names)}; {where(facts)}")
    return found


def where(facts: SetFacts) -> str:
    """Where to get the set, and on which terms."""
    return f"get the set from {facts.source} ({facts.licence}) and pass its folder with --data"


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """Decode one image to uint8 RGB [H, W, 3]."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))
