"""Parameters and multiplications of the published networks, counted and as analysed by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from export.paper import dgiqa, dr_experts, graphmeta, life_iqa
from zoo.paper.depth_anything import DEPTH_ANYTHING, DepthAnything
from zoo.paper.dgiqa import Dgiqa
from zoo.paper.dr_experts import DrExperts
from zoo.paper.graphmeta import GraphMeta
from zoo.paper.life_iqa import LifeIqa
from zoo.views.crop_grid import CropGrid

#: Largest share by which a count may differ from the analysis.
AGREEMENT = 0.02
DEPTH_SIZE = "small"


class Counts(NamedTuple):
    """Parameters, and multiplications with addition (MACs) of one input."""

    parameters: float
    multiplications: float


class Network(NamedTuple):
    """How a network is built, the sizes [rows, columns] of its inputs, and what the analysis counts."""

    build: Callable[[], nn.Module]
    inputs: tuple[tuple[int, int], ...]
    analysis: Counts


def _crop(grid: CropGrid) -> tuple[int, int]:
    return grid.crop_side, grid.crop_side


DEPTH = Network(
    lambda: DepthAnything(DEPTH_ANYTHING[DEPTH_SIZE]), (dgiqa.VIEWS.whole or (0, 0),), Counts(24.8e6, 20.0e9)
)
# DR.Experts normalises its tokens anew for every expert, as the authors' code does; once would be 20.2 G.
NETWORKS = {
    "life-iqa": Network(LifeIqa, (_crop(life_iqa.VIEWS),), Counts(94.95e6, 15.5e9)),
    "dr-experts": Network(DrExperts, (_crop(dr_experts.VIEWS),), Counts(114.4e6, 20.95e9)),
    "graphmeta": Network(GraphMeta, (_crop(graphmeta.VIEWS),), Counts(46.0e6, 3.94e9)),
    "dgiqa": Network(Dgiqa, (_crop(dgiqa.VIEWS),) * 2, Counts(102.88e6, 12.06e9)),
}


def counted(network: Network) -> Counts:
    """Count what the network does with one input of each kind, without doing it."""
    with torch.device("meta"), torch.no_grad():
        module = network.build().eval()
        inputs = [torch.zeros(1, 3, *size) for size in network.inputs]
        with FlopCounterMode(display=False) as counter:
            module(*inputs)
    return Counts(sum(each.numel() for each in module.parameters()), counter.get_total_flops() / 2)


def agrees(found: Counts, analysis: Counts) -> bool:
    """Whether both counts lie within `AGREEMENT` of the analysis."""
    return all(abs(one / other - 1) <= AGREEMENT for one, other in zip(found, analysis, strict=True))
