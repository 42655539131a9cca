"""What the papers' loaders do to an image: resize, random crop, flips, ImageNet's mean and deviation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from zoo.paper.imagenet import MEAN, STD


@dataclass(frozen=True, slots=True)
class CropPlan:
    """Square crops of `side` pixels; `resize` is (height, width) before the crop, None leaves the image."""

    side: int
    resize: tuple[int, int] | None = None
    flip_horizontally: bool = False
    flip_vertically: bool = False


def random_crop(image: NDArray[np.uint8], plan: CropPlan, rng: np.random.Generator) -> NDArray[np.uint8]:
    """One crop [side, side, 3] of an image [H, W, 3]; a smaller image is enlarged first."""
    picture = Image.fromarray(image)
    if plan.resize is not None:
        picture = picture.resize((plan.resize[1], plan.resize[0]), Image.Resampling.BILINEAR)
    shortest = min(picture.size)
    if shortest < plan.side:
        width, height = (max(plan.side, round(length * plan.side / shortest)) for length in picture.size)
        picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    pixels = np.asarray(picture)
    top, left = (int(rng.integers(0, length - plan.side + 1)) for length in pixels.shape[:2])
    crop = pixels[top : top + plan.side, left : left + plan.side]
    if plan.flip_horizontally and rng.random() < 0.5:
        crop = crop[:, ::-1]
    if plan.flip_vertically and rng.random() < 0.5:
        crop = crop[::-1]
    return np.ascontiguousarray(crop)


def to_input(crops: NDArray[np.uint8]) -> Tensor:
    """uint8 [N, H, W, 3] to what ImageNet trunks take: float32 [N, 3, H, W], normalised."""
    scaled = torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 255.0
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    return (scaled - mean[:, None, None]) / std[:, None, None]
