"""What the depth teachers say of training photographs, on disk, filled once and resumed where it stopped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.lib.format import open_memmap
from torch import Tensor
from tqdm import tqdm

from data.biq2021 import ScoredImage, read_image
from train.depth_teachers import DepthTeachers

FIELDS = ("target", "trust")


@dataclass(frozen=True, slots=True)
class DepthTargets:
    """`rows` [count] of the training part with the teachers' `target` and `trust` [count, h8, w8], half."""

    rows: Tensor
    target: Tensor
    trust: Tensor


def depth_targets(
    folder: Path, teachers: DepthTeachers, images: Path, listed: list[ScoredImage], rows: Tensor, grid: int
) -> DepthTargets:
    """Teach the photographs `listed[row]` on grid x grid cells; `folder` keeps what is done."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.npy" for name in (*FIELDS, "done")}
    if not files["done"].exists():
        for name in FIELDS:
            open_memmap(files[name], "w+", np.float16, (len(rows), grid, grid)).flush()
        open_memmap(files["done"], "w+", np.bool_, (len(rows),)).flush()
    arrays = {name: np.load(file, mmap_mode="r+") for name, file in files.items()}
    for index in tqdm(np.flatnonzero(~arrays["done"]).tolist(), desc="depth teachers", mininterval=5):
        depth = teachers(read_image(images, listed[int(rows[index])].name), grid, grid)
        for name in FIELDS:
            arrays[name][index] = getattr(depth, name).numpy()
        arrays["done"][index] = True
    return DepthTargets(rows, *[torch.from_numpy(arrays[name]) for name in FIELDS])
