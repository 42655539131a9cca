"""H.264 that lost packets on its way, as a real decoder shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.codec_damage import run_ffmpeg

TS_PACKET = 188
#: MPEG-TS packets in one datagram, as every sender packs them.
TS_IN_DATAGRAM = 7
#: Datagrams that hold the tables and parameter sets; without them nothing opens.
NEVER_LOST = 4
FPS = 25


@dataclass(frozen=True, slots=True)
class Coding:
    """How a camera encodes. Damage lives until the next keyframe; with slices of `slice_bytes` a lost
    datagram costs a band of the picture, without them (0) the rest of the picture.
    """

    crf: int = 23
    keyframe_every: int = 25
    slice_bytes: int = 1200

    @property
    def options(self) -> list[str]:
        """Arguments of ffmpeg."""
        sliced = f" -slice-max-size {self.slice_bytes}" if self.slice_bytes else ""
        coding = f"-c:v libx264 -preset veryfast -crf {self.crf} -g {self.keyframe_every} -bf 0"
        return f"{coding}{sliced} -threads 1 -pix_fmt yuv420p".split()


USUAL = Coding()


def encode_transport_stream(frames: NDArray[np.uint8], coding: Coding = USUAL) -> bytes:
    """Encode frames [count, H, W, 3] of even sides to H.264 in MPEG-TS."""
    _, height, width, _ = frames.shape
    size = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {FPS} -i pipe:0".split()
    return run_ffmpeg([*size, *coding.options, "-f", "mpegts", "pipe:1"], frames.tobytes(), "fatal")


def lose_datagrams(stream: bytes, share: float, seed: int) -> bytes:
    """Drop `share` of the datagrams, drawn by `seed`: what a smaller share loses, a larger loses as well."""
    size = TS_PACKET * TS_IN_DATAGRAM
    datagrams = [stream[start : start + size] for start in range(0, len(stream), size)]
    kept = np.random.default_rng(seed).random(len(datagrams)) >= share
    kept[:NEVER_LOST] = True
    return b"".join(datagram for datagram, keep in zip(datagrams, kept, strict=True) if keep)


def decode_transport_stream(stream: bytes, height: int, width: int) -> NDArray[np.uint8]:
    """Decode what can be decoded, its gaps concealed by the decoder, [count, H, W, 3]."""
    options = "-flags output_corrupt -ec guess_mvs+deblock -f mpegts -i pipe:0"
    output = f"-fps_mode passthrough -f rawvideo -pix_fmt rgb24 -s {width}x{height} pipe:1"
    raw = run_ffmpeg([*options.split(), *output.split()], stream, "fatal")
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, height, width, 3)
