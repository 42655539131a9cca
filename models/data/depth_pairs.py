"""Photographs with measured depth, each set from one place: for the report on depth, never for training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from data.hdf5_chunks import read_datasets


class DepthPair(NamedTuple):
    """frame uint8 [H, W, 3] and its depth float32 [h, w], in the set's unit; larger is farther, 0 unknown."""

    frame: NDArray[np.uint8]
    depth: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PairSet:
    """Every `step`-th frame of a repository (the others are near-copies).

    `colour` is a pattern under the folder of the repository; the replacements of `depth` in its path lead to
    the depth image, none where one file holds both. Depth beyond `farthest` counts as unknown.
    """

    name: str
    repository: str
    colour: str
    depth: tuple[tuple[str, str], ...]
    step: int = 1
    farthest: float = np.inf


PAIR_SETS = (
    PairSet(
        "kitchen",
        "andyzeng/tsdf-fusion-python",
        "data/frame-*.color.jpg",
        ((".color.jpg", ".depth.png"),),
        50,
        60_000,
    ),
    PairSet(
        "table",
        "andyzeng/tsdf-fusion",
        "data/rgbd-frames/frame-*.color.png",
        ((".color.png", ".depth.png"),),
        3,
        60_000,
    ),
    PairSet(
        "room with a Kinect",
        "gaoxiang12/slambook2",
        "ch5/rgbd/color/*.png",
        (("color/", "depth/"), (".png", ".pgm")),
    ),
    PairSet("desk", "gaoxiang12/slambook2", "ch12/dense_RGBD/data/color/*.png", (("color/", "depth/"),)),
    PairSet(
        "robot indoors", "CMU-AI-Maker-Space/aims-slam", "data/rgb/*.png", (("/rgb/", "/depth/"),), 5, 10_000
    ),
    PairSet(
        "phone on a desk",
        "liwuaa/ImageRelocation",
        "query/rgb/*.jpg",
        (("query/rgb/", "depth/"), (".jpg", ".png")),
        2,
    ),
    PairSet("rendered office", "Aadit-Munjal/CSCI5561_Project", "rgb/*.png", (("rgb/", "depth/"),), 3),
    PairSet("street, LiDAR", "LakshmiTeja17/RGBD-Depth-Prediction", "data/kitti/test/00/*.h5", ()),
)


def read_pairs(chosen: PairSet, folder: Path) -> Iterator[DepthPair]:
    """Read a set from `folder`/<name of its repository>; nothing where that is missing."""
    root = folder / chosen.repository.split("/")[1]
    for file in sorted(root.glob(chosen.colour))[:: chosen.step]:
        if not chosen.depth:
            datasets = read_datasets(file)
            yield DepthPair(datasets["rgb"].transpose(1, 2, 0), _known(datasets["depth"], chosen.farthest))
            continue
        path = file.relative_to(root).as_posix()
        for here, there in chosen.depth:
            path = path.replace(here, there)
        with Image.open(file) as colour, Image.open(root / path) as depth:
            yield DepthPair(np.asarray(colour.convert("RGB")), _known(np.asarray(depth), chosen.farthest))


def _known(depth: NDArray[np.generic], farthest: float) -> NDArray[np.float32]:
    values = depth.astype(np.float32)
    return np.where(values <= farthest, values, 0.0).astype(np.float32)
