"""The published networks by method, at full size: untrained, or from local files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from torch import Tensor, nn

from export.paper.options import load_file
from zoo.paper import dgiqa_keys, dr_experts_keys, graphmeta_keys, life_iqa_keys
from zoo.paper.checkpoints import LoadReport, read_checkpoint
from zoo.paper.dgiqa import Dgiqa
from zoo.paper.dr_experts import SIZES, DrExperts
from zoo.paper.graphmeta import GraphMeta
from zoo.paper.life_iqa import LifeIqa

State = Mapping[str, Tensor]
Load = Callable[[Any, State], LoadReport]


class Published(NamedTuple):
    """`fitting` builds the untrained network that a checkpoint of the authors fits, the default one for {}.

    `load`: what fills it, by the name of the option that names the file.
    """

    fitting: Callable[[State], nn.Module]
    load: Mapping[str, Load]


NETWORKS: dict[str, Published] = {
    "life-iqa": Published(
        lambda state: LifeIqa(life_iqa_keys.options_of(state)),
        {"checkpoint": life_iqa_keys.load_checkpoint, "trunk": life_iqa_keys.load_trunk},
    ),
    "dr-experts": Published(
        lambda state: DrExperts(SIZES[dr_experts_keys.size_of(state)]),
        {
            "checkpoint": dr_experts_keys.load_checkpoint,
            "trunk": dr_experts_keys.load_encoder,
            "daclip": dr_experts_keys.load_controller,
        },
    ),
    "graphmeta": Published(
        lambda _: GraphMeta(),
        {"checkpoint": graphmeta_keys.load_checkpoint, "trunk": graphmeta_keys.load_trunk},
    ),
    "dgiqa": Published(
        lambda _: Dgiqa(),
        {"checkpoint": dgiqa_keys.load_checkpoint, "trunk": dgiqa_keys.load_trunks},
    ),
}
#: Methods whose second input is the depth of the picture.
WITH_DEPTH = frozenset({"dgiqa"})


def network_from(published: Published, files: Mapping[str, Path]) -> nn.Module:
    """Build a network and fill it from `files`, by the names of `Published.load`.

    Raises ValueError for a file that the method does not take or that a checkpoint would overwrite, and what
    `load_file` raises.
    """
    unknown = sorted(set(files) - set(published.load))
    if unknown:
        raise ValueError(f"this method takes no --{unknown[0]}, only --{', --'.join(published.load)}")
    if "checkpoint" in files and len(files) > 1:
        raise ValueError("--checkpoint holds the whole network: no other file goes with it")
    network = published.fitting(read_checkpoint(files["checkpoint"]) if "checkpoint" in files else {})
    for name, file in files.items():
        load_file(network, file, published.load[name])
    return network
