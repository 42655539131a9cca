"""GRaphMeta as published (PLoS ONE 21(6) e0351549): SCNet-50 and the graphs of GraphIQA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from data.distortions import TYPES
from zoo.layers.node_graph import cosine_similarity, edge_features, normalised_adjacency, propagate
from zoo.layers.one_sample_graph import perceptron
from zoo.layers.pyramid_pool import LEVELS, pyramid_max
from zoo.trunks.scnet import SCNET50, Scnet, ScnetOptions

Pool = Literal["max", "pyramid", "mean"]


@dataclass(frozen=True, slots=True)
class GraphMetaOptions:
    """Sizes, and what the sources leave open.

    pool: how a map becomes the vector of an image. "max": over the whole map, as in the code; "pyramid":
    maxima of a spatial pyramid {1, 2, 4}, mean over the cells of a level, then over the levels, for the
    paper's multi-scale pooling, whose place the code does not show; "mean": GraphIQA's.
    nodes: images that share a graph. 1 makes every image a graph of its own, as at test time.
    """

    trunk: ScnetOptions = SCNET50
    pool: Pool = "max"
    nodes: int = 1
    edge: int = 64
    code: int = 256


class GraphMetaOutput(NamedTuple):
    """What the network says of B images; level 1 to 5, the score on the scale of the training set.

    score [B]; distortion_type [B, 25], sums to 1; level [B]; sigma [B]: absolute scale of the score.
    scale, level_scale [B]: the learned factors of the training noise, which may be negative.
    type_logits [B, 25]; code [B, 256]: embedding of the distortion's type.
    """

    score: Tensor
    distortion_type: Tensor
    level: Tensor
    sigma: Tensor
    scale: Tensor
    level_scale: Tensor
    type_logits: Tensor
    code: Tensor


class GraphMeta(nn.Module):
    """Score images [B, 3, h, w], ImageNet-normalised; B is a multiple of `options.nodes`.

    Every `options.nodes` images, one after the other, are one graph. The score is the mean alone: the code
    adds noise * scale to it, at test time too. With one node the normalised adjacencies are the scalar 1 and
    the graph convolutions are perceptrons without bias.
    """

    def __init__(self, options: GraphMetaOptions | None = None) -> None:
        super().__init__()
        self.options = options or GraphMetaOptions()
        width, edge, code = self.options.trunk.channels, self.options.edge, self.options.code
        halves = (width, width // 2, width // 4)
        self.trunk = Scnet(self.options.trunk)
        self.nodes = perceptron((width, width, width, width))
        self.edges = perceptron((*halves, edge), bias=False)
        self.quality = perceptron((width + edge, (width + edge) // 2, 2))
        self.level = perceptron((width + edge, (width + edge) // 2, 2))
        self.domain = perceptron((*halves, code), bias=False)
        self.classify = nn.Linear(code, len(TYPES))

    def forward(self, x: Tensor) -> GraphMetaOutput:
        """Score x."""
        vectors = self.vectors(x).reshape(-1, self.options.nodes, self.options.trunk.channels)
        nodes = self.nodes(vectors)
        edges = self.edge_embeddings(vectors)
        joined = torch.cat([nodes, edges.mean(dim=2)], dim=2).flatten(0, 1)
        code = self.domain_codes(nodes, edges).flatten(0, 1)
        types = self.classify(code)
        (score, scale), (level, level_scale) = (read(joined).unbind(1) for read in (self.quality, self.level))
        return GraphMetaOutput(
            score, torch.softmax(types, dim=1), level, scale.abs(), scale, level_scale, types, code
        )

    def vectors(self, images: Tensor) -> Tensor:
        """Pooled trunk maps of images [B, 3, h, w]: [B, D]."""
        maps = self.trunk(images)
        match self.options.pool:
            case "max":
                return maps.amax(dim=(2, 3))
            case "mean":
                return maps.mean(dim=(2, 3))
            case "pyramid":
                return pyramid_max(maps).reshape(-1, LEVELS, maps.shape[1]).mean(dim=1)

    def edge_embeddings(self, vectors: Tensor) -> Tensor:
        """Embed every pair of nodes [B, n, D]: [B, n, n, K]."""
        count = self.options.nodes
        if count == 1:
            return self.edges(F.normalize(vectors, dim=2).square()).unsqueeze(2)
        features = edge_features(vectors)
        embedded = propagate(self.edges, features, normalised_adjacency(cosine_similarity(features)))
        return embedded.reshape(-1, count, count, self.options.edge)

    def domain_codes(self, nodes: Tensor, edges: Tensor) -> Tensor:
        """Embed the distortion's type from nodes [B, n, D] joined by the mean of edges [B, n, n, K]."""
        if self.options.nodes == 1:
            return self.domain(nodes)
        return propagate(self.domain, nodes, normalised_adjacency(edges.mean(dim=3)))
