"""The GRaphMeta head: self-calibrated blocks, max-pooled pyramid, graph features, three readings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from zoo.archs.lite import CHANNELS16, CHANNELS32, SUMMARY, whole_summary
from zoo.features import TrunkMaps, without_stride8
from zoo.heads.graphmeta_losses import gaussian_nll
from zoo.heads.graphmeta_readings import Gaussian, ReadingHeads
from zoo.heads.quality_head import QualityHead, rescale_last
from zoo.layers.one_sample_graph import OneSampleGraph
from zoo.layers.pyramid_pool import pyramid_max
from zoo.layers.self_calibrated import SelfCalibratedBlock
from zoo.layers.standardise import Standardise

STAGE_FILE = "meta-learning.pt"
PYRAMIDS = 2 * 3 * (CHANNELS16 + CHANNELS32)


@dataclass(frozen=True, slots=True)
class GraphMetaOptions:
    """Widths of the head; `lite` chooses them freely, the structure is the paper's."""

    half16: int = 24
    half32: int = 48
    cells16: int = 4
    cells32: int = 2
    vector: int = 384
    hidden: int = 384
    node: int = 256
    edge: int = 64
    code: int = 128
    pool_dropout: float = 0.1
    summary_dropout: float = 0.3
    dropout: float = 0.4
    nll_weight: float = 0.1


class GraphMetaOutput(NamedTuple):
    """score [N], 0-100; own [N, D], the graph features cat[V, E]; distortion_type [N, 25], sums to 1; level
    [N], 1-5; sigma [N], points.
    """

    score: Tensor
    own: Tensor
    distortion_type: Tensor
    level: Tensor
    sigma: Tensor


class GraphMetaHead(QualityHead):
    """Score frames from their `TrunkMaps`.

    As published (GRaphMeta, after GraphIQA and SCNet): self-calibrated blocks, max pooling over a pyramid,
    image vector X, node and edge branches, level, type and quality from them, meta-learned initialisation.
    Ours: the blocks stand on strides 16 and 32 of a shared trunk and see native crops too (the same blocks,
    mean over the crops); X also gets the whole view's summary; Gaussian likelihoods, not sampled scores; the
    type and level readings are fitted again on the graph features that quality leaves (`train.readings`).
    """

    condenses = False

    def __init__(self, options: GraphMetaOptions) -> None:
        super().__init__()
        self.options = options
        self.standardise16 = Standardise(CHANNELS16)
        self.standardise32 = Standardise(CHANNELS32)
        self.standardise_summary = Standardise(SUMMARY // 3)
        self.block16 = SelfCalibratedBlock(CHANNELS16, options.half16, options.cells16)
        self.block32 = SelfCalibratedBlock(CHANNELS32, options.half32, options.cells32)
        self.pool_norm = nn.LayerNorm(PYRAMIDS)
        self.pool_dropout = nn.Dropout(options.pool_dropout)
        self.summary_dropout = nn.Dropout(options.summary_dropout)
        self.embed_pools = nn.Linear(PYRAMIDS, options.vector)
        self.embed_summary = nn.Linear(SUMMARY // 3, options.vector)
        self.graph = OneSampleGraph(options.vector, options.hidden, options.node, options.edge)
        self.readings = ReadingHeads(
            options.node + options.edge, options.hidden, options.code, options.dropout
        )

    def fit_standardisation(self, maps: TrunkMaps) -> None:
        """Take the input statistics from maps of the training part."""
        self.standardise16.fit(maps.whole16.movedim(1, -1))
        self.standardise32.fit(maps.whole32.movedim(1, -1))
        self.standardise_summary.fit(whole_summary(maps.summary))

    def load_stages(self, folder: Path) -> None:
        """Start from the meta-learned head.

        Raises FileNotFoundError where `train.meta_learning` has not been run.
        """
        file = folder / STAGE_FILE
        if not file.exists():
            raise FileNotFoundError(
                f"{file} is missing: run python -m train.meta_learning --data DIR --cache {folder}"
            )
        self.load_state_dict(torch.load(file, weights_only=True))

    def _pyramids(self, x16: Tensor, x32: Tensor) -> Tensor:
        """Pooled blocks of maps [B, C, h, w]: [B, PYRAMIDS / 2]."""
        seen16 = self.block16(self.standardise16(x16.movedim(1, -1)).movedim(-1, 1))
        seen32 = self.block32(self.standardise32(x32.movedim(1, -1)).movedim(-1, 1))
        return torch.cat([pyramid_max(seen16), pyramid_max(seen32)], dim=1)

    def graph_features(self, maps: TrunkMaps) -> Tensor:
        """cat[V, E] of each frame: [N, node + edge]."""
        count = maps.crops16.shape[1]
        whole = self._pyramids(maps.whole16, maps.whole32)
        crops = self._pyramids(maps.crops16.flatten(0, 1), maps.crops32.flatten(0, 1))
        pools = torch.cat([whole, crops.reshape(-1, count, crops.shape[1]).mean(dim=1)], dim=1)
        embedded = self.embed_pools(self.pool_dropout(self.pool_norm(pools)))
        summary = self.standardise_summary(whole_summary(maps.summary))
        glance = self.embed_summary(self.summary_dropout(summary))
        return self.graph(torch.relu(embedded + glance))

    def recalibrate(self, scale: float, offset: float) -> None:
        """Map the log odds of the score; its deviation stays."""
        rescale_last(self.readings.quality.last, scale, offset)

    def condensed(self, maps: TrunkMaps) -> TrunkMaps:
        """The maps of strides 16 and 32 and the statistics."""
        return without_stride8(maps)

    def assess(self, seen: TrunkMaps) -> GraphMetaOutput:
        """Read the graph features."""
        own = self.graph_features(seen)
        found = self.readings(own)
        types = torch.softmax(found.type_logits, dim=1)
        return GraphMetaOutput(found.quality.mean, own, types, found.level.mean, found.quality.sigma)

    def auxiliary_loss(self, output: GraphMetaOutput, target: Tensor) -> Tensor:
        """Gaussian likelihood of `target` [N], points."""
        return self.options.nll_weight * gaussian_nll(Gaussian(output.score, output.sigma), target)
