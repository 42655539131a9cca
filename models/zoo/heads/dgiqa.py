"""The DGIQA head: depth asks, the trunk's stages answer, and the score is the mean of a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo.archs.lite import whole_summary
from zoo.features import TrunkMaps
from zoo.heads.depth_head import DepthHead, DepthOptions
from zoo.heads.dgiqa_inputs import GRID, DgiqaInputs, crop_tokens, stage_grids
from zoo.heads.quality_head import QualityHead, rescale_last
from zoo.layers.cell_contrast import CellContrast
from zoo.layers.depth_stream import WIDTHS as DEPTH_WIDTHS
from zoo.layers.depth_stream import DepthStream
from zoo.layers.dilated_conv import DilatedConv
from zoo.layers.feature_bridge import FeatureBridge
from zoo.layers.grid_pool import grid_mean
from zoo.layers.post_norm_block import NORM_EPS, PostNormBlock
from zoo.layers.standardise import Standardise
from zoo.layers.standardise_maps import StandardiseMaps

DEPTH_SIDE = 28
POINTS = 10.0
DEPTH_FILE = "depth-head.pt"
WHERE = "{file} not found; `python -m train.depth_head --data DIR --cache DIR --teachers DIR` makes it."


@dataclass(frozen=True, slots=True)
class DgiqaOptions:
    """Widths of the head; `lite` chooses them freely, the structure is the paper's."""

    channels: tuple[int, int, int]
    summary: int
    bridges: tuple[int, int, int, int] = (24, 32, 40, 32)
    heads: int = 4
    expansion: int = 2
    dilated: int = 160
    mismatch_share: float = 0.25
    mismatch_weight: float = 0.1
    dropout: float = 0.3
    summary_dropout: float = 0.2
    glance_dropout: float = 0.4

    @property
    def width(self) -> int:
        """Channels of a stream after its bridges."""
        return sum(self.bridges)


class DgiqaOutput(NamedTuple):
    """score [N] in 0-100; own: the depth map that the stream reads [N, 1, 28, 28].

    quality_map [N, 7, 7]: the score of each cell, 0-100; the score is that of the cells' mean logit.
    depth [N, h8, w8]: relative inverse depth, 0 farthest and 1 nearest of the frame.
    mismatched [M], in training only: scores of the first M frames with the depth of other frames.
    """

    score: Tensor
    own: Tensor
    quality_map: Tensor
    depth: Tensor
    mismatched: Tensor | None


