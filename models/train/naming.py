"""Which damage the model names: `python -m train.naming --model weights/<id> --data DIR`.

Prints a confusion matrix over validation photographs that were degraded in one way, over some without
degradation, and over clean photographs as they are. Named is the contribution that costs most, if it costs
more than 2 points; the daemon does the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from data.biq2021 import DatasetMissingError, read_image, require_folder
from data.biq2021_split import images_of
from data.damage_plan import clean_rows
from data.degradation_plan import draw_degraded, plan_degradations
from data.degradations import DEGRADATIONS
from train.markdown import table
from train.video_check import CONTRIBUTION, WORTH_NAMING, Watched, watch

FRAMES = 900
SEED = 20211
THREADS = 2
NONE = len(DEGRADATIONS)
Array = NDArray[np.float32]


def named(contributions: Array) -> NDArray[np.int64]:
    """Column of what costs most [count], `NONE` where nothing costs enough; from points [count, 10]."""
    rows = contributions.argmin(axis=1)
    return np.where(contributions.min(axis=1) < WORTH_NAMING, rows, NONE)


def confusion_table(shown: dict[str, NDArray[np.int64]]) -> str:
    """Markdown of what was named [count] by what is there: the share of the row's frames in percent."""
    rows = []
    right = []
    for label, found in shown.items():
        counts = np.bincount(found, minlength=NONE + 1)
        column = DEGRADATIONS.index(label) if label in DEGRADATIONS else NONE
        if column != NONE:
            right.append(counts[column] / len(found))
        cells = [_cell(count / len(found), place == column) for place, count in enumerate(counts)]
        rows.append([label, str(len(found)), *cells])
    mean = f"Named rightly: {np.mean(right):.3f}, the mean of the {len(right)} degradations."
    return f"{table(['there is', 'frames', *DEGRADATIONS, 'none'], rows)}\n\n{mean}"


def _cell(share: float, is_right: bool) -> str:
    text = f"{100 * share:.0f}" if share > 0 else ""
    return f"**{text or 0}**" if is_right else text


def contributions(watched: Watched, count: int, frame_of: Callable[[int], NDArray[np.uint8]]) -> Array:
    """Points [count, 10] of the frames that `frame_of` gives, at batch 1."""

    def points(index: int) -> Array:
        return watched.session.run([CONTRIBUTION], {"frames": frame_of(index)[np.newaxis]})[0][0]

    with ThreadPoolExecutor(THREADS) as pool:
        return np.stack(list(tqdm(pool.map(points, range(count)), total=count, mininterval=5)))


def confusion(watched: Watched, images: Path) -> dict[str, NDArray[np.int64]]:
    """What is named on the validation part of the BIQ2021 folder `images`, by what is there."""
    listed = images_of(images, "validation")
    plan = [item for item in plan_degradations(listed, FRAMES, SEED) if len(item.names) <= 1]
    plan = [item for item in plan if not item.names or item.names[0] in DEGRADATIONS]

    def degraded(index: int) -> NDArray[np.uint8]:
        return draw_degraded(read_image(images, listed[plan[index].row].name), plan[index])

    found = named(contributions(watched, len(plan), degraded))
    shows = np.array([item.names[0] if item.names else "" for item in plan])
    clean = [listed[row] for row in clean_rows(listed)]
    as_is = contributions(watched, len(clean), lambda index: read_image(images, clean[index].name))
    return {name: found[shows == name] for name in DEGRADATIONS} | {
        "nothing, some enlarged": found[shows == ""],
        "nothing, as they are": named(as_is),
    }


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    arguments = parser.parse_args()
    try:
        images = require_folder(arguments.data)
    except DatasetMissingError as missing:
        raise SystemExit(str(missing)) from None
    print(confusion_table(confusion(watch(arguments.model), images)))


if __name__ == "__main__":
    main()
