"""TID2013: 25 references, 24 distortions of five levels, 3,000 images; mean opinions 0-9."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, rated_set
from data.rated.tables import words_of_lines

FACTS = SetFacts(
    name="tid2013",
    low=0.0,
    high=9.0,
    higher_is_better=True,
    source="ponomarenko.info/tid2013.htm",
    licence="for research",
)


def read(root: Path) -> RatedSet:
    """Read `mos_with_names.txt` (`5.51429 I01_01_1.bmp`)."""
    folder = root / "distorted_images"
    by_name = {path.name.lower(): path for path in sorted(folder.glob("*"))}
    return rated_set(
        FACTS,
        [
            _image(by_name.get(name.lower(), folder / name), float(opinion))
            for opinion, name, *_ in words_of_lines(FACTS, root / "mos_with_names.txt", 2)
        ],
    )


def _image(path: Path, opinion: float) -> RatedImage:
    content, distortion, level = path.stem.split("_")
    return RatedImage(path, opinion, content.upper(), distortion, int(level))
