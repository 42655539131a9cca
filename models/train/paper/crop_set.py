"""Crops of a rated set for torch's loader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from data.rated.crops import CropPlan, random_crop, to_input
from data.rated.rated_set import read_rgb

#: A picture of the same size that goes with an image, such as its depth, uint8 [H, W, 3].
Companion = Callable[[Path], NDArray[np.uint8]]


class Rated(NamedTuple):
    """An image file and what the network should answer."""

    path: Path
    target: float


class CropSet(Dataset[tuple[list[Tensor], float]]):
    """`crops` random crops of each image, and of its companion in the same place.

    The same seed and epoch give the same crops.
    """

    def __init__(
        self,
        images: Sequence[Rated],
        plan: CropPlan,
        crops: int,
        seed: int,
        companion: Companion | None = None,
    ) -> None:
        self.images, self.plan, self.crops, self.seed = images, plan, crops, seed
        self.companion = companion
        self.epoch = 0

    def __len__(self) -> int:
        return len(self.images) * self.crops

    def __getitem__(self, place: int) -> tuple[list[Tensor], float]:
        """Inputs of the network, [3, side, side] each, normalised; and the target."""
        path, target = self.images[place // self.crops]
        pictures = [read_rgb(path)] + ([] if self.companion is None else [self.companion(path)])
        inputs = [self._crop(picture, place) for picture in pictures]
        return inputs, target

    def _crop(self, picture: NDArray[np.uint8], place: int) -> Tensor:
        rng = np.random.default_rng((self.seed, self.epoch, place))
        return to_input(random_crop(picture, self.plan, rng)[None])[0]


def collate(samples: Sequence[tuple[list[Tensor], float]]) -> tuple[list[Tensor], Tensor]:
    """A batch: inputs [N, 3, side, side] each, and targets [N]."""
    inputs = [torch.stack(column) for column in zip(*(inputs for inputs, _ in samples), strict=True)]
    return inputs, torch.tensor([target for _, target in samples])
