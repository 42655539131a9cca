"""The heads of the quartet, each whole and without one of its parts at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from train.ablated import dgiqa, dr_experts, graphmeta, life_iqa
from zoo.archs.quartet_lite import HEADS
from zoo.heads.dgiqa import DgiqaHead
from zoo.heads.dr_experts import DrExpertsHead
from zoo.heads.graphmeta import GraphMetaHead
from zoo.heads.life_iqa import LifeIqaHead
from zoo.heads.quality_head import QualityHead

WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Variant:
    """A head of `method`: "whole", or without a part, with what stands `instead` of it."""

    method: str
    what: str
    kind: Callable[[Any], QualityHead]
    instead: str = ""

    @property
    def name(self) -> str:
        """What the command line, files and tables call it."""
        return f"{self.method}-{self.what}"

    def build(self) -> QualityHead:
        """Build it untrained, with the widths of the quartet."""
        return self.kind(HEADS[self.method]().options)


VARIANTS = (
    Variant("life_iqa", WHOLE, LifeIqaHead),
    Variant(
        "life_iqa",
        "without-gcn",
        life_iqa.WithoutGraph,
        "each query token goes through the same layers by itself",
    ),
    Variant(
        "life_iqa",
        "without-experts",
        life_iqa.WithoutExperts,
        "one feed-forward block of an expert's size; no router and none of its losses",
    ),
    Variant("dr_experts", WHOLE, DrExpertsHead),
    Variant(
        "dr_experts",
        "without-priors",
        dr_experts.WithoutPriors,
        "ten learned vectors, the same for every frame; the statistics up to stride 8, which only the priors"
        " hold, go with them",
    ),
    Variant(
        "dr_experts",
        "without-differential",
        dr_experts.WithoutDifference,
        "plain softmax attention, nothing subtracted",
    ),
    Variant("graphmeta", WHOLE, GraphMetaHead),
    Variant(
        "graphmeta", "without-meta-learning", graphmeta.WithoutMetaLearning, "random weights to start from"
    ),
    Variant(
        "graphmeta",
        "without-graph",
        graphmeta.WithoutGraph,
        "one linear layer reads quality off the image vector; the rest starts meta-learned",
    ),
    Variant("dgiqa", WHOLE, DgiqaHead),
    Variant(
        "dgiqa",
        "without-depth",
        dgiqa.WithoutDepth,
        "a plane at depth .5; the loss on mismatched depth goes with the depth",
    ),
    Variant(
        "dgiqa",
        "without-bridges",
        dgiqa.WithoutBridges,
        "1x1 projections of the cells, with the same dropout",
    ),
)


def whole_of(variant: Variant) -> Variant:
    """The whole head that `variant` is compared with."""
    return next(other for other in VARIANTS if (other.method, other.what) == (variant.method, WHOLE))
