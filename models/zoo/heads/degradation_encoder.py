"""The degradation branch of DR.Experts: what is wrong with a frame, by the trunk's frozen lower part."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo.features import LowMaps
from zoo.layers.grid_pool import STD_EPS, grid_mean
from zoo.layers.standardise import Standardise
from zoo.layers.view_statistics import summary
from zoo.trunks.efficientnet_lite import LOW_STAGES, STAGE_CHANNELS
from zoo.trunks.inverted_residual import InvertedResidual, SameConv

CLASSES = 10


@dataclass(frozen=True, slots=True)
class EncoderOptions:
    """Widths of the encoder; `embedding` is CLIP's; the grids are cells per side of whole view and crop."""

    channels: int = STAGE_CHANNELS[LOW_STAGES - 1]
    low_summary: int = 6 * sum(STAGE_CHANNELS[:LOW_STAGES])
    widths: tuple[int, int, int] = (64, 128, 192)
    hidden: int = 512
    embedding: int = 512
    grid: int = 7
    crop_grid: int = 2
    dropout: float = 0.3


class Degradation(NamedTuple):
    """embedding [N, 512], unit length; keys [N, grid^2 + K * crop_grid^2, C]; logits [N, 10]."""

    embedding: Tensor
    keys: Tensor
    logits: Tensor


class DegradationEncoder(nn.Module):
    """Embed the degradation of N frames next to ten class vectors.

    The paper takes the controller of DA-CLIP (a copy of CLIP's image tower, trained contrastively against
    degradation words) with its last feature map as key tokens, and a text tower for the class matrix T
    [10, 512] (methods 2-3). Ours: a few depthwise blocks and the low statistics of the shared trunk; T is
    learned. logits_i = exp(t) e.T_i + b, the contrast of SigLIP (arXiv 2303.15343), because a frame
    may show several degradations or none.
    """

    def __init__(self, options: EncoderOptions) -> None:
        super().__init__()
        self.options = options
        first, second, third = options.widths
        self.blocks = nn.Sequential(
            SameConv(2 * options.channels, first),
            InvertedResidual(first, first, 3, 1, 2),
            InvertedResidual(first, second, 3, 2, 2),
            SameConv(second, third),
        )
        self.standardise = Standardise(options.low_summary)
        self.embed = nn.Sequential(
            nn.Dropout(options.dropout),
            nn.Linear(6 * third + options.low_summary, options.hidden),
            nn.ReLU(),
            nn.Dropout(options.dropout),
            nn.Linear(options.hidden, options.embedding),
        )
        self.classes = nn.Parameter(torch.randn(CLASSES, options.embedding))
        self.scale = nn.Parameter(torch.tensor(math.log(10.0)))
        self.bias = nn.Parameter(torch.tensor(-4.0))

    def class_matrix(self) -> Tensor:
        """T [10, 512], rows of unit length."""
        return F.normalize(self.classes, dim=1)

    def forward(self, maps: LowMaps) -> Degradation:
        """Embed the frames behind `maps`."""
        count = maps.crops8.shape[1]
        whole = self.blocks(self._halved(maps.whole8))
        crops = self.blocks(self._halved(maps.crops8.flatten(0, 1)))
        seen = torch.cat([self._peaks(whole), self._over_crops(crops, count)], dim=1)
        described = torch.cat([seen, self.standardise(maps.low_summary)], dim=1)
        embedding = F.normalize(self.embed(described), dim=1)
        logits = (
            torch.exp(self.scale) * torch.matmul(embedding, self.class_matrix().transpose(0, 1)) + self.bias
        )
        return Degradation(embedding, self._keys(whole, crops, count), logits)

    @staticmethod
    def _halved(x: Tensor) -> Tensor:
        """Mean and deviation of every two by two positions: [B, C, h, w] -> [B, 2C, h / 2, w / 2]."""
        mean = F.avg_pool2d(x, 2)
        variance = F.avg_pool2d(x * x, 2) - mean * mean
        return torch.cat([mean, torch.sqrt(torch.clamp(variance, min=0.0) + STD_EPS)], dim=1)

    @staticmethod
    def _peaks(x: Tensor) -> Tensor:
        """Mean, deviation and maximum of every channel: [B, C, h, w] -> [B, 3C]."""
        return torch.cat([summary([x]), x.amax(dim=(2, 3))], dim=1)

    def _over_crops(self, crops: Tensor, count: int) -> Tensor:
        """Mean over the crops of their means and deviations, maximum of their maxima: [N, 3C]."""
        channels = self.options.widths[-1]
        each = self._peaks(crops).reshape(-1, count, 3 * channels)
        return torch.cat(
            [each[:, :, : 2 * channels].mean(dim=1), each[:, :, 2 * channels :].amax(dim=1)], dim=1
        )

    def _keys(self, whole: Tensor, crops: Tensor, count: int) -> Tensor:
        options = self.options
        cells = grid_mean(whole, options.grid).flatten(2).transpose(1, 2)
        native = grid_mean(crops, options.crop_grid).flatten(2).transpose(1, 2)
        native = native.reshape(-1, count * options.crop_grid**2, options.widths[-1])
        return torch.cat([cells, native], dim=1)
