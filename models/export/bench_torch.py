"""What PyTorch makes of the quartet on one thread, for the benchmark: `python -m export.bench_torch`.

Answers lines of JSON on the standard output, so that the caller can take turns between programs:
`{"runtime": ...}` once ready, then for each line `{"way", "width", "height", "ms"}` of the standard input
`{"runs", "ms"}`: how often the way scored a frame in at least that time, after one run that does not count.
The frame is a drawn one in memory; with `"clip"` and `"fps"` frames are read from an ffmpeg that decodes the
clip, so many of each of its seconds. The weights are untrained; they cost the same.
"""

from __future__ import annotations

import copy
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, TextIO

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

import zoo.archs.all  # noqa: F401
from export.patterns import draw_pattern
from zoo.registry import find
from zoo.trunks.fold import folded
from zoo.views.session import FrameViews

MODEL = "quartet.lite-biq2021"
PATTERN = "integer-gradient-v1"
Frames = NDArray[np.uint8]
Way = Callable[[Frames], object]


class MethodNetwork(nn.Module):
    """One method with a trunk of its own: what runs where nothing is shared."""

    def __init__(self, trunk: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.trunk = copy.deepcopy(trunk)
        self.head = head

    def forward(self, whole: Tensor, crops: Tensor) -> tuple[Tensor, ...]:
        """Return the head's outputs on views of N frames, as `LiteTrunk` takes them."""
        return self.head(self.trunk(whole, crops))


def on_frames(network: nn.Module, views: FrameViews) -> Way:
    """Score frames [N, H, W, 3]: the views, then the network on them."""

    def score(frames: Frames) -> object:
        with torch.inference_mode():
            return network(*[torch.from_numpy(view) for view in views(frames)])

    return score


def quartet_ways() -> dict[str, Way]:
    """`quartet`: one network for all methods; `separate`: one network and one pass of views per method."""
    entry = find(MODEL)
    torch.manual_seed(0)
    quartet = folded(entry.build())
    views = FrameViews(entry.card.views)
    alone = [on_frames(MethodNetwork(quartet.trunk, head), views) for head in quartet.heads.values()]
    return {
        "quartet": on_frames(quartet, views),
        "separate": lambda frames: [score(frames) for score in alone],
    }


@contextmanager
def decoded(clip: str, fps: float, width: int, height: int) -> Iterator[Iterator[Frames]]:
    """Frames [1, H, W, 3] of a clip of this size, from an ffmpeg of one thread that ends afterwards."""
    picture = ["-vf", f"fps={fps}", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    args = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", "-i", f"file:{clip}"]
    with subprocess.Popen([*args, "-filter_threads", "1", *picture], stdout=subprocess.PIPE) as ffmpeg:
        try:
            yield packed_frames(ffmpeg.stdout, width, height)
        finally:
            ffmpeg.kill()


def packed_frames(pipe: BinaryIO, width: int, height: int) -> Iterator[Frames]:
    """Frames [1, H, W, 3] of packed RGB until the pipe ends; one that is cut off is left out."""
    size = width * height * 3
    while len(data := pipe.read(size)) == size:
        yield np.frombuffer(data, np.uint8).reshape(1, height, width, 3)


def measure(way: Way, frames: Iterator[Frames], least_ms: float) -> dict[str, float]:
    """Count the runs that start within `least_ms`, or until the frames end; `ms` is the time they took."""
    way(next(frames))
    runs, started, elapsed = 0, time.perf_counter(), 0.0
    while elapsed < least_ms and (frame := next(frames, None)) is not None:
        way(frame)
        runs += 1
        elapsed = (time.perf_counter() - started) * 1000
    return {"runs": runs, "ms": elapsed}


def serve(ways: Mapping[str, Way], asked: TextIO, answers: TextIO) -> None:
    """Answer every line of `asked` until it ends."""
    print(json.dumps({"runtime": f"PyTorch {torch.__version__}"}), file=answers, flush=True)
    for line in asked:
        print(json.dumps(answer(ways, json.loads(line))), file=answers, flush=True)


def answer(ways: Mapping[str, Way], order: Mapping[str, Any]) -> dict[str, float]:
    """Measure what one order asks for."""
    way, width, height = ways[order["way"]], order["width"], order["height"]
    if "clip" not in order:
        frame = draw_pattern(PATTERN, width, height)[np.newaxis]
        return measure(way, itertools.repeat(frame), order["ms"])
    with decoded(order["clip"], order["fps"], width, height) as frames:
        return measure(way, frames, order["ms"])


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    serve(quartet_ways(), sys.stdin, sys.stdout)
