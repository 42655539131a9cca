"""BIQ2021 in the form of the other sets: its part `train`, never the official test images."""

from __future__ import annotations

from pathlib import Path

from data.biq2021 import IMAGE_FOLDER, require_folder
from data.biq2021_split import images_of
from data.rated.rated_set import RatedImage, RatedSet, SetFacts, rated_set

FACTS = SetFacts(
    name="biq2021",
    low=0.0,
    high=100.0,
    higher_is_better=True,
    source="github.com/nisarahmedrana/BIQ2021",
    licence="public, see its README",
)


def read(root: Path) -> RatedSet:
    """Read the images of the split's part `train`."""
    folder = require_folder(root) / IMAGE_FOLDER
    images = images_of(root, "train")
    return rated_set(FACTS, [RatedImage(folder / item.name, item.mos, item.name) for item in images])
