"""The learning rate over a run."""

from __future__ import annotations

import math

from train.paper.recipe import PaperRecipe


def rate_at(recipe: PaperRecipe, epoch: float) -> float:
    """The learning rate after `epoch` epochs (a fraction within one): warm-up, then the schedule."""
    if epoch < recipe.warmup_epochs:
        share = epoch / recipe.warmup_epochs
        return recipe.warmup_rate + share * (recipe.learning_rate - recipe.warmup_rate)
    if recipe.schedule == "constant":
        return recipe.learning_rate
    if recipe.schedule == "steps":
        passed = sum(epoch >= step for step in recipe.rate_steps)
        return recipe.learning_rate * recipe.rate_decay**passed
    left = (epoch - recipe.warmup_epochs) / max(recipe.epochs - recipe.warmup_epochs, 1)
    cosine = (1 + math.cos(math.pi * min(left, 1.0))) / 2
    return recipe.least_rate + (recipe.learning_rate - recipe.least_rate) * cosine
