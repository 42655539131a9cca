"""Choose the thresholds of the signals: `python -m train.signal_thresholds --data DIR --choose C --report R`.

At most 1 % of harmless frames lie beyond a threshold, of photographs and of clips alike; harmless are clean
frames, the same enlarged and the same lightly coded. The photographs come from the training part of BIQ2021
(`--data`), the clips from folder C. Recall and false alarms are measured on the validation part and on the
clips of R. Both go to zoo/signals/thresholds.json; `export.export_signals` puts them into the manifest.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from data.biq2021 import require_folder
from data.signal_damage import GRADES
from data.signal_scenes import Scene, clips_of, frames_of_clip, photographs
from export.manifest import write_json
from export.signal_graph import signal_graph
from train.signal_readings import Reading, SignalSession, readings
from zoo.signals.catalogue import SIGNALS, FlagSpec
from zoo.signals.thresholds import THRESHOLDS_FILE, read_thresholds

FALSE_ALARMS = 0.01
KINDS = ("photograph", "clip")
CHOOSE_COUNT, REPORT_COUNT = 500, 150
DAMAGE_EVERY = 6
"""To choose, every sixth scene is damaged: it only settles by how much a threshold can be stricter."""
WORTH = 0.005
"""Recall that may be given up for fewer false alarms."""
KEPT = 0.9
"""Part of the way that may be gone from the harmless frames to the first damaged one."""
SEED = 20265
DIGITS = 3
MONO = "mono"


def values_of(
    found: Iterable[Reading], kind: str, flag: str | None, level: str | None, place: int
) -> np.ndarray:
    """Values of one signal over the readings of a kind, damage and level."""
    return np.array(
        [
            reading.values[place]
            for reading in found
            if (reading.kind, reading.flag) == (kind, flag) and level in (None, reading.level)
        ],
        dtype=np.float64,
    )


def harmless(found: Sequence[Reading], flag: str) -> list[Reading]:
    """Readings of harmless frames; one that is black and white is no false alarm of `mono`."""
    return [reading for reading in found if reading.flag is None and not (flag == MONO and reading.is_grey)]


def rounded(value: float, when: str) -> float:
    """Three digits, away from the harmless side."""
    if value == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - DIGITS + 1)
    steps = math.ceil(value / unit) if when == "above" else math.floor(value / unit)
    return round(steps * unit, 10)


def choose(found: Sequence[Reading], flag: FlagSpec, place: int) -> float:
    """The strictest threshold of those with the best recall that keep to `FALSE_ALARMS` for both kinds."""
    sign = 1.0 if flag.when == "above" else -1.0
    clean = [sign * values_of(harmless(found, flag.name), kind, None, None, place) for kind in KINDS]
    limit = max(np.quantile(part, 1 - FALSE_ALARMS, method="higher") for part in clean)
    damaged = np.concatenate([sign * values_of(found, kind, flag.name, None, place) for kind in KINDS])
    caught = np.sort(damaged[damaged > limit])
    given_up = int(WORTH * len(damaged))
    strictest = caught[given_up] if len(caught) > given_up else limit
    # What is kept must stay beyond the threshold when that is rounded.
    return rounded(float(sign * (limit + KEPT * (strictest - limit))), flag.when)


def _share(values: np.ndarray, flag: FlagSpec, threshold: float) -> float:
    beyond = values > threshold if flag.when == "above" else values < threshold
    return round(float(beyond.mean()), 3)


def measured(found: Sequence[Reading], flag: FlagSpec, place: int, threshold: float) -> dict[str, Any]:
    """False alarms and recall per level, for photographs and for clips, with the frames counted."""
    clean = harmless(found, flag.name)
    alarms = []
    for kind in KINDS:
        values = values_of(clean, kind, None, None, place)
        alarms.append({"kind": kind, "share": _share(values, flag, threshold), "frames": len(values)})
    recall = []
    for level, kind in itertools.product((grade.label for grade in GRADES[flag.name]), KINDS):
        values = values_of(found, kind, flag.name, level, place)
        recall.append(
            {"level": level, "kind": kind, "share": _share(values, flag, threshold), "frames": len(values)}
        )
    return {"falseAlarms": alarms, "recall": recall}


def decide(chosen: Sequence[Reading], tested: Sequence[Reading], flags: Sequence[str]) -> dict[str, Any]:
    """Threshold, false alarms and recall of `flags`, in the order of the catalogue."""
    document = {}
    for place, signal in enumerate(SIGNALS):
        for flag in signal.flags:
            if flag.name in flags:
                threshold = choose(chosen, flag, place)
                document[flag.name] = {"threshold": threshold, **measured(tested, flag, place, threshold)}
    return document


def _scenes(folder: Path, part: str, count: int, clips: Path) -> Iterable[Scene]:
    moving = itertools.chain.from_iterable(frames_of_clip(clip) for clip in clips_of(clips))
    return tqdm(itertools.chain(photographs(folder, part, count, SEED), moving), desc=part, unit="scene")


def main() -> None:
    """Parse the arguments, choose, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--choose", type=Path, required=True, help="folder of clips that may be looked at")
    parser.add_argument("--report", type=Path, required=True, help="folder of clips for the figures only")
    parser.add_argument("--flags", nargs="+", choices=list(GRADES), help="only these; the others stay")
    arguments = parser.parse_args()
    folder = require_folder(arguments.data)
    flags = arguments.flags or list(GRADES)
    session = SignalSession(signal_graph().SerializeToString())
    scenes = _scenes(folder, "train", CHOOSE_COUNT, arguments.choose)
    chosen = list(readings(session, scenes, flags, DAMAGE_EVERY, SEED))
    scenes = _scenes(folder, "validation", REPORT_COUNT, arguments.report)
    tested = list(readings(session, scenes, flags, 1, SEED + 1))
    known = read_thresholds() if arguments.flags else {}
    document = known | decide(chosen, tested, flags)
    write_json(THRESHOLDS_FILE, document)
    print(json.dumps({name: entry["threshold"] for name, entry in document.items()}, indent=2))
    print(f"wrote {THRESHOLDS_FILE.name}")


if __name__ == "__main__":
    main()
