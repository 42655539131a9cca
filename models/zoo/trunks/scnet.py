"""SCNet (Liu et al., CVPR 2020): a residual network with self-calibrated convolutions."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo.layers.conv_norm import ConvNorm
from zoo.layers.self_calibrated import SelfCalibratedBottleneck, SelfCalibration

EXPANSION = 4
POOLING = 4


@dataclass(frozen=True, slots=True)
class ScnetOptions:
    """Blocks and planes of each stage, and the channels of the stem."""

    blocks: tuple[int, ...] = (3, 4, 6, 3)
    planes: tuple[int, ...] = (64, 128, 256, 512)
    stem: int = 64

    @property
    def channels(self) -> int:
        """Channels of the last map."""
        return EXPANSION * self.planes[-1]


SCNET50 = ScnetOptions()


class PooledCalibration(SelfCalibration):
    """SCNet's own form: average pooling by four, whose rest is dropped, and nearest upsampling."""

    def __init__(self, width: int, stride: int) -> None:
        super().__init__(
            ConvNorm(width, width, 3), ConvNorm(width, width, 3), ConvNorm(width, width, 3, stride)
        )

    def pool(self, x: Tensor) -> Tensor:
        """[B, C, h, w] -> [B, C, h / 4, w / 4]; h and w at least 4."""
        return F.avg_pool2d(x, POOLING)

    def spread(self, x: Tensor, like: Tensor) -> Tensor:
        """Nearest upsampling."""
        return F.interpolate(x, like.shape[2:])


def bottleneck(cin: int, planes: int, stride: int) -> SelfCalibratedBottleneck:
    """One block: [B, cin, h, w] -> [B, 4 planes, h / stride, w / stride]."""
    half, cout = planes // 2, EXPANSION * planes
    return SelfCalibratedBottleneck(
        (ConvNorm(cin, half, 1), ConvNorm(cin, half, 1)),
        ConvNorm(half, half, 3, stride),
        PooledCalibration(half, stride),
        ConvNorm(2 * half, cout, 1),
        ConvNorm(cin, cout, 1, stride) if stride > 1 or cin != cout else None,
    )


class Scnet(nn.Module):
    """Images [B, 3, h, w], ImageNet-normalised, to one map [B, channels, h / 32, w / 32]; h, w from 97 on."""

    def __init__(self, options: ScnetOptions = SCNET50) -> None:
        super().__init__()
        self.stem = ConvNorm(3, options.stem, 7, 2)
        stages: list[nn.Module] = []
        cin = options.stem
        for index, (count, planes) in enumerate(zip(options.blocks, options.planes, strict=True)):
            strides = [1 if index == 0 else 2] + [1] * (count - 1)
            stage = []
            for stride in strides:
                stage.append(bottleneck(cin, planes, stride))
                cin = EXPANSION * planes
            stages.append(nn.Sequential(*stage))
        self.stages = nn.ModuleList(stages)

    def forward(self, x: Tensor) -> Tensor:
        """Encode x."""
        x = F.max_pool2d(torch.relu(self.stem(x)), 3, 2, 1)
        for stage in self.stages:
            x = stage(x)
        return x
