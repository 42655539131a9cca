"""The published networks by method, at full size with untrained weights."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from zoo.paper.dgiqa import Dgiqa
from zoo.paper.dr_experts import DrExperts
from zoo.paper.graphmeta import GraphMeta
from zoo.paper.life_iqa import LifeIqa

NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "life-iqa": LifeIqa,
    "dr-experts": DrExperts,
    "graphmeta": GraphMeta,
    "dgiqa": Dgiqa,
}
#: Methods whose second input is the depth of the picture.
WITH_DEPTH = frozenset({"dgiqa"})
