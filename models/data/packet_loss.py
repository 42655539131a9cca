"""H.264 that lost packets on its way, as a real decoder shows it."""

from __future__ import annotations

import subprocess

import numpy as np
from numpy.typing import NDArray

from data.codec_damage import EncoderError

TS_PACKET = 188
#: MPEG-TS packets in one datagram, as every sender packs them.
TS_IN_DATAGRAM = 7
FPS = 25
#: Pictures between two keyframes; damage lives until the next one.
KEYFRAME_EVERY = 25
CRF = 23
# libx264 restarts its prediction at every slice, so that a lost datagram costs a band of the picture.
CODING = (
    f"-c:v libx264 -preset veryfast -crf {CRF} -g {KEYFRAME_EVERY} -bf 0"
    " -slice-max-size 1200 -pix_fmt yuv420p"
)


def encode_transport_stream(frames: NDArray[np.uint8]) -> bytes:
    """Encode frames [count, H, W, 3] of even sides to H.264 in MPEG-TS."""
    _, height, width, _ = frames.shape
    size = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {FPS} -i pipe:0"
    return _ffmpeg(f"{size} {CODING} -f mpegts pipe:1", frames.tobytes())


def lose_datagrams(stream: bytes, share: float, seed: int) -> bytes:
    """Drop `share` of the datagrams, drawn by `seed`; the first four stay, without them nothing opens."""
    size = TS_PACKET * TS_IN_DATAGRAM
    datagrams = [stream[start : start + size] for start in range(0, len(stream), size)]
    kept = np.random.default_rng(seed).random(len(datagrams)) >= share
    kept[:4] = True
    return b"".join(datagram for datagram, keep in zip(datagrams, kept, strict=True) if keep)


def decode_transport_stream(stream: bytes, height: int, width: int) -> NDArray[np.uint8]:
    """Decode what can be decoded, its gaps concealed by the decoder, [count, H, W, 3]."""
    options = "-flags output_corrupt -ec guess_mvs+deblock -f mpegts -i pipe:0"
    raw = _ffmpeg(
        f"{options} -fps_mode passthrough -f rawvideo -pix_fmt rgb24 -s {width}x{height} pipe:1", stream
    )
    return np.frombuffer(raw, dtype=np.uint8).reshape(-1, height, width, 3)


def lossy(frames: NDArray[np.uint8], share: float, seed: int) -> NDArray[np.uint8]:
    """Frames [count, H, W, 3] after a transport that lost `share` of its datagrams; some may be missing."""
    _, height, width, _ = frames.shape
    return decode_transport_stream(
        lose_datagrams(encode_transport_stream(frames), share, seed), height, width
    )


def _ffmpeg(arguments: str, content: bytes) -> bytes:
    command = ["ffmpeg", "-hide_banner", "-loglevel", "fatal", *arguments.split()]
    try:
        return subprocess.run(command, input=content, capture_output=True, check=True).stdout
    except FileNotFoundError as cause:
        raise EncoderError("ffmpeg is not on PATH") from cause
    except subprocess.CalledProcessError as cause:
        raise EncoderError(cause.stderr.decode(errors="replace")[-300:]) from cause
