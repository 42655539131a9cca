"""Scenes for choosing and for testing the thresholds of the signals: photographs and frames of clips."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from data.biq2021 import read_image
from data.biq2021_split import images_of
from data.distortion.frames import Frame

CLEAN_MOS = 75.0
PAN = 2
PER_CLIP = 8
SUFFIXES = (".mp4", ".avi", ".264", ".mkv")


@dataclass(frozen=True, slots=True)
class Scene:
    """A clean frame, the scene a moment later and, in a clip, the frame a second before."""

    source: str
    frame: Frame
    later: Frame
    previous: Frame | None = None


def _shrunk(frame: Frame) -> Frame:
    """Three quarters of the size: the photographs are JPEG files, and their own 8x8 grid must go."""
    height, width = frame.shape[:2]
    smaller = (width * 3 // 4, height * 3 // 4)
    return np.asarray(Image.fromarray(frame).resize(smaller, Image.Resampling.BICUBIC))


def photographs(folder: Path, part: str, count: int, seed: int) -> Iterator[Scene]:
    """Up to `count` photographs of BIQ2021 that people find clean; they pan by `PAN` pixels."""
    clean = [item for item in images_of(folder, part) if item.mos >= CLEAN_MOS]
    order = np.random.default_rng(seed).permutation(len(clean))[:count]
    for place in order:
        frame = _shrunk(read_image(folder, clean[place].name))
        yield Scene(clean[place].name, frame, np.roll(frame, PAN, axis=1))


def _probe(clip: Path) -> tuple[int, int, float]:
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-of", "csv=p=0"]
    entries = ["-show_entries", "stream=width,height,avg_frame_rate", str(clip)]
    answer = subprocess.run([*command, *entries], capture_output=True, check=True, text=True).stdout
    width, height, rate = answer.strip().split(",")[:3]
    above, below = rate.split("/")
    return int(width), int(height), int(above) / int(below)


def _decoded(clip: Path, width: int, height: int) -> Iterator[NDArray[np.uint8]]:
    command = [
        "ffmpeg",
        "-v",
        "quiet",
        "-i",
        str(clip),
        "-an",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "pipe:1",
    ]
    size = width * height * 3
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while len(content := process.stdout.read(size)) == size:
            yield np.frombuffer(content, dtype=np.uint8).reshape(height, width, 3)


def frames_of_clip(clip: Path) -> Iterator[Scene]:
    """Up to `PER_CLIP` frames a second apart, each with the one after it and the one a second before."""
    width, height, rate = _probe(clip)
    step = max(1, round(rate))
    previous: Frame | None = None
    waiting: Frame | None = None
    found = 0
    for place, frame in enumerate(_decoded(clip, width, height)):
        if waiting is not None:
            if previous is not None:
                yield Scene(clip.name, waiting, frame, previous)
                found += 1
            previous, waiting = waiting, None
        if found == PER_CLIP:
            return
        if place % step == 0:
            waiting = frame


def clips_of(folder: Path) -> list[Path]:
    """The clips of a folder, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
