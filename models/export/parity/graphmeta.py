"""GRaphMeta against what is public of it: GraphIQA's networks on SCNet's trunk, pooled by the maximum."""

from __future__ import annotations

import io
import subprocess
import zipfile
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from torch import Tensor, nn

from export.parity.authors import authors_code
from export.parity.compare import Agreement, Tap, compare, random_inputs
from export.parity.randomise import randomise
from zoo.paper.graphmeta import GraphMeta, GraphMetaOptions
from zoo.paper.graphmeta_keys import load_checkpoint

GRAPH_FOLDER, GRAPH_COMMIT = "GraphIQA", "f7a99f8"
GRAPH_PARTS = ("models", "utils")
TRUNK_FOLDER = "SCNet"
STAND_INS = ("torchvision", "datasets")
TYPE_CODE, EDGE = 256, 64
NODES = (1, 4)
SIDE = 224
TAPS = {
    "score": (Tap("", lambda output: output.score), Tap("", lambda output: output[0][:, 0])),
    "trunk map": (Tap("trunk"), Tap("extractor")),
    "nodes": (
        Tap("nodes", lambda output: output.flatten(0, 1)),
        Tap("domainlevelgraph", lambda output: output[0]),
    ),
    "level": (Tap("", lambda output: output.level), Tap("", lambda output: output[2][:, 0])),
    "scale of the score": (
        Tap("", lambda output: output.scale),
        Tap("hyperpredmos", lambda output: output[1][:, 0]),
    ),
    "edges": (
        Tap("edges.4", lambda output: output.flatten(0, 1)),
        Tap("domainlevelgraph.gcn_e"),
    ),
    "type code": (Tap("", lambda output: output.code), Tap("domainlevelgraph", lambda output: output[3])),
    "type logits": (Tap("", lambda output: output.type_logits), Tap("", lambda output: output[3])),
}


def _checkout(repository: Path, commit: str, parts: tuple[str, ...], target: Path) -> None:
    """Write folders of a commit below `target`; raises subprocess.CalledProcessError without the commit."""
    command = ["git", "-C", str(repository), "archive", "--format=zip", commit, *parts]
    packed = subprocess.run(command, check=True, capture_output=True).stdout
    zipfile.ZipFile(io.BytesIO(packed)).extractall(target)


def _authors_network() -> nn.Module:
    """Their network without weights, on SCNet-50, with the maximum pool and without noise."""
    from models import networks
    from scnet import scnet50

    class Trunk(nn.Module):
        def __init__(self, **_: object) -> None:
            super().__init__()
            self.feature_extractor = nn.Sequential(*list(scnet50().children())[:-2])

        def forward(self, x: Tensor) -> Tensor:
            return self.feature_extractor(x)

    with patch.object(networks, "ResnetFeatureExtractor", Trunk):
        network = networks.Reg_Domain(TYPE_CODE, EDGE)
    network.domainlevelgraph.global_pool = nn.AdaptiveMaxPool2d((1, 1))
    network._mos_vae = network.domainlevelgraph._level_vae = lambda mean, scale: mean
    return network


def _compare(theirs: nn.Module, count: int, seed: int) -> list[Agreement]:
    ours = GraphMeta(GraphMetaOptions(nodes=count))
    load_checkpoint(ours, theirs.state_dict())
    stacked = random_inputs(seed, (3 * count, SIDE, SIDE))
    inputs = [(images.reshape(count, 3, SIDE, SIDE),) for (images,) in stacked]
    found = compare(ours, theirs, TAPS, inputs)
    return [Agreement(f"{each.tensor}, N = {count}", each.error, each.largest) for each in found]


def measure(authors: Path, seed: int) -> list[Agreement]:
    """Compare one image alone and four as one graph, with the same random weights."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        _checkout(authors / GRAPH_FOLDER, GRAPH_COMMIT, GRAPH_PARTS, folder)
        stack.enter_context(authors_code(authors / TRUNK_FOLDER))
        stack.enter_context(authors_code(folder, STAND_INS))
        theirs = _authors_network()
        randomise(theirs, seed)
        return [agreement for count in NODES for agreement in _compare(theirs, count, seed)]