class DgiqaHead(QualityHead):
    """Score frames from the trunk's stages as their depth asks for them.

    As published: two streams of four stages, a bridge on each, one 7x7 grid; cross attention with the depth
    as query (the residual is on the depth), refinement by self-attention, two dilated convolutions, mean,
    logistic. Ours: the trunk's stages in place of one Swin-T and a small network over the depth in place of
    the other; the grid is taken before the bridges, as mean and deviation of its cells; cells of native
    crops in the memory; a term of all stages' statistics, spread evenly over the map; gates from the
    covariance of both streams over the cells.

    On photographs depth adds little to the trunk's own view of quality, and a head trained on the score alone
    ignores it. So training also shows frames with the depth of another frame, which should get no opinion
    (`mismatch_weight`): the streams must be read together.

    Opinions on whole photographs do not teach where a frame is bad: attention mixes all cells, and only their
    mean counts. So the map gets a term of mean 0 (`contrast`), which changes no score and is fitted on local
    damage once the head is done (`train.quality_map`).
    """

    def __init__(self, options: DgiqaOptions) -> None:
        super().__init__()
        self.options = options
        low, middle, deep = options.channels
        width, stages = options.width, tuple(2 * cin for cin in (low, middle, deep, deep))
        self.depth = DepthHead(DepthOptions(low)).requires_grad_(False).eval()
        self.standardise_stages = nn.ModuleList([StandardiseMaps(cin) for cin in stages])
        self.standardise_crops = Standardise(sum(stages[:3]))
        self.standardise_summary = Standardise(options.summary)
        self.bridges = nn.ModuleList(_bridges(stages, options))
        self.depth_stream = DepthStream()
        self.depth_bridges = nn.ModuleList(_bridges(DEPTH_WIDTHS, options))
        self.embed_crops = nn.Linear(sum(stages[:3]), width)
        self.token_dropout = nn.Dropout(options.dropout)
        self.cross = PostNormBlock(width, options.heads, options.expansion, options.dropout)
        self.refine = PostNormBlock(width, options.heads, options.expansion, options.dropout)
        self.dilated = nn.Sequential(
            DilatedConv(width, options.dilated, 2), DilatedConv(options.dilated, options.dilated, 4)
        )
        self.cell = nn.Conv2d(options.dilated, 1, 1)
        self.summary_dropout = nn.Dropout(options.summary_dropout)
        self.glance = nn.Linear(options.summary, options.dilated)
        self.glance_dropout = nn.Dropout(options.glance_dropout)
        self.norm_gate = nn.LayerNorm(width, eps=NORM_EPS)
        self.gate = nn.Linear(width, options.dilated)
        self.spread = nn.Linear(options.dilated, 1)
        self.contrast = CellContrast(sum(stages[:3]), GRID).requires_grad_(False)

    def train(self, mode: bool = True) -> DgiqaHead:
        """Switch the mode of everything but the depth head, which stays as it was distilled."""
        super().train(mode)
        self.depth.eval()
        return self

    def load_stages(self, folder: Path) -> None:
        """Load the depth head. Raises FileNotFoundError, which says how to make it."""
        file = folder / DEPTH_FILE
        if not file.exists():
            raise FileNotFoundError(WHERE.format(file=file))
        self.depth.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))

    def fit_standardisation(self, maps: TrunkMaps) -> None:
        """Take the input statistics from maps of the training part; the depth head brings its own."""
        seen = self.condensed(maps)
        for standardise, stage in zip(self.standardise_stages, seen.stages, strict=True):
            standardise.fit(stage)
        self.standardise_crops.fit(seen.crops)
        self.standardise_summary.fit(seen.summary)

    def auxiliary_loss(self, output: DgiqaOutput, target: Tensor) -> Tensor:
        """Frames that read the depth of another frame should score the mean of the batch: no opinion."""
        if output.mismatched is None:
            return output.score.new_zeros(())
        no_opinion = target.mean().expand_as(output.mismatched)
        distance = F.smooth_l1_loss(output.mismatched / POINTS, no_opinion / POINTS)
        return self.options.mismatch_weight * distance

    def recalibrate(self, scale: float, offset: float) -> None:
        """Map the log odds of every cell, so that the score stays that of their mean."""
        rescale_last(self.cell, scale, 0.0)
        rescale_last(self.spread, scale, offset)

    def condensed(self, maps: TrunkMaps) -> DgiqaInputs:
        """Depth by the frozen head, cells and statistics."""
        depth = self.depth(maps.whole8)
        own = grid_mean(depth.unsqueeze(1), DEPTH_SIDE)
        return DgiqaInputs(depth, own, *stage_grids(maps), crop_tokens(maps), whole_summary(maps.summary))

    def assess(self, seen: DgiqaInputs) -> DgiqaOutput:
        """Judge the cells, in training those of some frames with another frame's depth as well."""
        logits = self.judge(seen)
        mismatched = self._mismatched(seen) if self.training else None
        located = 100.0 * torch.sigmoid(logits + self.contrast(self.cells(seen)))
        return DgiqaOutput(_score(logits), seen.own, located, seen.depth, mismatched)

    def cells(self, seen: DgiqaInputs) -> Tensor:
        """What `contrast` reads: the three finest stages, standardised and joined, [N, C, 7, 7]."""
        layers = zip(self.standardise_stages, seen.stages[:3], strict=False)
        return torch.cat([standardise(x) for standardise, x in layers], dim=1)

    def _mismatched(self, seen: DgiqaInputs) -> Tensor:
        few = max(1, int(len(seen.own) * self.options.mismatch_share))
        chosen = DgiqaInputs(*[field[:few] for field in seen])
        return _score(self.judge(chosen._replace(own=seen.own.roll(1, dims=0)[:few])))

    def judge(self, inputs: DgiqaInputs) -> Tensor:
        """Logits [N, 7, 7], without `contrast`, of the depth `own` and of what the trunk saw."""
        asked, seen = self._depth_stream(inputs.own), self._frame_stream(inputs.stages)
        native = self.token_dropout(self.embed_crops(self.standardise_crops(inputs.crops)))
        memory = torch.cat([seen.flatten(2).transpose(1, 2), native], dim=1)
        tokens = self.cross(asked.flatten(2).transpose(1, 2), memory)
        tokens = self.refine(tokens, tokens)
        cells = self.dilated(tokens.transpose(1, 2).reshape(-1, self.options.width, GRID, GRID))
        glance = torch.relu(self.glance(self.summary_dropout(self.standardise_summary(inputs.summary))))
        gates = torch.sigmoid(self.gate(self.norm_gate(covariance(asked, seen))))
        return (
            self.cell(cells * gates[:, :, None, None])[:, 0]
            + self.spread(self.glance_dropout(glance * gates))[:, :, None]
        )

    def _depth_stream(self, own: Tensor) -> Tensor:
        stages = [grid_mean(x, GRID) for x in self.depth_stream(own)]
        return torch.cat([bridge(x) for bridge, x in zip(self.depth_bridges, stages, strict=True)], dim=1)

    def _frame_stream(self, stages: list[Tensor]) -> Tensor:
        layers = zip(self.bridges, self.standardise_stages, stages, strict=True)
        *fine, coarse = [bridge(standardise(x)) for bridge, standardise, x in layers]
        enlarged = F.interpolate(coarse, size=(GRID, GRID), mode="bilinear", align_corners=False)
        return torch.cat([*fine, enlarged], dim=1)


def _score(logits: Tensor) -> Tensor:
    return 100.0 * torch.sigmoid(logits.mean(dim=(1, 2)))


def _bridges(stages: Sequence[int], options: DgiqaOptions) -> list[FeatureBridge]:
    return [
        FeatureBridge(cin, cout, options.dropout) for cin, cout in zip(stages, options.bridges, strict=True)
    ]


def covariance(a: Tensor, b: Tensor) -> Tensor:
    """Covariance over the cells of each channel of two maps [N, D, h, w]: [N, D]."""
    return (a * b).mean(dim=(2, 3)) - a.mean(dim=(2, 3)) * b.mean(dim=(2, 3))
