"""Features of frames on disk, filled once and resumed where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from tqdm import tqdm

from zoo.features import TrunkMaps

CHUNK = 32
FrameOf = Callable[[int], NDArray[np.uint8]]


class FeatureStore:
    """Half-precision arrays of the fields of `TrunkMaps` and the bitmap `done` under `folder`/`name`."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name

    def _path(self, field: str) -> Path:
        return self.folder / f"{field}.npy"

    def fill(
        self, session: onnxruntime.InferenceSession, count: int, frame_of: FrameOf, threads: int
    ) -> None:
        """Compute what is missing of `count` frames; frame `i` comes from `frame_of(i)`, uint8 [H, W, 3]."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fields = list(TrunkMaps._fields)
        if not self._path("done").exists():
            probe = session.run(fields, {"frames": frame_of(0)[np.newaxis]})
            for field, value in zip(fields, probe, strict=True):
                open_memmap(self._path(field), "w+", np.float16, (count, *value.shape[1:])).flush()
            open_memmap(self._path("done"), "w+", np.bool_, (count,)).flush()
        arrays = [np.load(self._path(field), mmap_mode="r+") for field in fields]
        done = np.load(self._path("done"), mmap_mode="r+")

        def compute(index: int) -> None:
            values = session.run(fields, {"frames": frame_of(index)[np.newaxis]})
            for array, value in zip(arrays, values, strict=True):
                array[index] = value[0]

        missing = np.flatnonzero(~done)
        with ThreadPoolExecutor(threads) as pool, tqdm(total=len(missing), desc=self.folder.name) as bar:
            for start in range(0, len(missing), CHUNK):
                chunk = missing[start : start + CHUNK]
                list(pool.map(compute, chunk.tolist()))
                done[chunk] = True
                bar.update(len(chunk))

    def load(self) -> TrunkMaps:
        """Return the features as half-precision tensors backed by the files."""
        values = [np.load(self._path(field), mmap_mode="r+") for field in TrunkMaps._fields]
        return TrunkMaps(*[torch.from_numpy(value) for value in values])
