"""Clean and damaged versions of a clip's first seconds, made by ffmpeg."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SECONDS = 2
HD = "scale=1920:1080:flags=lanczos,"


@dataclass(frozen=True, slots=True)
class Treatment:
    """A filter of ffmpeg and, where `crf` is given, an H.264 generation after it."""

    name: str
    filters: str = "null"
    crf: int | None = None
    strong: bool = False


CLEAN = Treatment("clean")
TREATMENTS = (
    CLEAN,
    Treatment("CRF 18", crf=18),
    Treatment("CRF 35", crf=35),
    Treatment("CRF 45", crf=45),
    Treatment("CRF 51", crf=51, strong=True),
    Treatment("blur sigma 1.5", "gblur=sigma=1.5"),
    Treatment("blur sigma 3", "gblur=sigma=3"),
    Treatment("blur sigma 6", "gblur=sigma=6", strong=True),
    Treatment("noise 20", "noise=alls=20:allf=t"),
    Treatment("noise 50", "noise=alls=50:allf=t", strong=True),
    Treatment("dark", "eq=gamma=0.35:brightness=-0.12", strong=True),
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
