"""LIVE release 2: 29 references, five distortions, 779 images; difference scores, lower is better."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, rated_set
from data.rated.tables import matlab, matlab_words

FACTS = SetFacts(
    name="live",
    low=0.0,
    high=112.0,
    higher_is_better=False,
    source="live.ece.utexas.edu/research/quality",
    licence="for research, on request",
)
#: Folders in the order of the label file, and how many images each holds.
DISTORTIONS = {"jp2k": 227, "jpeg": 233, "wn": 174, "gblur": 174, "fastfading": 174}


def read(root: Path, counts: dict[str, int] = DISTORTIONS) -> RatedSet:
    """Read `dmos_realigned.mat` and `refnames_all.mat`; originals among the images are left out."""
    opinions = matlab(FACTS, root / "dmos_realigned.mat", "dmos_new").reshape(-1)
    originals = matlab(FACTS, root / "dmos_realigned.mat", "orgs").reshape(-1).astype(bool)
    references = matlab_words(matlab(FACTS, root / "refnames_all.mat", "refnames_all"))
    listed = [(kind, place) for kind, count in counts.items() for place in range(1, count + 1)]
    rows = zip(listed, opinions, originals, references, strict=True)
    return rated_set(
        FACTS,
        [
            RatedImage(root / kind / f"img{place}.bmp", float(opinion), reference, kind)
            for (kind, place), opinion, original, reference in rows
            if not original
        ],
    )
