"""The optimiser of a recipe."""

from __future__ import annotations

import torch
from torch import nn

from train.paper.recipe import PaperRecipe


def make_optimiser(network: nn.Module, recipe: PaperRecipe) -> torch.optim.Optimizer:
    """AdamW or Adam; vectors and scalars do not decay; trunks learn at their share of the rate.

    Frozen parameters are marked so in place.
    """
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        modules = name.split(".")[:-1]
        if any(part in modules for part in recipe.frozen_parts):
            parameter.requires_grad_(False)
            continue
        share = recipe.trunk_rate_share if any(part in modules for part in recipe.trunk_parts) else 1.0
        decay = recipe.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((share, decay), []).append(parameter)
    listed = [
        {"params": parameters, "weight_decay": decay, "share": share}
        for (share, decay), parameters in groups.items()
    ]
    kinds = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam}
    return kinds[recipe.optimiser](listed, lr=recipe.learning_rate)


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Give every group its share of the learning rate."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group["share"]
