"""What the published networks cost: `python -m export.paper_costs --out DIR`, tables as Markdown.

Exports every network with random weights below `--out`, also on halves; counts its parameters and
multiplications; compares its scores with PyTorch's on golden frames; and measures a session of one thread on
a 1920x1080 frame, in a process of its own. Fails where a count is not that of the analysis, or where the
scores differ.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from export.export_paper import METHODS, parse, write_export
from export.golden_frames import GOLDEN_FRAMES
from export.half import Written, write_half
from export.paper.counts import DEPTH, NETWORKS, Counts, agrees, counted
from export.paper.options import PaperExport
from export.session import open_session
from train.markdown import table

MAX_DIFFERENCE = 1e-3
SCORE = "score"
HEAD = [
    "network",
    "parameters (analysis)",
    "GMAC a crop (analysis)",
    "crops",
    "GMAC a frame",
    "file MB",
    "ms a frame",
    "peak MB",
    "points from PyTorch",
]
HALF_HEAD = ["network", "file MB", "operators on halves", "kept for their range", "scores move by"]
#: Where `python -m` finds the packages, whatever folder the command was given in.
MODELS = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Costs:
    """What one network is and costs; `difference` to PyTorch in points, time in ms, memory and file in MB."""

    method: str
    counts: Counts
    crops: int
    file: float
    ms: float
    peak: float
    difference: float
    half: Written

    @property
    def per_frame(self) -> float:
        """Multiplications of a frame: its crops, and its depth where the method needs it."""
        depth = counted(DEPTH).multiplications if self.method == "dgiqa" else 0.0
        return self.crops * self.counts.multiplications + depth

    @property
    def is_as_analysed(self) -> bool:
        """Whether counts and scores are what they must be."""
        return agrees(self.counts, NETWORKS[self.method].analysis) and self.difference <= MAX_DIFFERENCE


def difference(found: PaperExport, folder: Path) -> float:
    """Largest difference of the score to PyTorch's on the golden frames, in points."""
    session = open_session(folder / "model.onnx")
    place = found.card.output_names.index(SCORE)
    worst = 0.0
    for item in GOLDEN_FRAMES:
        frames = item.read()[np.newaxis]
        (score,) = session.run([SCORE], {"frames": frames})
        worst = max(worst, float(np.abs(score - found.answers(frames)[place].numpy()).max()))
    return worst


def costs(method: str, out: Path, runs: int) -> Costs:
    """Export a network below `out`, in both precisions, and measure it."""
    arguments = parse(["--method", method, "--out", str(out)])
    found = METHODS[method].build(arguments)
    folder = write_export(found, out, arguments.seed)
    apart = difference(found, folder)
    crops = found.card.views.count
    del found
    half = write_half(folder, out)
    module = [sys.executable, "-m", "export.session_cost"]
    command = [*module, "--model", str(folder.resolve()), "--runs", str(runs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=MODELS)
    measured = json.loads(done.stdout)
    return Costs(
        method,
        counted(NETWORKS[method]),
        crops,
        _megabytes(folder),
        measured["ms"],
        measured["peakMb"],
        apart,
        half,
    )


def _megabytes(folder: Path) -> float:
    return (folder / "model.onnx").stat().st_size / 1e6


def cells(found: Costs) -> list[str]:
    """A row of the first table."""
    analysis = NETWORKS[found.method].analysis
    return [
        found.method,
        f"{found.counts.parameters / 1e6:.2f} M ({analysis.parameters / 1e6:.2f} M)",
        f"{found.counts.multiplications / 1e9:.2f} ({analysis.multiplications / 1e9:.2f})",
        str(found.crops),
        f"{found.per_frame / 1e9:.1f}",
        f"{found.file:.0f}",
        f"{found.ms:.0f}",
        f"{found.peak:.0f}",
        f"{found.difference:.0e}",
    ]


def half_cells(found: Costs) -> list[str]:
    """A row of the second table."""
    half = found.half.found
    return [
        found.method,
        f"{_megabytes(found.half.folder):.0f}",
        f"{half.halves} of {half.operators}",
        str(half.too_large),
        f"{found.half.moved:.3f}",
    ]


def main() -> None:
    """Parse the arguments, measure one network after the other and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder that receives the models' folders")
    parser.add_argument("--methods", nargs="+", choices=list(NETWORKS), default=list(NETWORKS))
    parser.add_argument("--runs", type=int, default=3, help="frames that are timed (%(default)s)")
    arguments = parser.parse_args()
    found = [costs(method, arguments.out, arguments.runs) for method in arguments.methods]
    print(table(HEAD, [cells(each) for each in found]))
    print(table(HALF_HEAD, [half_cells(each) for each in found]))
    wrong = [each.method for each in found if not each.is_as_analysed]
    if wrong:
        raise SystemExit(f"not as analysed, or not as PyTorch scores: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
