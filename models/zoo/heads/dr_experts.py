"""The DR.Experts head (arXiv 2602.09531): ten degradation experts that add and take points."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo.archs.lite import LOW_SUMMARY, whole_summary
from zoo.features import LowMaps, TrunkMaps
from zoo.heads.degradation_encoder import CLASSES, DegradationEncoder, EncoderOptions
from zoo.heads.quality_head import QualityHead, rescale_last
from zoo.layers.differential_attention import DifferentialAttention
from zoo.layers.dynamic_weighting import DynamicWeighting
from zoo.layers.standardise import Standardise
from zoo.layers.view_statistics import cell_tokens
from zoo.trunks.efficientnet_lite import STAGE_CHANNELS

LOW = LOW_SUMMARY // 3
FULL = 100.0
START = 60.0
POINTS = 10.0
STAGE = "degradation-encoder"
ATTENTION_FLOOR = 1e-6
# The product of two unit vectors of 512 has a variance of about 4e-6.
PRODUCT_EPS = 1e-9


@dataclass(frozen=True, slots=True)
class DrExpertsOptions:
    """Widths of the head; `lite` chooses them freely, the structure is the paper's.

    A degradation that is surely present should cost `cost` points; `absent_weight` against it keeps the
    contribution of an absent one small.
    """

    encoder: EncoderOptions = field(default_factory=EncoderOptions)
    deep: int = STAGE_CHANNELS[-1]
    summary: int = 6 * sum(STAGE_CHANNELS)
    width: int = 192
    first: int = 192
    dropout: float = 0.1
    summary_dropout: float = 0.3
    base_dropout: float = 0.4
    tie_weight: float = 0.45
    cost: float = 12.0
    absent_weight: float = 0.25


class DrExpertsInputs(NamedTuple):
    """What the frozen encoder says (`Degradation`); the whole view's statistics [N, D]; cells of the deepest
    stage in whole view and crops [N, cells, 2 deep].
    """

    embedding: Tensor
    keys: Tensor
    logits: Tensor
    summary: Tensor
    whole: Tensor
    crops: Tensor

    @property
    def low(self) -> Tensor:
        """The statistics up to stride 8 [N, LOW]."""
        return self.summary[:, :LOW]

    @property
    def top(self) -> Tensor:
        """The statistics of strides 16 and 32."""
        return self.summary[:, LOW:]


class DrExpertsOutput(NamedTuple):
    """score [N] in 0-100; own [N, 10 + M - 1, D]: the ten priors, then the key tokens; the rest is evidence.

    contribution [N, 10]: points against clean pictures, negative costs points. degradation [N, 10]:
    probability that it is present. degradation_attention [N, grid, grid]: where the present ones were read
    in the whole view, sums to 1.
    """

    score: Tensor
    own: Tensor
    contribution: Tensor
    degradation: Tensor
    degradation_attention: Tensor


class DrExpertsHead(QualityHead):
    """score = base + sum_i w_i (s . F_0), exactly, in points; evaluation mode limits it to 0-100 last.

    As published: priors d_i = Linear_i(LN(T_i * e)); key tokens from the degradation branch; differential
    attention of the priors over them (`DifferentialAttention`); w_i by `DynamicWeighting`; token 0 only.
    Ours: a trained base in points from F_0 beside the bias; F from the statistics of strides 16 and 32
    (token 0), 7x7 cells of the whole view and 2x2 of each native crop. Every prior also holds the low
    statistics, since the frozen embedding is trained to name degradations, not to grade them, and the
    probability of its own degradation, which LN(T_i * e) removes: it is the mean of that product.
    """

    learns_from_degraded = True
    is_linear = True
    contribution_mean: Tensor

    def __init__(self, options: DrExpertsOptions) -> None:
        super().__init__()
        self.options = options
        width, encoder = options.width, options.encoder
        self.encoder = DegradationEncoder(encoder).requires_grad_(False).eval()
        self.standardise_low = Standardise(LOW)
        self.standardise_top = Standardise(options.summary // 3 - LOW)
        self.standardise_whole = Standardise(2 * options.deep)
        self.standardise_crops = Standardise(2 * options.deep)
        self.norm_product = nn.LayerNorm(encoder.embedding, eps=PRODUCT_EPS)
        self.prior_weight = nn.Parameter(torch.empty(CLASSES, encoder.embedding, width))
        self.prior_bias = nn.Parameter(torch.zeros(CLASSES, 1, width))
        self.presence = nn.Parameter(torch.empty(CLASSES, width))
        self.embed_low = nn.Linear(LOW, width)
        self.embed_keys = nn.Linear(encoder.widths[-1], width)
        self.embed_frame = nn.Linear(options.summary // 3 - LOW, width)
        self.embed_whole = nn.Linear(2 * options.deep, width)
        self.embed_crops = nn.Linear(2 * options.deep, width)
        self.dropout = nn.Dropout(options.dropout)
        self.summary_dropout = nn.Dropout(options.summary_dropout)
        self.attention = DifferentialAttention(width)
        self.weighting = DynamicWeighting(width, options.first, options.dropout)
        self.quality = nn.Linear(width, 1)
        self.base = nn.Sequential(nn.ReLU(), nn.Dropout(options.base_dropout), nn.Linear(width, 1))
        self.register_buffer("contribution_mean", torch.zeros(CLASSES))
        nn.init.normal_(self.prior_weight, std=encoder.embedding**-0.5)
        nn.init.normal_(self.presence)

    def train(self, mode: bool = True) -> Self:
        """Switch the mode; the frozen encoder stays in evaluation mode."""
        super().train(mode)
        self.encoder.eval()
        return self

    def load_stages(self, folder: Path) -> None:
        """Load the degradation encoder; FileNotFoundError says which command makes it."""
        file = folder / f"{STAGE}.pt"
        if not file.exists():
            command = "python -m train.degradation_encoder --data DIR --cache DIR"
            raise FileNotFoundError(f"{file} is missing; `{command}` makes it")
        self.encoder.load_state_dict(torch.load(file, weights_only=True))

    def fit_standardisation(self, maps: TrunkMaps) -> None:
        """Take the input statistics from maps of the training part."""
        seen = self.condensed(maps)
        self.standardise_low.fit(seen.low)
        self.standardise_top.fit(seen.top)
        self.standardise_whole.fit(seen.whole)
        self.standardise_crops.fit(seen.crops)

    def centre_contributions(self, maps: TrunkMaps) -> None:
        """Report contributions from now on against their mean on these clean frames."""
        with torch.inference_mode():
            self.contribution_mean += self(maps).contribution.mean(dim=0)

    def recalibrate(self, scale: float, offset: float) -> None:
        """Map the points of the base and of the contributions, so that the score stays their sum."""
        rescale_last(self.quality, scale, 0.0)
        rescale_last(self.base[-1], scale, ((scale - 1.0) * START + offset) / POINTS)
        self.contribution_mean *= scale

    def auxiliary_loss(self, output: DrExpertsOutput, target: Tensor) -> Tensor:
        """Ask present degradations to cost at least `cost` points and absent ones nothing, by probability."""
        present, points = output.degradation, output.contribution / POINTS
        too_cheap = F.relu(points + self.options.cost / POINTS)
        wrong = present * too_cheap + self.options.absent_weight * (1.0 - present) * points.abs()
        return self.options.tie_weight * wrong.sum(dim=1).mean()

    def condensed(self, maps: TrunkMaps) -> DrExpertsInputs:
        """Degradation, statistics and cells."""
        low_summary = maps.summary[:, : self.options.encoder.low_summary]
        described = self.encoder(LowMaps(maps.whole8, maps.crops8, low_summary))
        cells = cell_tokens([maps.whole32], self.options.encoder.grid), self._crops(maps)
        return DrExpertsInputs(*described, whole_summary(maps.summary), *cells)

    def assess(self, seen: DrExpertsInputs) -> DrExpertsOutput:
        """Add up the base and the ten contributions."""
        present = torch.sigmoid(seen.logits)
        own = self.own_tokens(seen, present)
        tokens = self.semantic_tokens(seen)
        refined, looked = self.attention(own[:, :CLASSES], own[:, CLASSES:], tokens)
        frame = tokens[:, 0]
        weights = self.weighting(self.dropout(refined), frame)
        contribution = POINTS * weights * self.quality(frame)
        score = self.base_points(frame) + contribution.sum(dim=1)
        limited = score if self.training else torch.clamp(score, 0.0, FULL)
        where = self._where(looked, present)
        return DrExpertsOutput(limited, own, contribution - self.contribution_mean, present, where)

    def own_tokens(self, seen: DrExpertsInputs, present: Tensor) -> Tensor:
        """All that enters from the degradation branch: ten priors and the key tokens, [N, 10 + M - 1, D]."""
        product = self.norm_product(seen.embedding.unsqueeze(1) * self.encoder.class_matrix())
        priors = (torch.matmul(product.transpose(0, 1), self.prior_weight) + self.prior_bias).transpose(0, 1)
        graded = self.embed_low(self.summary_dropout(self.standardise_low(seen.low)))
        priors = priors + graded.unsqueeze(1) + present.unsqueeze(2) * self.presence
        return torch.cat([priors, self.embed_keys(seen.keys)], dim=1)

    def semantic_tokens(self, seen: DrExpertsInputs) -> Tensor:
        """F_0, then the cells of the whole view, then those of the crops, as the key tokens: [N, M, D]."""
        described = self.summary_dropout(self.standardise_top(seen.top))
        frame = self.embed_frame(described).unsqueeze(1)
        whole = self.embed_whole(self.dropout(self.standardise_whole(seen.whole)))
        crops = self.embed_crops(self.dropout(self.standardise_crops(seen.crops)))
        return torch.cat([frame, whole, crops], dim=1)

    def base_points(self, frame: Tensor) -> Tensor:
        """The points of F_0 [N, D] before any contribution: [N]."""
        return START + POINTS * self.base(frame).squeeze(1)

    def _where(self, looked: Tensor, present: Tensor) -> Tensor:
        grid = self.options.encoder.grid
        cells = F.relu(looked[:, :, 1 : 1 + grid * grid])
        weighted = (cells * present.unsqueeze(2)).sum(dim=1) + ATTENTION_FLOOR
        return (weighted / weighted.sum(dim=1, keepdim=True)).reshape(-1, grid, grid)

    def _crops(self, maps: TrunkMaps) -> Tensor:
        count, cells = maps.crops32.shape[1], self.options.encoder.crop_grid
        tokens = cell_tokens([maps.crops32.flatten(0, 1)], cells)
        return tokens.reshape(-1, count * cells * cells, tokens.shape[2])
