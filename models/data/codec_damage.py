"""H.264 damage by the real encoder: a slow pan over the frame, of which the last picture is kept."""

from __future__ import annotations

import subprocess

import numpy as np
from numpy.typing import NDArray

PICTURES = 4
STEP = 2


class EncoderError(Exception):
    """ffmpeg is missing or failed; the message holds the end of its log."""


def _ffmpeg(arguments: list[str], content: bytes) -> bytes:
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-threads", "1", *arguments]
    try:
        done = subprocess.run(command, input=content, capture_output=True, check=True)
    except FileNotFoundError as cause:
        raise EncoderError("ffmpeg is not on PATH") from cause
    except subprocess.CalledProcessError as cause:
        raise EncoderError(cause.stderr.decode(errors="replace")[-300:]) from cause
    return done.stdout


def encode_h264(frame: NDArray[np.uint8], crf: int) -> NDArray[np.uint8]:
    """Return `frame` [H, W, 3] as the fourth picture of a panning clip encoded at `crf`, 4:2:0."""
    height, width = frame.shape[:2]
    even_height, even_width = height - height % 2, width - width % 2
    pan = [
        np.roll(frame[:even_height, :even_width], STEP * (PICTURES - 1 - turn), axis=1)
        for turn in range(PICTURES)
    ]
    size = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{even_width}x{even_height}", "-r", "25"]
    coding = [
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        str(crf),
        "-pix_fmt",
        "yuv420p",
        "-threads",
        "1",
    ]
    stream = _ffmpeg([*size, "-i", "pipe:0", *coding, "-f", "h264", "pipe:1"], np.stack(pan).tobytes())
    raw = _ffmpeg(["-f", "h264", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"], stream)
    pictures = np.frombuffer(raw, dtype=np.uint8).reshape(-1, even_height, even_width, 3)
    return np.pad(pictures[-1], ((0, height - even_height), (0, width - even_width), (0, 0)), mode="edge")
