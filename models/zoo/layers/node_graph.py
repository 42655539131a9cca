"""GraphIQA's graphs over the images of a set (Sun et al., TMM 2022): degree norms and graph convolutions."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def normalised_adjacency(similarity: Tensor) -> Tensor:
    """D^-1/2 (A + I) D^-1/2 of [B, n, n].

    A node whose degree is not positive is left out of the graph, its row and column 0, where the published
    code yields NaN.
    """
    joined = similarity + torch.eye(similarity.shape[1], device=similarity.device)
    degree = joined.sum(dim=2)
    root = torch.where(degree > 0, torch.rsqrt(torch.where(degree > 0, degree, 1.0)), 0.0)
    return root.unsqueeze(2) * joined * root.unsqueeze(1)


def propagate(layers: nn.Sequential, x: Tensor, adjacency: Tensor) -> Tensor:
    """Run the linear layers of `perceptron` on [B, n, D] with each input mixed by `adjacency` [B, n, n]."""
    for layer in layers:
        x = layer(torch.matmul(adjacency, x) if isinstance(layer, nn.Linear) else x)
    return x


def edge_features(x: Tensor) -> Tensor:
    """xhat_i * xhat_j for every pair of nodes [B, n, D]: [B, n * n, D]."""
    unit = F.normalize(x, dim=2)
    return (unit.unsqueeze(2) * unit.unsqueeze(1)).flatten(1, 2)


def cosine_similarity(x: Tensor) -> Tensor:
    """[B, n, D] -> [B, n, n]."""
    unit = F.normalize(x, dim=2)
    return torch.matmul(unit, unit.transpose(1, 2))
