"""Score clean and damaged video: `python -m train.video_check --model weights/<id> --clips DIR`.

Prints a row per clip (*.mp4 of the folder) and size, with the deviation over consecutive clean
frames. The clips are never trained on.
"""

from __future__ import annotations

import argparse
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tqdm import tqdm

from export.write_golden import open_session

SECONDS = 2
FRAME_STEP = 6
CONSECUTIVE = 24
HD = "scale=1920:1080:flags=lanczos,"


@dataclass(frozen=True, slots=True)
class Treatment:
    """A filter of ffmpeg and, where `crf` is given, an H.264 generation after it."""

    name: str
    filters: str = "null"
    crf: int | None = None


TREATMENTS = (
    Treatment("clean"),
    Treatment("CRF 18", crf=18),
    Treatment("CRF 35", crf=35),
    Treatment("CRF 45", crf=45),
    Treatment("CRF 51", crf=51),
    Treatment("blur sigma 1.5", "gblur=sigma=1.5"),
    Treatment("blur sigma 3", "gblur=sigma=3"),
    Treatment("blur sigma 6", "gblur=sigma=6"),
    Treatment("noise 20", "noise=alls=20:allf=t"),
    Treatment("noise 50", "noise=alls=50:allf=t"),
    Treatment("dark", "eq=gamma=0.35:brightness=-0.12"),
    Treatment("bright", "eq=gamma=1.8:brightness=0.3"),
    Treatment("blur 3, CRF 45", "gblur=sigma=3", 45),
)


def _run(arguments: list[str], content: bytes | None = None) -> bytes:
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-threads", "2", *arguments]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def clip_size(clip: Path) -> tuple[int, int]:
    """Width and height of the first video stream."""
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height"]
    answer = subprocess.run(
        [*command, "-of", "csv=p=0", str(clip)], capture_output=True, check=True, text=True
    )
    width, height = answer.stdout.strip().split(",")[:2]
    return int(width), int(height)


def frames_of(clip: Path, treatment: Treatment, is_hd: bool) -> NDArray[np.uint8]:
    """All frames of the first `SECONDS` seconds under a treatment, [count, H, W, 3]."""
    width, height = (1920, 1080) if is_hd else clip_size(clip)
    filters = (HD if is_hd else "") + treatment.filters
    source = ["-t", str(SECONDS), "-i", str(clip), "-vf", filters, "-an"]
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    if treatment.crf is None:
        content = _run([*source, *raw])
    else:
        coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(treatment.crf), "-pix_fmt", "yuv420p"]
        content = _run(["-f", "h264", "-i", "pipe:0", *raw], _run([*source, *coding, "-f", "h264", "pipe:1"]))
    return np.frombuffer(content, dtype=np.uint8).reshape(-1, height, width, 3)


def scores(session: onnxruntime.InferenceSession, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
    """`score` of each frame at batch 1."""
    return np.concatenate([session.run(["score"], {"frames": frame[np.newaxis]})[0] for frame in frames])


def main() -> None:
    """Parse the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--clips", type=Path, required=True, help="folder of *.mp4 clips")
    arguments = parser.parse_args()
    session = open_session(arguments.model / "model.onnx")
    cases = [(clip, is_hd) for clip in sorted(arguments.clips.glob("*.mp4")) for is_hd in (False, True)]
    lines = ["| clip | size | " + " | ".join(item.name for item in TREATMENTS) + " | deviation |"]
    lines.append("|---|---|" + "--:|" * (len(TREATMENTS) + 1))
    for clip, is_hd in tqdm(cases, desc="clips"):
        means = [scores(session, frames_of(clip, item, is_hd)[::FRAME_STEP]).mean() for item in TREATMENTS]
        steady = scores(session, frames_of(clip, TREATMENTS[0], is_hd)[:CONSECUTIVE]).std()
        size = "1080p" if is_hd else "x".join(str(side) for side in clip_size(clip))
        lines.append(
            f"| {clip.stem} | {size} | " + " | ".join(f"{mean:.0f}" for mean in means) + f" | {steady:.2f} |"
        )
    print("\n".join(lines))


if __name__ == "__main__":
    main()
