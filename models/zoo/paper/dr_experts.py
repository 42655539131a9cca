"""DR.Experts as published (arXiv 2602.09531): DeiT-III and the controller of DA-CLIP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from data.degradations import DEGRADATIONS
from zoo.layers.differential_attention import DifferentialAttention, DifferentialOptions
from zoo.layers.dynamic_weighting import DynamicWeighting
from zoo.paper.imagenet import MEAN, STD
from zoo.trunks import clip_tower
from zoo.trunks.clip_tower import Controller, ImageTowerOptions
from zoo.trunks.vit import DEIT3_BASE_384, DEIT3_SMALL_384, DeitThree, VitOptions

EXPERTS = len(DEGRADATIONS)
NORM_EPS = 1e-5
ATTENTION_FLOOR = 1e-6


@dataclass(frozen=True, slots=True)
class DrExpertsOptions:
    """Sizes, and the points in which code and paper differ; the code's form is the default.

    double_normalisation: the controller's input is normalised by CLIP's statistics on top of ImageNet's;
    False undoes ImageNet's first, which is what DA-CLIP was trained with. repeat_norm: expert i sees the
    encoder's tokens normalised i + 1 times; False once. frame_first: the weighting reads F - G_i in place of
    G_i - F.
    """

    encoder: VitOptions = DEIT3_SMALL_384
    controller: ImageTowerOptions = field(default_factory=ImageTowerOptions)
    weighting: int = 384
    double_normalisation: bool = True
    repeat_norm: bool = True
    frame_first: bool = False


SMALL = DrExpertsOptions()
BASE = DrExpertsOptions(encoder=DEIT3_BASE_384)


class DrExpertsOutput(NamedTuple):
    """score [B] on the scale of the training set = sum of contribution [B, 10] + the bias of the score.

    attention [B, grid, grid], sums to 1: where the degradations were read, the positive part of their maps,
    each by the size of its weight. similarity [B, 10]: cosine of the degradation embedding and each prompt.
    weights [B, 10]: w_i, unbounded. maps [B, 10, 1 + grid^2]: differential attention of the class token.
    """

    score: Tensor
    contribution: Tensor
    attention: Tensor
    similarity: Tensor
    weights: Tensor
    maps: Tensor


class DrExperts(nn.Module):
    """Score images [B, 3, side, side], ImageNet-normalised.

    score = sum_i w_i (s . F_0) + b. Only token 0 reaches it, so only that token's row of the differential
    attention is computed; the sum is the published network's to the last term. `classes` [10, 512], rows of
    unit length, holds the prompts that the text tower encoded (`zoo.paper.dr_experts_keys`).
    """

    classes: Tensor
    input_scale: Tensor
    input_shift: Tensor

    def __init__(self, options: DrExpertsOptions = SMALL) -> None:
        super().__init__()
        self.options = options
        width, embedding = options.encoder.width, options.controller.embedding
        self.encoder = DeitThree(options.encoder)
        self.controller = Controller(options.controller)
        self.norm_product = nn.LayerNorm(embedding, eps=NORM_EPS)
        self.prior_weight = nn.Parameter(torch.empty(EXPERTS, embedding, width))
        self.prior_bias = nn.Parameter(torch.zeros(EXPERTS, 1, width))
        self.embed_keys = nn.Linear(options.controller.width, width)
        self.attention = DifferentialAttention(
            width, DifferentialOptions(False, options.repeat_norm, NORM_EPS)
        )
        self.weighting = DynamicWeighting(width, options.weighting, 0.0, options.frame_first)
        self.quality = nn.Linear(width, 1)
        self.register_buffer("classes", F.normalize(torch.randn(EXPERTS, embedding), dim=1))
        nn.init.normal_(self.prior_weight, std=embedding**-0.5)
        scale, shift = self._controller_input()
        self.register_buffer("input_scale", scale, persistent=False)
        self.register_buffer("input_shift", shift, persistent=False)

    def forward(self, x: Tensor) -> DrExpertsOutput:
        """Score x."""
        tokens = self.encoder(x)
        embedding, hidden = self.controller(self.degraded_view(x))
        embedding = embedding / embedding.norm(dim=1, keepdim=True)
        refined, maps = self.attention(self.priors(embedding), self.keys(hidden), tokens)
        frame = tokens[:, 0]
        weights = self.weighting(refined, frame)
        contribution = weights * torch.matmul(frame, self.quality.weight.transpose(0, 1))
        return DrExpertsOutput(
            contribution.sum(dim=1) + self.quality.bias,
            contribution,
            self.where(maps, weights),
            torch.matmul(embedding, self.classes.transpose(0, 1)),
            weights,
            maps,
        )

    def degraded_view(self, x: Tensor) -> Tensor:
        """What the controller sees of x: shrunk without antialiasing, [B, 3, 224, 224] as published."""
        side = self.options.controller.side
        shrunk = F.interpolate(x, (side, side), mode="bilinear", align_corners=False)
        return shrunk * self.input_scale + self.input_shift

    def priors(self, embedding: Tensor) -> Tensor:
        """d_i = Linear_i(LN(T_i * e)) of the unit embedding e [B, 512]: [B, 10, width]."""
        product = self.norm_product(embedding.unsqueeze(1) * self.classes)
        return (torch.matmul(product.transpose(0, 1), self.prior_weight) + self.prior_bias).transpose(0, 1)

    def keys(self, hidden: Tensor) -> Tensor:
        """Patches of the controller's hidden tokens [B, 50, 768] on the encoder's grid: [B, 576, width]."""
        small, grid = self.options.controller.grid, self.options.encoder.grid
        width = self.options.encoder.width
        cells = self.embed_keys(hidden)[:, 1:].transpose(1, 2).reshape(-1, width, small, small)
        grown = F.interpolate(cells, (grid, grid), mode="bilinear", align_corners=False)
        return grown.flatten(2).transpose(1, 2)

    def where(self, maps: Tensor, weights: Tensor) -> Tensor:
        """One map of the patches, summing to 1, of the experts' maps [B, 10, M] and weights [B, 10]."""
        grid = self.options.encoder.grid
        seen = (F.relu(maps[:, :, 1:]) * weights.abs().unsqueeze(2)).sum(dim=1) + ATTENTION_FLOOR
        return (seen / seen.sum(dim=1, keepdim=True)).reshape(-1, grid, grid)

    def _controller_input(self) -> tuple[Tensor, Tensor]:
        """Factor and term [3, 1, 1] that turn ImageNet-normalised values into the controller's."""
        mean, std = (torch.tensor(values) for values in (clip_tower.MEAN, clip_tower.STD))
        own_mean, own_std = torch.tensor(MEAN), torch.tensor(STD)
        if self.options.double_normalisation:
            own_mean, own_std = torch.zeros(3), torch.ones(3)
        return (own_std / std).reshape(3, 1, 1), ((own_mean - mean) / std).reshape(3, 1, 1)
