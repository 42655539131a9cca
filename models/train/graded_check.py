"""Graded damage of clips never trained on: `python -m train.graded_check --model weights/<id> --clips DIR`.

For every clip, size and kind: the fused score of the clean clip and of six grades, Spearman's correlation of
grade and score, the drop to the worst grade, and what CRF 18 costs. Goes on from the file that `--out` names.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
from tqdm import tqdm

from data.graded_damage import KINDS, Frames, Kind, clean_frames, h264
from train.markdown import table
from train.metrics import srcc
from train.video_check import Watched, watch

SIDES = (512, 1080)
FRAMES = 20
NEARLY_CLEAN = 18
#: What is wanted: at most this correlation (one adjacent swap of seven is -0.96), at least this drop.
CORRELATION = {"packet-loss": -0.85}
USUAL_CORRELATION = -0.95
DROP = 25.0
NEARLY_CLEAN_POINTS = 3.0

Row = dict[str, list[float]]


def spread_out(frames: Frames) -> Frames:
    """`FRAMES` frames spread over the clip."""
    return frames[np.linspace(0, len(frames) - 1, FRAMES).round().astype(int)]


def mean_score(watched: Watched, frames: Frames) -> float:
    """Mean fused score of `FRAMES` frames of a clip."""
    return float(watched.mean(spread_out(frames))[watched.outputs.fused])


def grade_scores(watched: Watched, clean: Frames, kind: Kind) -> list[float]:
    """Mean score of each of the six grades, over seeds."""
    source = kind.prepare(clean if kind.needs_clip else spread_out(clean))
    return [
        float(np.mean([mean_score(watched, kind.apply(source, value, seed)) for seed in range(kind.seeds)]))
        for value in kind.values
    ]


def check_clip(watched: Watched, clip: Path, side: int) -> Row:
    """Scores by kind: of the clean clip, and then of the six grades; `crf-18` has one."""
    clean = clean_frames(clip, side)
    score = mean_score(watched, clean)
    rows = {
        kind.name: [score, *grade_scores(watched, clean, kind)]
        for kind in tqdm(KINDS, desc=clip.stem, leave=False)
    }
    return rows | {"crf-18": [score, mean_score(watched, h264(clean, NEARLY_CLEAN, 0))]}


def verdict(kind: str, scores: list[float]) -> tuple[float, float, bool]:
    """Correlation of grade and score, points lost to the worst grade, and whether both are as wanted."""
    correlation = srcc(np.arange(len(scores), dtype=float), np.array(scores))
    drop = scores[0] - scores[-1]
    return correlation, drop, correlation <= CORRELATION.get(kind, USUAL_CORRELATION) and drop >= DROP


def report(found: dict[str, Row]) -> str:
    """The tables of all clips, and how many rows are as wanted."""
    rows, nearly, met = [], [], []
    for case, by_kind in found.items():
        for kind, scores in by_kind.items():
            if kind == "crf-18":
                difference = abs(scores[0] - scores[1])
                met.append(difference < NEARLY_CLEAN_POINTS)
                nearly.append([case, f"{difference:.1f}", "yes" if met[-1] else "no"])
                continue
            correlation, drop, good = verdict(kind, scores)
            met.append(good)
            numbers = [f"{score:.0f}" for score in scores]
            rows.append([case, kind, *numbers, f"{correlation:.2f}", f"{drop:.0f}", "yes" if good else "no"])
    head = [
        "clip, size",
        "kind",
        "clean",
        *[f"grade {place}" for place in range(1, 7)],
        "Spearman",
        "drop",
        "met",
    ]
    parts = [table(head, rows), table(["clip, size", "clean against CRF 18", "met"], nearly)]
    return "\n\n".join([*parts, f"{sum(met)} of {len(met)} rows are as wanted."])


def main() -> None:
    """Check the clips of a folder, or those already in the file, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--clips", type=Path, required=True, help="folder of clips (*.mp4, *.avi)")
    parser.add_argument("--out", type=Path, help="JSON file of the scores")
    arguments = parser.parse_args()
    onnxruntime.set_default_logger_severity(3)
    watched = watch(arguments.model)
    clips = sorted(path for path in arguments.clips.iterdir() if path.suffix in {".mp4", ".avi"})
    out = arguments.out
    found: dict[str, Row] = json.loads(out.read_text(encoding="utf-8")) if out and out.is_file() else {}
    for clip in clips:
        for side in SIDES:
            case = f"{clip.stem}, {side}"
            if case not in found:
                found[case] = check_clip(watched, clip, side)
                if out:
                    out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(report(found))


if __name__ == "__main__":
    main()
