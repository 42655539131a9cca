"""What the signals say of clean and of damaged scenes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from data.distortion.frames import Frame
from data.signal_damage import GRADES, HARMLESS, Grade
from data.signal_scenes import Scene
from zoo.signals.catalogue import SIGNAL_NAMES
from zoo.signals.previous import graph_inputs

GREY = 2.0
"""Mean difference of the largest and the smallest channel below which a picture is black and white."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The values [signals] of one frame; `flag` is None for harmless ones."""

    kind: str
    flag: str | None
    level: str
    is_grey: bool
    values: NDArray[np.float32]


class SignalSession:
    """The exported graph on one thread."""

    def __init__(self, model: bytes) -> None:
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])

    def __call__(self, frame: Frame, previous: Frame | None) -> NDArray[np.float32]:
        """All signals of a frame, in the order of the catalogue."""
        found = self._session.run(list(SIGNAL_NAMES), graph_inputs(frame, previous))
        return np.concatenate(found)


def _is_grey(frame: Frame) -> bool:
    return float((frame.max(axis=2) - frame.min(axis=2)).mean()) < GREY


def _read(
    session: SignalSession, scene: Scene, flag: str | None, grade: Grade, rng: np.random.Generator
) -> Iterator[Reading]:
    frame = grade.apply(scene.frame, scene.later, rng)
    before = scene.previous
    previous = None if before is None else grade.apply(before, before, rng)
    if frame is not None:
        kind = "photograph" if before is None else "clip"
        yield Reading(kind, flag, grade.label, _is_grey(scene.frame), session(frame, previous))


def readings(
    session: SignalSession, scenes: Iterable[Scene], damages: Collection[str], damage_every: int, seed: int
) -> Iterator[Reading]:
    """Every harmless version of every scene, and every level of the damages of every n-th scene."""
    rng = np.random.default_rng(seed)
    for place, scene in enumerate(scenes):
        for grade in HARMLESS:
            yield from _read(session, scene, None, grade, rng)
        for flag in damages if place % damage_every == 0 else ():
            for grade in GRADES[flag]:
                yield from _read(session, scene, flag, grade, rng)
