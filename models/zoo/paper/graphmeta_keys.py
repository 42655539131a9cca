"""GRaphMeta from the authors' checkpoints, and SCNet-50 from public ones."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from zoo.paper.checkpoints import KeyMap, LoadReport, Replacement, load_mapped
from zoo.paper.graphmeta import GraphMeta

STAGES = 4
# Where the stem's convolution and norm and the four stages stand: by name in SCNet's own file; by number in
# the authors', who cut the trunk into a list.
NAMED = ("conv1", "bn1", *(f"layer{stage + 1}" for stage in range(STAGES)))
NUMBERED = ("0", "1", *(str(4 + stage) for stage in range(STAGES)))
# A convolution without bias and the norm behind it, theirs and ours.
UNITS = (
    (r"conv1_a", r"bn1_a", "reduce_plain"),
    (r"conv1_b", r"bn1_b", "reduce_calibrated"),
    (r"k1\.0", r"k1\.1", "plain"),
    (r"scconv\.k2\.1", r"scconv\.k2\.2", "calibrated.context"),
    (r"scconv\.k3\.0", r"scconv\.k3\.1", "calibrated.local"),
    (r"scconv\.k4\.0", r"scconv\.k4\.1", "calibrated.out"),
    (r"conv3", r"bn3", "expand"),
    (r"downsample\.0", r"downsample\.1", "shortcut"),
)


def scnet_keys(theirs: str, ours: str, places: tuple[str, ...]) -> list[tuple[str, Replacement]]:
    """The trunk: `theirs` is a pattern before the parts, which stand at `places`; `ours` a template."""
    conv, norm, *stages = places
    keys: list[tuple[str, Replacement]] = [
        (rf"{theirs}{conv}\.weight", f"{ours}stem.conv.weight"),
        (rf"{theirs}{norm}\.(\w+)", rf"{ours}stem.norm.\1"),
    ]
    for stage, place in enumerate(stages):
        block, target = rf"{theirs}{place}\.(\d+)\.", rf"{ours}stages.{stage}.\1."
        for their_conv, their_norm, part in UNITS:
            keys += [
                (rf"{block}{their_conv}\.weight", rf"{target}{part}.conv.weight"),
                (rf"{block}{their_norm}\.(\w+)", rf"{target}{part}.norm.\2"),
            ]
    return keys


def _graph_keys(theirs: str, ours: str) -> list[tuple[str, Replacement]]:
    """Three linear layers without bias."""
    return [(rf"{theirs}W{layer + 1}\.weight", f"{ours}.{2 * layer}.weight") for layer in range(3)]


# Not needed: a graph convolution over the nodes and a predictor that the code builds and never runs.
GRAPHMETA_KEYS: KeyMap = [
    *scnet_keys(r"extractor\.feature_extractor\.", "trunk.", NUMBERED),
    (r"domainlevelgraph\.gcn_v\.fc\.(\d)\.(\w+)", r"nodes.\1.\2"),
    (r"domainlevelgraph\.gcn_v\.gcn\..+|predictor\..+", None),
    *_graph_keys(r"domainlevelgraph\.gcn_e\.gcn\.", "edges"),
    *_graph_keys(r"domainlevelgraph\.domain_learner\.gcn\.", "domain"),
    (r"domainlevelgraph\.hyperpred\.fc\.(\d)\.(\w+)", r"level.\1.\2"),
    (r"hyperpredmos\.fc\.(\d)\.(\w+)", r"quality.\1.\2"),
    (r"classifier\.(\w+)", r"classify.\1"),
]


def load_checkpoint(network: GraphMeta, state: Mapping[str, Tensor]) -> LoadReport:
    """Fill `network` from the authors' state dictionary; raises CheckpointMismatchError."""
    return load_mapped(network, state, GRAPHMETA_KEYS)


def load_trunk(network: GraphMeta, state: Mapping[str, Tensor]) -> LoadReport:
    """Fill the trunk from SCNet-50's own file, but for its classifier; raises CheckpointMismatchError."""
    keys: KeyMap = [*scnet_keys("", "", NAMED), (r"fc\.\w+", None)]
    return load_mapped(network.trunk, state, keys)
