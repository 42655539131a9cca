"""FLIVE (PaQ-2-PiQ): 39,810 photographs; mean opinions 0-100."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, rated_set
from data.rated.tables import csv_rows

FACTS = SetFacts(
    name="flive",
    low=0.0,
    high=100.0,
    higher_is_better=True,
    source="github.com/baidut/PaQ-2-PiQ",
    licence="for research",
)


def read(root: Path) -> RatedSet:
    """Read `labels_image.csv` (name, mos); names carry their folder below `database`."""
    rows = csv_rows(FACTS, root / "labels_image.csv", ("name", "mos"))
    return rated_set(
        FACTS,
        [RatedImage(root / "database" / row["name"], float(row["mos"]), row["name"]) for row in rows],
    )
