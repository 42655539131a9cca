"""KADID-10k: 81 references, 25 distortions of five levels, 10,125 images; called dmos, yet 5 is best."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, first_folder, rated_set
from data.rated.tables import csv_rows

FACTS = SetFacts(
    name="kadid10k",
    low=1.0,
    high=5.0,
    higher_is_better=True,
    source="database.mmsp-kn.de/kadid-10k-database.html",
    licence="for research",
)


def read(root: Path) -> RatedSet:
    """Read `dmos.csv` (dist_img, ref_img, dmos)."""
    folder = first_folder(FACTS, root, ("images", "distorted_images"))
    return rated_set(
        FACTS,
        [
            _image(folder / row["dist_img"], float(row["dmos"]), Path(row["ref_img"]).stem)
            for row in csv_rows(FACTS, root / "dmos.csv", ("dist_img", "ref_img", "dmos"))
        ],
    )


def _image(path: Path, opinion: float, content: str) -> RatedImage:
    _, distortion, level = path.stem.split("_")
    return RatedImage(path, opinion, content, distortion, int(level))
