"""Depth-Anything V1 (arXiv 2401.10891): DINOv2 and a dense-prediction decoder."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from zoo.layers.dense_prediction import DensePrediction
from zoo.trunks.dinov2 import DINO_BASE, DINO_LARGE, DINO_SMALL, PATCH, DinoOptions, DinoV2

RANGE_EPS = 1e-8


@dataclass(frozen=True, slots=True)
class DepthAnythingOptions:
    """Trunk, channels of the four levels and width of the decoder."""

    trunk: DinoOptions
    levels: tuple[int, int, int, int]
    width: int


DEPTH_ANYTHING = {
    "small": DepthAnythingOptions(DINO_SMALL, (48, 96, 192, 384), 64),
    "base": DepthAnythingOptions(DINO_BASE, (96, 192, 384, 768), 128),
    "large": DepthAnythingOptions(DINO_LARGE, (256, 512, 1024, 1024), 256),
}


class DepthAnything(nn.Module):
    """Images [B, 3, h, w], ImageNet-normalised, h and w multiples of 14, to inverse depth [B, h, w], >= 0."""

    def __init__(self, options: DepthAnythingOptions) -> None:
        super().__init__()
        self.trunk = DinoV2(options.trunk, taken=4)
        self.decoder = DensePrediction(options.trunk.width, options.levels, options.width, PATCH)

    def forward(self, images: Tensor) -> Tensor:
        """Estimate the inverse depth; larger is nearer."""
        tokens = self.trunk(images)
        return self.decoder(tokens, images.shape[2] // PATCH, images.shape[3] // PATCH)


def relative_depth(depth: Tensor) -> Tensor:
    """Inverse depth [B, h, w] to 0, farthest, and 1, nearest, of each image; a flat map becomes zeros."""
    near, far = depth.amax(dim=(1, 2), keepdim=True), depth.amin(dim=(1, 2), keepdim=True)
    return (depth - far) / (near - far + RANGE_EPS)
