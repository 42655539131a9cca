"""Which pictures the model calls unfamiliar: `python -m train.novelty_check --model weights/<id> --data DIR`.

Prints, for groups of frames, the share beyond the limit and the median novelty: official test photographs,
validation photographs made to look like infrared, worn by codecs and other damage beyond what was trained,
drawn pictures of ffmpeg's sources, and, with `--clips DIR`, frames of those clips as they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tqdm import tqdm

from data.biq2021 import DatasetMissingError, read_image, require_folder
from data.biq2021_split import images_of
from data.codec_damage import encode, run_ffmpeg
from data.graded_damage import clean_frames
from data.infrared import infrared
from export.write_golden import open_session
from train.markdown import table
from train.metrics import Array

Frame = NDArray[np.uint8]
NOVELTY = "novelty"
LIMIT = 1.0
SEED = 20211
FRAMES = 120
CLIP_FRAMES = 10
DRAWN = ("testsrc2", "smptehdbars", "mandelbrot", "life=s=640x360", "rgbtestsrc", "cellauto=s=640x360")
SIZE, SECONDS = "1280x720", 5


@dataclass(frozen=True, slots=True)
class Group:
    """Frames of one sort, and whether they should be familiar; None where that is not said."""

    name: str
    frames: Iterator[Frame]
    is_familiar: bool | None


def drawn() -> Iterator[Frame]:
    """Pictures that no camera took."""
    for source in DRAWN:
        size = "" if "s=" in source else f"{'=' if '=' not in source else ':'}s={SIZE}"
        raw = run_ffmpeg(
            f"-f lavfi -i {source}{size}:r=1 -frames:v {SECONDS} -vf scale={SIZE.replace('x', ':')}"
            " -f rawvideo -pix_fmt rgb24 pipe:1".split(),
            b"",
        )
        width, height = (int(side) for side in SIZE.split("x"))
        yield from np.frombuffer(raw, dtype=np.uint8).reshape(-1, height, width, 3)


def groups(images: Path, clips: Path | None) -> Iterator[Group]:
    """All groups, their frames drawn when they are asked for."""
    rng = np.random.default_rng(SEED)
    tested = images_of(images, "test")
    validation = images_of(images, "validation")
    chosen = [validation[row] for row in rng.choice(len(validation), FRAMES, replace=False)]

    def photographs() -> Iterator[Frame]:
        return (read_image(images, item.name) for item in chosen)

    yield Group("official test list", (read_image(images, item.name) for item in tested), True)
    yield Group("as infrared", (infrared(frame, rng) for frame in photographs()), False)
    yield Group("H.264, CRF 51, twice", (_worn(frame) for frame in photographs()), False)
    yield Group("drawn by ffmpeg", drawn(), False)
    for clip in sorted(clips.iterdir()) if clips else ():
        if clip.suffix in {".mp4", ".avi"}:
            frames = clean_frames(clip, 512)
            places = np.linspace(0, len(frames) - 1, CLIP_FRAMES).round().astype(int)
            yield Group(f"clip {clip.stem}", iter(frames[places]), None)


def _worn(frame: Frame) -> Frame:
    return encode(encode(frame, "h264", 51), "h264", 51)


def measure(session: onnxruntime.InferenceSession, frames: Iterator[Frame]) -> Array:
    """Novelty [count] of frames, one by one."""
    found = [session.run([NOVELTY], {"frames": frame[np.newaxis]})[0][0] for frame in frames]
    return np.array(found, dtype=np.float64)


def separation(familiar: Array, other: Array) -> float:
    """Area under the ROC curve: the probability that one of `other` is more novel than one of `familiar`."""
    ranks = np.searchsorted(np.sort(familiar), other, side="left") / len(familiar)
    return float(ranks.mean())


def novelty_table(found: list[tuple[Group, Array]]) -> str:
    """Markdown of the groups; the first is what the others are told from."""
    known = found[0][1]
    rows = []
    for group, novelty in found:
        beyond = f"{100 * (novelty > LIMIT).mean():.1f}"
        apart = f"{separation(known, novelty):.3f}" if group.is_familiar is False else ""
        rows.append([group.name, str(len(novelty)), f"{np.median(novelty):.2f}", beyond, apart])
    return table(["frames", "count", "median", "beyond 1, %", "area under ROC"], rows)


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--clips", type=Path, help="folder of clips (*.mp4, *.avi)")
    arguments = parser.parse_args()
    try:
        images = require_folder(arguments.data)
    except DatasetMissingError as missing:
        raise SystemExit(str(missing)) from None
    session = open_session(arguments.model / "model.onnx")
    measured = [
        (group, measure(session, group.frames))
        for group in tqdm(groups(images, arguments.clips), desc="groups")
    ]
    print(novelty_table(measured))


if __name__ == "__main__":
    main()
