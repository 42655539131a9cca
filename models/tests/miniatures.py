"""Miniatures of the public data sets, in their folder layouts: a few small pictures each."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from openpyxl import Workbook
from PIL import Image
from scipy.io import savemat

CONTENTS = 5


def picture(path: Path, seed: int, side: int = 48) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side + 16, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def table(path: Path, header: list[str], rows: Iterable[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def sheet(path: Path, header: list[str], rows: Iterable[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    book.save(path)


def cells(names: list[str]) -> np.ndarray:
    return np.array(names, dtype=object).reshape(-1, 1)


def live(root: Path) -> None:
    kinds = ["jp2k", "jpeg", "wn", "gblur", "fastfading"]
    for seed, kind in enumerate(kinds):
        for place in (1, 2):
            picture(root / kind / f"img{place}.bmp", 2 * seed + place)
    opinions = np.arange(10.0).reshape(1, -1) * 10
    originals = np.array([[0, 1] + [0] * 8])
    savemat(root / "dmos_realigned.mat", {"dmos_new": opinions, "orgs": originals})
    savemat(root / "refnames_all.mat", {"refnames_all": cells([f"r{i % CONTENTS}.bmp" for i in range(10)])})


def csiq(root: Path) -> None:
    names = [f"{1600 + i}.AWGN.{level}.png" for i in range(CONTENTS) for level in (1, 2)]
    for seed, name in enumerate(names):
        picture(root / "dst_imgs" / "awgn" / name, seed)
    lines = [f"{name} {place / 10}" for place, name in enumerate(names)]
    (root / "csiq_label.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def tid2013(root: Path) -> None:
    names = [f"I{i + 1:02d}_01_{level}.bmp" for i in range(CONTENTS) for level in (1, 2)]
    for seed, name in enumerate(names):
        # One name in capitals, as in the release.
        picture(root / "distorted_images" / (name.upper() if seed == 0 else name), seed)
    lines = [f"{place}.5 {name}" for place, name in enumerate(names[:9])]
    (root / "mos_with_names.txt").write_text("\n".join(lines), encoding="utf-8")


def kadid10k(root: Path) -> None:
    rows = [
        [f"I{i + 1:02d}_01_{level:02d}.png", f"I{i + 1:02d}.png", 5 - level / 2, 0.1]
        for i in range(CONTENTS)
        for level in (1, 2)
    ]
    for seed, (name, *_) in enumerate(rows):
        picture(root / "images" / str(name), seed)
    table(root / "dmos.csv", ["dist_img", "ref_img", "dmos", "var"], rows)


def koniq10k(root: Path) -> None:
    rows = [[f"{i}.jpg", 3.0, 50 + i] for i in range(CONTENTS)]
    for seed, (name, *_) in enumerate(rows):
        picture(root / "1024x768" / str(name), seed)
    table(root / "koniq10k_scores_and_distributions.csv", ["image_name", "MOS", "MOS_zscore"], rows)


def spaq(root: Path) -> None:
    rows = [[f"{i:05d}.jpg", 40 + i, 1] for i in range(CONTENTS)]
    for seed, (name, *_) in enumerate(rows):
        picture(root / "TestImage" / str(name), seed)
    sheet(
        root / "Annotations" / "MOS and Image attribute scores.xlsx",
        ["Image name", "MOS", "Brightness"],
        rows,
    )


def livec(root: Path) -> None:
    names = [f"t{i}.bmp" for i in range(7)] + [f"{i}.bmp" for i in range(CONTENTS)]
    for seed, name in enumerate(names[7:]):
        picture(root / "Images" / name, seed)
    (root / "Data").mkdir()
    savemat(root / "Data" / "AllImages_release.mat", {"AllImages_release": cells(names)})
    savemat(root / "Data" / "AllMOS_release.mat", {"AllMOS_release": np.arange(12.0).reshape(1, -1)})


def flive(root: Path) -> None:
    rows = [[f"voc/{i}.jpg", 60 + i] for i in range(CONTENTS)]
    for seed, (name, _) in enumerate(rows):
        picture(root / "database" / str(name), seed)
    table(root / "labels_image.csv", ["name", "mos"], rows)


def bid(root: Path) -> None:
    for place in range(1, CONTENTS + 1):
        picture(root / "ImageDatabase" / f"DatabaseImage{place:04d}.JPG", place)
    grades = [[place, place / 2] for place in range(1, CONTENTS + 1)]
    sheet(root / "DatabaseGrades.xlsx", ["Image Number", "Average Subjective Grade"], grades)


WRITERS: dict[str, Callable[[Path], None]] = {
    writer.__name__: writer for writer in (live, csiq, tid2013, kadid10k, koniq10k, spaq, livec, flive, bid)
}
