"""What the tensors of a float graph hold on real frames, and the integers that stand for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper

LEVELS = 255
SAMPLES = 2048
SHRINKS = np.linspace(1.0, 0.3, 36)
METHODS = ("minmax", "percentile", "error")
TINY = 1e-6
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Affine:
    """uint8 q stands for (q - zero) * scale."""

    scale: np.float32
    zero: np.uint8

    @staticmethod
    def covering(low: float, high: float) -> Affine:
        """The finest integers that reach from `low` to `high` and hold 0 exactly."""
        low, high = min(low, 0.0), max(high, 0.0)
        scale = max((high - low) / LEVELS, TINY)
        return Affine(np.float32(scale), np.uint8(np.clip(round(-low / scale), 0, LEVELS)))

    def kept(self, values: Floats) -> Floats:
        """What is left of `values` after a way through integers."""
        zero = np.float32(self.zero)
        return (np.clip(np.round(values / self.scale) + zero, 0, LEVELS) - zero) * self.scale


@dataclass(frozen=True, slots=True)
class Observed:
    """Extremes of a tensor over all frames, a sample of its values, and its mean per channel [C] (rank 4)."""

    low: float
    high: float
    sample: Floats
    mean: Floats | None

    def affine(self, method: str, tail: float) -> Affine:
        """Integers by `method`: minmax, percentile (a share `tail` saturates on each side), or error (the
        smallest squared error). Raises ValueError for others.
        """
        if method == "minmax":
            return Affine.covering(self.low, self.high)
        if method == "percentile":
            low, high = np.quantile(self.sample, (tail, 1.0 - tail))
            return Affine.covering(float(low), float(high))
        if method == "error":
            choices = [Affine.covering(self.low * shrink, self.high * shrink) for shrink in SHRINKS]
            return min(
                choices, key=lambda choice: float(np.mean((choice.kept(self.sample) - self.sample) ** 2))
            )
        raise ValueError(f"range method {method!r} is unknown; known: {', '.join(METHODS)}")


class _Collector:
    def __init__(self) -> None:
        self.lows: list[float] = []
        self.highs: list[float] = []
        self.samples: list[Floats] = []
        self.means: list[Floats] = []

    def add(self, values: Floats, rng: np.random.Generator) -> None:
        self.lows.append(float(values.min()))
        self.highs.append(float(values.max()))
        flat = values.reshape(-1)
        self.samples.append(flat[rng.integers(0, flat.size, min(SAMPLES, flat.size))])
        if values.ndim == 4:
            self.means.append(values.mean(axis=(0, 2, 3)))

    def observed(self) -> Observed:
        mean = np.mean(self.means, axis=0) if self.means else None
        return Observed(min(self.lows), max(self.highs), np.concatenate(self.samples), mean)


def exposed(model: ModelProto, tensors: Sequence[str]) -> ModelProto:
    """Copy `model` with only `tensors` as outputs."""
    copied = ModelProto()
    copied.CopyFrom(model)
    del copied.graph.output[:]
    copied.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in tensors
    )
    return copied


def observe(
    model: ModelProto, tensors: Sequence[str], frames: Iterable[NDArray[np.uint8]], seed: int, threads: int
) -> dict[str, Observed]:
    """Run `frames` [H, W, 3] one by one and look at `tensors`, all float."""
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = threads
    settings.log_severity_level = 3
    content = exposed(model, tensors).SerializeToString()
    session = onnxruntime.InferenceSession(content, settings, ["CPUExecutionProvider"])
    rng = np.random.default_rng(seed)
    collectors = {name: _Collector() for name in tensors}
    for frame in frames:
        values = session.run(list(tensors), {"frames": frame[np.newaxis]})
        for name, value in zip(tensors, values, strict=True):
            collectors[name].add(value, rng)
    return {name: collector.observed() for name, collector in collectors.items()}
