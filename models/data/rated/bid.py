"""BID: 586 photographs, many of them blurred; mean opinions 0-5."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, rated_set
from data.rated.tables import excel_rows

FACTS = SetFacts(
    name="bid",
    low=0.0,
    high=5.0,
    higher_is_better=True,
    source="www02.smt.ufrj.br/~eduardo/ImageDatabase.htm",
    licence="for research",
)
NUMBER, GRADE = "Image Number", "Average Subjective Grade"


def read(root: Path) -> RatedSet:
    """Read `DatabaseGrades.xlsx`; images `DatabaseImage0001.JPG` lie beside it or in `ImageDatabase`."""
    inner = root / "ImageDatabase"
    folder = inner if inner.is_dir() else root
    rows = excel_rows(FACTS, root / "DatabaseGrades.xlsx", (NUMBER, GRADE))
    named = [(f"DatabaseImage{int(row[NUMBER]):04d}.JPG", float(row[GRADE])) for row in rows]
    return rated_set(FACTS, [RatedImage(folder / name, opinion, name) for name, opinion in named])
