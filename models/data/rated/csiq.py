"""CSIQ: 30 references, six distortions, 866 images; difference scores 0-1, lower is better."""

from __future__ import annotations

from pathlib import Path

from data.rated.rated_set import RatedImage, RatedSet, SetFacts, first_folder, rated_set
from data.rated.tables import words_of_lines

FACTS = SetFacts(
    name="csiq",
    low=0.0,
    high=1.0,
    higher_is_better=False,
    source="s2.smu.edu/~eclarson/csiq.html",
    licence="for research",
)


def read(root: Path) -> RatedSet:
    """Read `csiq_label.txt` (`1600.AWGN.1.png 0.062`); images lie in one folder or in one per distortion."""
    folder = first_folder(FACTS, root, ("dst_imgs_all", "dst_imgs"))
    by_name = {path.name: path for path in sorted(folder.rglob("*.png"))}
    return rated_set(
        FACTS,
        [
            _image(by_name.get(name, folder / name), float(opinion))
            for name, opinion, *_ in words_of_lines(FACTS, root / "csiq_label.txt", 2)
        ],
    )


def _image(path: Path, opinion: float) -> RatedImage:
    content, distortion, level = path.stem.rsplit(".", 2)
    return RatedImage(path, opinion, content, distortion.lower(), int(level))
