"""SPAQ: 11,125 smartphone photographs; mean opinions 0-100."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, first_folder, rated_set
from data.rated.tables import excel_rows

FACTS = SetFacts(
    name="spaq",
    low=0.0,
    high=100.0,
    higher_is_better=True,
    source="github.com/h4nwei/SPAQ",
    licence="for research",
)


def read(root: Path) -> RatedSet:
    """Read `Annotations/MOS and Image attribute scores.xlsx` (Image name, MOS)."""
    folder = first_folder(FACTS, root, ("TestImage", "512x384"))
    file = root / "Annotations" / "MOS and Image attribute scores.xlsx"
    rows = excel_rows(FACTS, file, ("Image name", "MOS"))
    named = [(str(row["Image name"]), float(row["MOS"])) for row in rows]
    return rated_set(FACTS, [RatedImage(folder / name, opinion, name) for name, opinion in named])
