"""The Life-IQA head (arXiv 2511.19024): bunch queries, interaction decoder, mixture of experts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from zoo.archs.lite import whole_summary
from zoo.features import TrunkMaps
from zoo.heads.quality_head import QualityHead, rescale_last
from zoo.layers.interaction_decoder import NORM_EPS, InteractionDecoder
from zoo.layers.mixture_of_experts import MixtureOfExperts
from zoo.layers.standardise import Standardise
from zoo.layers.view_statistics import cell_tokens, summary

GRID = 7
CROP_CELLS = 2


@dataclass(frozen=True, slots=True)
class LifeIqaOptions:
    """Widths of the head; `lite` chooses them freely, the structure is the paper's."""

    channels: tuple[int, int, int]
    summary: int
    width: int = 128
    depth: int = 4
    heads: int = 4
    queries: int = 6
    glances: int = 4
    experts: int = 4
    kept: int = 2
    dropout: float = 0.1
    summary_dropout: float = 0.3
    balance_weight: float = 0.01
    z_weight: float = 0.001


class LifeIqaInputs(NamedTuple):
    """Cells of the whole view [N, 49, D] and of the crops [N, K * 4, D], the whole view's statistics [N, D],
    and those of the deepest stage [N, D].
    """

    whole: Tensor
    crops: Tensor
    summary: Tensor
    deep: Tensor


class LifeIqaOutput(NamedTuple):
    """score [N] in 0-100; own: the memory [N, M, D]; attention [N, 7, 7], sums to 1; gates [N, E]."""

    score: Tensor
    own: Tensor
    attention: Tensor
    gates: Tensor
    balance_loss: Tensor
    z_loss: Tensor


class LifeIqaHead(QualityHead):
    """Score frames from the deepest stage, asked against the stages before it.

    As published: queries = learned tokens + projected deepest stage; memory = projected 7x7 grid cells of
    the penultimate stage; decoder of graph convolution and cross attention; y = h + gamma * MoE(h); linear
    per token, mean of them. Ours: deviations beside means, the stages of strides 8 and 32 as well, the cells
    of native crops and a few glance tokens of the whole view's statistics in the memory; standardised
    inputs; the logistic bound.
    """

    def __init__(self, options: LifeIqaOptions) -> None:
        super().__init__()
        self.options = options
        width, (low, middle, deep) = options.width, options.channels
        self.standardise_whole = Standardise(2 * (low + middle + deep))
        self.standardise_crops = Standardise(2 * (low + middle))
        self.standardise_summary = Standardise(options.summary)
        self.standardise_deep = Standardise(4 * deep)
        self.token_dropout = nn.Dropout(options.dropout)
        self.summary_dropout = nn.Dropout(options.summary_dropout)
        self.embed_whole = nn.Linear(2 * (low + middle + deep), width)
        self.embed_crops = nn.Linear(2 * (low + middle), width)
        self.embed_glances = nn.Linear(options.summary, options.glances * width)
        self.embed_deep = nn.Linear(4 * deep, width)
        self.queries = nn.Parameter(torch.empty(1, options.queries, width))
        self.decoder = InteractionDecoder(options.depth, options.queries, width, options.heads)
        self.norm = nn.LayerNorm(width, eps=NORM_EPS)
        self.experts = MixtureOfExperts(width, options.experts, options.kept, dropout=options.dropout)
        self.gamma = nn.Parameter(torch.tensor(0.1))
        self.dropout = nn.Dropout(options.dropout)
        self.score = nn.Linear(width, 1)
        nn.init.trunc_normal_(self.queries, std=0.02)

    def fit_standardisation(self, maps: TrunkMaps) -> None:
        """Take the input statistics from maps of the training part."""
        seen = self.condensed(maps)
        self.standardise_whole.fit(seen.whole)
        self.standardise_crops.fit(seen.crops)
        self.standardise_summary.fit(seen.summary)
        self.standardise_deep.fit(seen.deep)

    def auxiliary_loss(self, output: LifeIqaOutput, target: Tensor) -> Tensor:
        """The router's two losses with the weights of the paper."""
        return self.options.balance_weight * output.balance_loss + self.options.z_weight * output.z_loss

    def recalibrate(self, scale: float, offset: float) -> None:
        """Map the log odds of the score."""
        rescale_last(self.score, scale, offset)

    def condensed(self, maps: TrunkMaps) -> LifeIqaInputs:
        """Tokens of statistics."""
        whole = cell_tokens([maps.whole8, maps.whole16, maps.whole32], GRID)
        return LifeIqaInputs(whole, self._crops(maps), whole_summary(maps.summary), self._deep(maps))

    def assess(self, seen: LifeIqaInputs) -> LifeIqaOutput:
        """Ask the memory with the deepest stage."""
        memory = self._memory(seen)
        deepest = self.embed_deep(self.summary_dropout(self.standardise_deep(seen.deep)))
        tokens, looked = self.decoder(self.queries + deepest.unsqueeze(1), memory)
        normed = self.norm(tokens)
        mixed, routing = self.experts(normed)
        judged = self.dropout(normed + self.gamma * mixed)
        score = 100.0 * torch.sigmoid(self.score(judged).mean(dim=(1, 2)))
        cells = looked.mean(dim=(1, 2))[:, : GRID * GRID]
        attention = (cells / cells.sum(dim=1, keepdim=True)).reshape(-1, GRID, GRID)
        gates = routing.gates.mean(dim=1)
        return LifeIqaOutput(score, memory, attention, gates, routing.balance_loss, routing.z_loss)

    def _memory(self, seen: LifeIqaInputs) -> Tensor:
        whole = self.token_dropout(self.embed_whole(self.standardise_whole(seen.whole)))
        crops = self.token_dropout(self.embed_crops(self.standardise_crops(seen.crops)))
        glances = self.embed_glances(self.summary_dropout(self.standardise_summary(seen.summary)))
        glances = glances.reshape(-1, self.options.glances, self.options.width)
        return torch.cat([whole, crops, glances], dim=1)

    @staticmethod
    def _crops(maps: TrunkMaps) -> Tensor:
        count = maps.crops8.shape[1]
        tokens = cell_tokens([maps.crops8.flatten(0, 1), maps.crops16.flatten(0, 1)], CROP_CELLS)
        return tokens.reshape(-1, count * CROP_CELLS * CROP_CELLS, tokens.shape[2])

    @staticmethod
    def _deep(maps: TrunkMaps) -> Tensor:
        count = maps.crops32.shape[1]
        crops = summary([maps.crops32.flatten(0, 1)])
        return torch.cat(
            [summary([maps.whole32]), crops.reshape(-1, count, crops.shape[1]).mean(dim=1)], dim=1
        )
