"""GRaphMeta without its meta-learned start, and without its graph."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from torch import Tensor, nn

from zoo.features import TrunkMaps
from zoo.heads.graphmeta import GraphMetaHead, GraphMetaOptions
from zoo.heads.graphmeta_readings import SCORE_SIGMA, SCORES, GaussianHead
from zoo.layers.one_sample_graph import perceptron


class WithoutMetaLearning(GraphMetaHead):
    """Training starts from random weights. Left out: the stage of the 25 distortion types, nothing else."""

    def load_stages(self, folder: Path) -> None:
        """Load nothing."""


class ReadOutput(NamedTuple):
    """score [N], 0-100; own [N, D], the image vector; sigma [N], points."""

    score: Tensor
    own: Tensor
    sigma: Tensor


class WithoutGraph(GraphMetaHead):
    """Quality is read off the image vector X by one linear layer.

    Left out: node and edge branches and the readings of type, level and quality over them. What is before X
    starts from the meta-learned weights, as in the whole head, and the Gaussian likelihood stays.
    """

    def __init__(self, options: GraphMetaOptions) -> None:
        super().__init__(options)
        self.graph = nn.Identity()
        del self.readings
        self.quality = GaussianHead(options.vector, options.hidden, SCORES, SCORE_SIGMA, options.dropout)
        self.quality.layers = perceptron((options.vector, 2))

    def load_stages(self, folder: Path) -> None:
        """Start what is before X from the meta-learned head; FileNotFoundError as there."""
        whole = GraphMetaHead(self.options)
        whole.load_stages(folder)
        self.load_state_dict(whole.state_dict(), strict=False)

    def assess(self, seen: TrunkMaps) -> ReadOutput:
        """Read the image vector."""
        own = self.graph_features(seen)
        mean, sigma = self.quality(own)
        return ReadOutput(mean, own, sigma)
