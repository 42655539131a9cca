"""Trained networks on disk, with what the manifest has to say about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from zoo.registry import find


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network in evaluation mode, its model id and the seed of its training."""

    model: str
    seed: int
    network: nn.Module


def save_trained(file: Path, trained: Trained) -> None:
    """Write the state dictionary with id and seed."""
    torch.save({"model": trained.model, "seed": trained.seed, "network": trained.network.state_dict()}, file)


def load_trained(file: Path) -> Trained:
    """Read what `save_trained` wrote; the model must be registered."""
    state = torch.load(file, map_location="cpu", weights_only=True)
    network = find(state["model"]).build()
    network.load_state_dict(state["network"])
    return Trained(state["model"], state["seed"], network.eval())
