"""Time and memory of one session: `python -m export.session_cost --model DIR`, a line of JSON.

The process loads nothing but the runtime, so that its peak of memory is the session's. Linux only.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path
from statistics import median

import numpy as np

from export.patterns import draw_pattern
from export.session import open_session

PATTERN = "integer-gradient-v1"
STATUS = Path("/proc/self/status")


def session_cost(folder: Path, width: int, height: int, runs: int) -> dict[str, float]:
    """Median milliseconds of a frame on one thread, after one that does not count, and the peak in MB."""
    frames = draw_pattern(PATTERN, width, height)[np.newaxis]
    session = open_session(folder / "model.onnx")
    times = []
    for _ in range(runs + 1):
        before = time.perf_counter()
        session.run(None, {"frames": frames})
        times.append((time.perf_counter() - before) * 1000)
    return {"ms": round(median(times[1:]), 1), "peakMb": round(peak_memory() / 1e6, 1)}


def peak_memory() -> int:
    """Most bytes that this process ever held. A program's usage record counts its parent's too."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", STATUS.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{STATUS} tells no peak of memory")
    return int(found[1]) * 1024


def main() -> None:
    """Parse the arguments and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of a model")
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(json.dumps(session_cost(arguments.model, arguments.width, arguments.height, arguments.runs)))


if __name__ == "__main__":
    main()
