"""Score clean and damaged video: `python -m train.video_check --model weights/<id> --clips DIR`.

Prints two tables over the clips (*.mp4 of the folder) in two sizes: the fused score under every treatment,
with the deviation over consecutive clean frames; and every method's score with the degradation that costs
most, for clean and strongly damaged frames. The clips are never trained on.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tqdm import tqdm

from export.session import open_session
from train.markdown import table
from train.outputs import ScalarOutputs, scalar_outputs
from train.treatments import CLEAN, TREATMENTS, Treatment, clip_size, frames_of

FRAME_STEP = 6
CONSECUTIVE = 24
CONTRIBUTION = "contribution"
# Points; the daemon names nothing smaller either.
WORTH_NAMING = -2.0


@dataclass(frozen=True, slots=True)
class Watched:
    """A session with what the manifest says of it; `labels` name the contributions."""

    session: onnxruntime.InferenceSession
    outputs: ScalarOutputs
    labels: tuple[str, ...]

    def mean(self, frames: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        """Mean over frames [count, H, W, 3], run at batch 1: opinions [], contributions [labels]."""
        names = [self.outputs.fused, *self.outputs.methods, CONTRIBUTION]
        found = [self.session.run(names, {"frames": frame[np.newaxis]}) for frame in frames]
        return {name: np.mean([row[slot][0] for row in found], axis=0) for slot, name in enumerate(names)}

    def deviation(self, frames: NDArray[np.uint8]) -> float:
        """Standard deviation of the fused score over frames."""
        runs = [self.session.run([self.outputs.fused], {"frames": frame[np.newaxis]}) for frame in frames]
        return float(np.std([run[0][0] for run in runs]))


def watch(model: Path) -> Watched:
    """Open the model in a folder. Raises ValueError where it has no fused score or no named contributions."""
    described: dict[str, Any] = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    labels = [output.get("labels") for output in described["outputs"] if output["name"] == CONTRIBUTION]
    if not labels or not labels[0]:
        raise ValueError(f"{described['id']}: no output {CONTRIBUTION!r} with labels")
    return Watched(open_session(model / "model.onnx"), scalar_outputs(described), tuple(labels[0]))


def costliest(contributions: NDArray[np.float32], labels: tuple[str, ...]) -> str:
    """The most negative contribution with its points, or "none" where it is small."""
    row = int(contributions.argmin())
    return f"{labels[row]} {contributions[row]:+.0f}" if contributions[row] < WORTH_NAMING else "none"


def size_name(clip: Path, is_hd: bool) -> str:
    """How the tables call a size."""
    return "1080p" if is_hd else "x".join(str(side) for side in clip_size(clip))


def detailed(item: Treatment) -> bool:
    """Whether the second table shows a treatment."""
    return item is CLEAN or item.strong


def main() -> None:
    """Parse the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--clips", type=Path, required=True, help="folder of *.mp4 clips")
    arguments = parser.parse_args()
    watched = watch(arguments.model)
    fused, methods = watched.outputs.fused, watched.outputs.methods
    cases = [(clip, is_hd) for clip in sorted(arguments.clips.glob("*.mp4")) for is_hd in (False, True)]
    scores, details = [], []
    for clip, is_hd in tqdm(cases, desc="clips"):
        label = f"{clip.stem}, {size_name(clip, is_hd)}"
        means = {item: watched.mean(frames_of(clip, item, is_hd)[::FRAME_STEP]) for item in TREATMENTS}
        steady = watched.deviation(frames_of(clip, CLEAN, is_hd)[:CONSECUTIVE])
        scores.append([label, *[f"{means[item][fused]:.0f}" for item in TREATMENTS], f"{steady:.2f}"])
        for item in filter(detailed, TREATMENTS):
            numbers = [f"{means[item][name]:.0f}" for name in (fused, *methods)]
            worst = costliest(means[item][CONTRIBUTION], watched.labels)
            details.append([f"{label}, {item.name}", *numbers, worst])
    print(table(["clip, size", *[item.name for item in TREATMENTS], "deviation"], scores))
    print()
    print(table(["clip, size, treatment", fused, *methods, "costs most"], details))


if __name__ == "__main__":
    main()
