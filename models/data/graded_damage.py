"""Damage of clips in six fixed grades per kind, for measuring; nothing here is drawn while training."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.codec_damage import run_ffmpeg
from data.distortion.blur import convolve, disk
from data.packet_loss import FPS, decode_transport_stream, encode_transport_stream, lose_datagrams
from data.signal_damage import expose

Frames = NDArray[np.uint8]
#: What `prepare` made, the grade's value and a seed; returns frames of the same size, maybe fewer.
Apply = Callable[[Any, float, int], Frames]

PICTURES = 50
#: Short side for which lengths in pixels are given.
REFERENCE_SIDE = 512


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of damage: what its six values are, and how many seeds are averaged.

    `prepare` is done once per clip. `needs_clip` tells that pictures suffer together; else any few will do.
    """

    name: str
    values: tuple[float, float, float, float, float, float]
    apply: Apply
    seeds: int = 1
    needs_clip: bool = False
    prepare: Callable[[Frames], Any] = lambda frames: frames


def h264(frames: Frames, crf: float, seed: int) -> Frames:
    """A generation of H.264."""
    _, height, width, _ = frames.shape
    size = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(FPS), "-i", "pipe:0"]
    coding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", f"{crf:g}", "-pix_fmt", "yuv420p"]
    stream = run_ffmpeg([*size, *coding, "-f", "h264", "pipe:1"], frames.tobytes())
    raw = run_ffmpeg(["-f", "h264", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"], stream)
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, height, width, 3)


def defocus(frames: Frames, radius: float, seed: int) -> Frames:
    """A disk whose radius grows with the picture."""
    kernel = disk(max(1, round(radius * min(frames.shape[1:3]) / REFERENCE_SIDE)))
    return np.stack([convolve(frame, kernel) for frame in frames])


def noise(frames: Frames, sigma: float, seed: int) -> Frames:
    """Gaussian noise in every channel, new in every picture."""
    rng = np.random.default_rng(seed)
    noisy = [frame + sigma * rng.standard_normal(frame.shape, dtype=np.float32) for frame in frames]
    return np.stack([np.clip(np.rint(frame), 0, 255).astype(np.uint8) for frame in noisy])


def exposure(frames: Frames, stops: float, seed: int) -> Frames:
    """Linear light times a power of two; what is too bright clips."""
    rng = np.random.default_rng(seed)
    return np.stack([expose(frame, frame, rng, stops=stops) for frame in frames])


@dataclass(frozen=True, slots=True)
class Sent:
    """A clip on its way: the transport stream and the size of its pictures."""

    stream: bytes
    height: int
    width: int


def sent(frames: Frames) -> Sent:
    """Encode a clip for its way."""
    return Sent(encode_transport_stream(frames), *frames.shape[1:3])


def lossy(clip: Sent, share: float, seed: int) -> Frames:
    """What arrives when `share` of the datagrams is lost."""
    return decode_transport_stream(lose_datagrams(clip.stream, share, seed), clip.height, clip.width)


KINDS = (
    Kind("crf", (24, 29, 34, 39, 44, 50), h264, needs_clip=True),
    Kind("defocus", (1, 2, 3, 5, 8, 12), defocus),
    Kind("noise", (4, 8, 14, 22, 34, 50), noise),
    Kind("under-exposed", (-0.7, -1.4, -2.1, -2.8, -3.5, -4.2), exposure),
    Kind("over-exposed", (0.5, 1.0, 1.5, 2.0, 2.6, 3.2), exposure),
    Kind("packet-loss", (0.002, 0.005, 0.012, 0.03, 0.08, 0.2), lossy, 5, True, sent),
)


def clean_frames(clip: Path, short_side: int, pictures: int = PICTURES) -> Frames:
    """The first pictures of a clip at 25 per second, scaled to even sides, [count, H, W, 3]."""
    width, height = _scaled_size(clip, short_side)
    scale = f"fps={FPS},scale={width}:{height}:flags=lanczos+accurate_rnd"
    raw = ["-vf", scale, "-frames:v", str(pictures), "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    content = run_ffmpeg(["-i", str(clip), "-an", *raw], b"")
    return np.frombuffer(content, dtype=np.uint8).reshape(-1, height, width, 3)


def _scaled_size(clip: Path, short_side: int) -> tuple[int, int]:
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height"]
    answer = subprocess.run(
        [*command, "-of", "csv=p=0", str(clip)], capture_output=True, check=True, text=True
    )
    width, height = (int(side) for side in answer.stdout.strip().split(",")[:2])
    scale = short_side / min(width, height)
    return 2 * round(width * scale / 2), 2 * round(height * scale / 2)
