"""KonIQ-10k: 10,073 photographs; mean opinions as z-scores on 0-100."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, first_folder, rated_set
from data.rated.tables import csv_rows

FACTS = SetFacts(
    name="koniq10k",
    low=0.0,
    high=100.0,
    higher_is_better=True,
    source="database.mmsp-kn.de/koniq-10k-database.html",
    licence="for research",
)


def read(root: Path) -> RatedSet:
    """Read `koniq10k_scores_and_distributions.csv` (image_name, MOS_zscore)."""
    folder = first_folder(FACTS, root, ("1024x768", "512x384"))
    file = root / "koniq10k_scores_and_distributions.csv"
    rows = csv_rows(FACTS, file, ("image_name", "MOS_zscore"))
    return rated_set(
        FACTS,
        [RatedImage(folder / row["image_name"], float(row["MOS_zscore"]), row["image_name"]) for row in rows],
    )
