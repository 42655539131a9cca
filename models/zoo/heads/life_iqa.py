"""The Life-IQA head (arXiv 2511.19024): bunch queries, interaction decoder, mixture of experts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from zoo.features import ViewFeatures
from zoo.layers.interaction_decoder import NORM_EPS, InteractionDecoder
from zoo.layers.mixture_of_experts import MixtureOfExperts
from zoo.layers.standardise import Standardise

GRID = 7


@dataclass(frozen=True, slots=True)
class LifeIqaOptions:
    """Widths of the head; `lite` chooses them freely, the structure is the paper's."""

    width: int = 128
    depth: int = 4
    heads: int = 4
    queries: int = 6
    experts: int = 4
    kept: int = 2
    dropout: float = 0.1
    summary_dropout: float = 0.2


class LifeIqaOutput(NamedTuple):
    """score [N] in 0-100; attention [N, 7, 7], sums to 1; gates [N, E]; the losses are scalars."""

    score: Tensor
    attention: Tensor
    gates: Tensor
    balance_loss: Tensor
    z_loss: Tensor


class LifeIqaHead(nn.Module):
    """Score frames from their `ViewFeatures`.

    As published: queries = learned tokens + projected global feature; memory = projected 7x7 grid cells;
    decoder of graph convolution and cross attention; y = h + gamma * MoE(h); linear per token, mean of them.
    Ours: deviations and all seven stages in memory and query, the cells of native crops in the memory,
    standardised inputs, and the logistic bound to 0-100.
    """

    def __init__(self, features: int, options: LifeIqaOptions) -> None:
        super().__init__()
        width = options.width
        self.standardise_whole = Standardise(features)
        self.standardise_crops = Standardise(features)
        self.standardise_summary = Standardise(3 * features)
        self.token_dropout = nn.Dropout(options.dropout)
        self.summary_dropout = nn.Dropout(options.summary_dropout)
        self.embed_whole = nn.Linear(features, width)
        self.embed_crops = nn.Linear(features, width)
        self.embed_summary = nn.Linear(3 * features, width)
        self.queries = nn.Parameter(torch.empty(1, options.queries, width))
        self.decoder = InteractionDecoder(options.depth, options.queries, width, options.heads)
        self.norm = nn.LayerNorm(width, eps=NORM_EPS)
        self.experts = MixtureOfExperts(width, options.experts, options.kept, dropout=options.dropout)
        self.gamma = nn.Parameter(torch.tensor(0.1))
        self.dropout = nn.Dropout(options.dropout)
        self.score = nn.Linear(width, 1)
        nn.init.trunc_normal_(self.queries, std=0.02)

    def fit_standardisation(self, features: ViewFeatures) -> None:
        """Take the input statistics from features of the training part."""
        self.standardise_whole.fit(features.whole)
        self.standardise_crops.fit(features.crops)
        self.standardise_summary.fit(features.summary)

    def forward(self, features: ViewFeatures) -> LifeIqaOutput:
        """Score the frames behind `features`."""
        whole = self.token_dropout(self.embed_whole(self.standardise_whole(features.whole)))
        crops = self.token_dropout(self.embed_crops(self.standardise_crops(features.crops)))
        glance = self.embed_summary(self.summary_dropout(self.standardise_summary(features.summary)))
        tokens, maps = self.decoder(self.queries + glance.unsqueeze(1), torch.cat([whole, crops], dim=1))
        normed = self.norm(tokens)
        mixed, routing = self.experts(normed)
        judged = self.dropout(normed + self.gamma * mixed)
        score = 100.0 * torch.sigmoid(self.score(judged).mean(dim=(1, 2)))
        looked = maps.mean(dim=(1, 2))[:, : GRID * GRID]
        attention = (looked / looked.sum(dim=1, keepdim=True)).reshape(-1, GRID, GRID)
        return LifeIqaOutput(
            score, attention, routing.gates.mean(dim=1), routing.balance_loss, routing.z_loss
        )
