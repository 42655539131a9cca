"""LIVE in the Wild (LIVE Challenge): 1,162 photographs; mean opinions 0-100."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, first_folder, rated_set
from data.rated.tables import matlab, matlab_words

FACTS = SetFacts(
    name="livec",
    low=0.0,
    high=100.0,
    higher_is_better=True,
    source="live.ece.utexas.edu/research/ChallengeDB",
    licence="for research, on request",
)
#: The first images of the release trained the viewers.
TRAINING_IMAGES = 7


def read(root: Path) -> RatedSet:
    """Read `Data/AllImages_release.mat` and `Data/AllMOS_release.mat`."""
    folder = first_folder(FACTS, root, ("Images", "images"))
    names = matlab_words(matlab(FACTS, root / "Data" / "AllImages_release.mat", "AllImages_release"))
    opinions = matlab(FACTS, root / "Data" / "AllMOS_release.mat", "AllMOS_release").reshape(-1)
    rows = list(zip(names, opinions, strict=True))[TRAINING_IMAGES:]
    return rated_set(FACTS, [RatedImage(folder / name, float(opinion), name) for name, opinion in rows])
