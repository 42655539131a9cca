"""What PyTorch makes of the quartet on one thread, for the benchmark: `python -m export.bench_torch`.

Answers lines of JSON on the standard output, so that the caller can take turns between programs:
`{"runtime": ...}` once ready, then for each line `{"way", "width", "height", "ms"}` of the standard input
`{"runs", "ms"}`: how often the way scored the frame in at least that time, after one run that does not count.
The weights are untrained; they cost the same.
"""

from __future__ import annotations

import copy
import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import TextIO

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


def measure(way: Way, frames: Frames, least_ms: float) -> dict[str, float]:
    """Count the runs that start within `least_ms`; `ms` is the time they took."""
    way(frames)
    runs, started, elapsed = 0, time.perf_counter(), 0.0
    while elapsed < least_ms:
        way(frames)
        runs += 1
        elapsed = (time.perf_counter() - started) * 1000
    return {"runs": runs, "ms": elapsed}


def serve(ways: Mapping[str, Way], asked: TextIO, answers: TextIO) -> None:
    """Answer every line of `asked` until it ends."""
    print(json.dumps({"runtime": f"PyTorch {torch.__version__}"}), file=answers, flush=True)
    for line in asked:
        order = json.loads(line)
        frames = draw_pattern(PATTERN, order["width"], order["height"])[np.newaxis]
        print(json.dumps(measure(ways[order["way"]], frames, order["ms"])), file=answers, flush=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    serve(quartet_ways(), sys.stdin, sys.stdout)
