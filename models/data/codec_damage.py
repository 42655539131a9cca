"""Damage by real video encoders: a slow pan over the frame, of which the last picture is kept."""

from __future__ import annotations

import subprocess

import numpy as np
from numpy.typing import NDArray

PICTURES = 4
STEP = 2
#: Encoder, its options before the rate, and the container that its stream travels in.
CODECS = {
    "h264": ("-c:v libx264 -preset veryfast -threads 1 -crf", "h264"),
    "h265": ("-c:v libx265 -preset ultrafast -x265-params log-level=none:pools=1 -crf", "hevc"),
    "mjpeg": ("-c:v mjpeg -threads 1 -q:v", "mjpeg"),
}


class EncoderError(Exception):
    """ffmpeg is missing or failed; the message holds the end of its log."""


def run_ffmpeg(arguments: list[str], content: bytes, level: str = "error") -> bytes:
    """Standard output of ffmpeg. Raises EncoderError where it fails or is missing."""
    command = ["ffmpeg", "-hide_banner", "-loglevel", level, "-threads", "1", *arguments]
    try:
        return subprocess.run(command, input=content, capture_output=True, check=True).stdout
    except FileNotFoundError as cause:
        raise EncoderError("ffmpeg is not on PATH") from cause
    except subprocess.CalledProcessError as cause:
        raise EncoderError(cause.stderr.decode(errors="replace")[-300:]) from cause


def encode(frame: NDArray[np.uint8], codec: str, rate: int) -> NDArray[np.uint8]:
    """Return `frame` [H, W, 3] as the fourth picture of a panning clip, 4:2:0.

    `codec` is one of `CODECS`; `rate` its CRF, or the quantiser 2-31 of mjpeg.
    """
    height, width = frame.shape[:2]
    even_height, even_width = height - height % 2, width - width % 2
    pan = [
        np.roll(frame[:even_height, :even_width], STEP * (PICTURES - 1 - turn), axis=1)
        for turn in range(PICTURES)
    ]
    options, container = CODECS[codec]
    size = f"-f rawvideo -pix_fmt rgb24 -s {even_width}x{even_height} -r 25 -i pipe:0".split()
    coding = [*options.split(), str(rate), "-pix_fmt", "yuv420p", "-f", container, "pipe:1"]
    if codec == "mjpeg":
        coding = ["-strict", "unofficial", *coding]
    stream = run_ffmpeg([*size, *coding], np.stack(pan).tobytes())
    raw = run_ffmpeg(f"-f {container} -i pipe:0 -f rawvideo -pix_fmt rgb24 pipe:1".split(), stream)
    pictures = np.frombuffer(raw, dtype=np.uint8).reshape(-1, even_height, even_width, 3)
    return np.pad(pictures[-1], ((0, height - even_height), (0, width - even_width), (0, 0)), mode="edge")


def encode_h264(frame: NDArray[np.uint8], crf: int) -> NDArray[np.uint8]:
    """`encode` with H.264."""
    return encode(frame, "h264", crf)
