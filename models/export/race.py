"""Speed of models side by side: `python -m export.race --models DIR DIR`, a line of JSON for each.

The models take turns in one process, so that whatever else the machine does meets them alike; a turn scores
one frame on every one of `--threads` sessions of one thread each. `ratio` is the first model's time over a
model's own.
"""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from export.patterns import draw_pattern
from export.session import open_session

PATTERN = "integer-gradient-v1"


@dataclass(slots=True)
class Runner:
    """A model's sessions; milliseconds of its turns on the clock and of its frames on the processor."""

    model: str
    sessions: list[onnxruntime.InferenceSession]
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def turn(self, pool: ThreadPoolExecutor, frames: NDArray[np.uint8]) -> None:
        """Score a frame on every session at once."""
        before = time.perf_counter()
        self.processor += list(pool.map(lambda session: _processor_time(session, frames), self.sessions))
        self.clock.append((time.perf_counter() - before) * 1000)


def _processor_time(session: onnxruntime.InferenceSession, frames: NDArray[np.uint8]) -> float:
    before = time.thread_time()
    session.run(None, {"frames": frames})
    return (time.thread_time() - before) * 1000


def race(
    folders: list[Path], threads: int, seconds: float, width: int, height: int
) -> list[dict[str, object]]:
    """Medians of every model over `seconds` of turns, in the order of `folders`."""
    frames = draw_pattern(PATTERN, width, height)[np.newaxis]
    runners = [
        Runner(folder.resolve().name, [open_session(folder / "model.onnx") for _ in range(threads)])
        for folder in folders
    ]
    with ThreadPoolExecutor(threads) as pool:
        for runner in runners:
            runner.turn(pool, frames)
            runner.clock.clear()
            runner.processor.clear()
        started = time.perf_counter()
        while time.perf_counter() - started < seconds or not runners[-1].clock:
            for runner in runners:
                runner.turn(pool, frames)
    first = runners[0]
    return [
        {
            "model": runner.model,
            "width": width,
            "height": height,
            "threads": threads,
            "turns": len(runner.clock),
            "ms": round(median(runner.clock), 2),
            "processorMs": round(median(runner.processor), 2),
            "ratio": round(median(first.clock) / median(runner.clock), 3),
            "processorRatio": round(median(first.processor) / median(runner.processor), 3),
        }
        for runner in runners
    ]


def main() -> None:
    """Parse the arguments and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, nargs="+", required=True, help="folders of models")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    arguments = parser.parse_args()
    found = race(arguments.models, arguments.threads, arguments.seconds, arguments.width, arguments.height)
    for record in found:
        print(json.dumps(record))


if __name__ == "__main__":
    main()
