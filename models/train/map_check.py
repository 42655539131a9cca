"""Whether DGIQA's map points at damage: `python -m train.map_check --model weights/<id> --data DIR`.

Draws damage in a part of validation photographs and, with `--clips`, of pictures of clips at two sizes; some
frames are damaged all over or not at all. Neither photographs nor clips are trained on.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
from tqdm import tqdm

from data.biq2021 import DatasetMissingError, read_image, require_folder
from data.biq2021_split import images_of
from data.degradation.fields import Frame
from data.graded_damage import clean_frames
from data.local_damage import LocalItem, cell_means, draw_local, plan_local
from export.session import open_session
from train.pointing import pointing_table

FRAMES = 600
SEED = 20213
THREADS = 2
SIDES = (512, 1080)
#: Pictures of a clip that are damaged, each in so many ways.
PICTURES, WAYS = 6, 6
MAP = "quality_map"


def check(
    session: onnxruntime.InferenceSession, plan: list[LocalItem], clean_of: Callable[[int], Frame]
) -> str:
    """The table of `plan`, whose item `i` damages the frame `clean_of(i)`."""

    def maps(index: int) -> tuple[np.ndarray, np.ndarray]:
        found = draw_local(clean_of(index), plan[index])
        shown = session.run([MAP], {"frames": found.frame[np.newaxis]})[0][0]
        return shown, cell_means(found.difference, shown.shape[0])

    with ThreadPoolExecutor(THREADS) as pool:
        rows = list(tqdm(pool.map(maps, range(len(plan))), total=len(plan), mininterval=5))
    shown, difference = (np.stack(column) for column in zip(*rows, strict=True))
    return pointing_table(shown, difference, [item.kind for item in plan], [item.is_local for item in plan])


def photographs(session: onnxruntime.InferenceSession, images: Path) -> str:
    """The table of validation photographs of the BIQ2021 folder `images`."""
    listed = images_of(images, "validation")
    plan = plan_local(listed, FRAMES, SEED)
    return check(session, plan, lambda index: read_image(images, listed[plan[index].row].name))


def pictures(session: onnxruntime.InferenceSession, images: Path, clips: Path, side: int) -> str:
    """The table of pictures of all clips (*.mp4, *.avi) with a short side of `side` pixels."""
    files = sorted(path for path in clips.iterdir() if path.suffix in {".mp4", ".avi"})
    frames = [frame for file in files for frame in clean_frames(file, side)[:: 50 // PICTURES][:PICTURES]]
    drawn = plan_local(images_of(images, "validation"), WAYS * len(frames), SEED + side)
    plan = [replace(item, scale=1.0, is_wide=False) for item in drawn]
    return check(session, plan, lambda index: frames[index % len(frames)])


def main() -> None:
    """Parse the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--clips", type=Path, help="folder of clips; without it, photographs only")
    arguments = parser.parse_args()
    try:
        images = require_folder(arguments.data)
    except DatasetMissingError as missing:
        raise SystemExit(str(missing)) from None
    onnxruntime.set_default_logger_severity(3)
    session = open_session(arguments.model / "model.onnx")
    print(f"Validation photographs\n\n{photographs(session, images)}")
    for side in SIDES if arguments.clips else ():
        print(f"\nClips, short side {side}\n\n{pictures(session, images, arguments.clips, side)}")


if __name__ == "__main__":
    main()
