"""Train a head on cached features, with a resumable checkpoint after every epoch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from train.losses import correlation_loss, damage_loss, score_loss
from train.metrics import srcc
from train.recipe import Recipe
from train.training_set import TrainingSet, mirrored_pick, pick, row_batches, stack
from zoo.features import ViewFeatures

PREDICT_BATCH = 128


def predict(head: nn.Module, features: ViewFeatures) -> Tensor:
    """Scores [count] of cached features, in evaluation mode."""
    head.eval()
    rows = torch.arange(len(features.whole)).split(PREDICT_BATCH)
    with torch.inference_mode():
        return torch.cat([head(pick(features, part)).score for part in rows])


def parameter_groups(head: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Weight decay on matrices only, none on vectors and scalars."""
    matrices = [p for p in head.parameters() if p.ndim > 1]
    vectors = [p for p in head.parameters() if p.ndim <= 1]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]


def batch_loss(
    head: nn.Module, data: TrainingSet, rows: Tensor, recipe: Recipe, generator: torch.Generator
) -> Tensor:
    """Loss of one batch: photographs, router, and damaged frames where there are any."""
    features, mos = mirrored_pick(data, rows, generator)
    damaged = data.damaged
    chosen = torch.empty(0, dtype=torch.long)
    if damaged is not None:
        chosen = torch.randint(len(damaged.drop), (recipe.damage_batch,), generator=generator)
        features = stack([features, pick(damaged.features, chosen)])
    output = head(features)
    photographs = output.score[: len(rows)]
    loss = score_loss(photographs, mos) + recipe.correlation_weight * correlation_loss(photographs, mos)
    loss = loss + recipe.balance_weight * output.balance_loss + recipe.z_weight * output.z_loss
    if damaged is not None:
        expected = (damaged.clean_mos[chosen], damaged.drop[chosen], damaged.tolerance[chosen])
        loss = loss + recipe.damage_weight * damage_loss(output.score[len(rows) :], *expected)
    return loss


def train_head(
    head: nn.Module,
    data: TrainingSet,
    validation: tuple[ViewFeatures, Tensor],
    recipe: Recipe,
    checkpoint: Path,
) -> nn.Module:
    """Train `head` and return its running average of the epoch with the best validation SRCC."""
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    average = AveragedModel(head, multi_avg_fn=get_ema_multi_avg_fn(recipe.average_decay), use_buffers=False)
    optimiser = torch.optim.AdamW(parameter_groups(head, recipe.weight_decay), lr=recipe.learning_rate)
    steps = recipe.epochs * (len(data.mos) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, total_steps=steps, pct_start=recipe.warmup
    )
    parts = {"head": head, "average": average, "optimiser": optimiser, "schedule": schedule}
    first, best = 0, (-1.0, average.module.state_dict())
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        first, best = state["epoch"], (state["best_srcc"], state["best"])
        generator.set_state(state["generator"])
        torch.set_rng_state(state["dropout"])
    for epoch in range(first, recipe.epochs):
        head.train()
        batches = list(row_batches(len(data.mos), recipe.batch, generator))
        for rows in tqdm(batches, desc=f"epoch {epoch + 1}/{recipe.epochs}", leave=False):
            optimiser.zero_grad()
            batch_loss(head, data, rows, recipe, generator).backward()
            nn.utils.clip_grad_norm_(head.parameters(), recipe.gradient_clip)
            optimiser.step()
            schedule.step()
            average.update_parameters(head)
        reached = srcc(np.asarray(predict(average.module, validation[0])), np.asarray(validation[1]))
        print(f"epoch {epoch + 1}: validation SRCC {reached:.4f}", flush=True)
        if reached > best[0]:
            best = (reached, {key: value.clone() for key, value in average.module.state_dict().items()})
        state = {name: part.state_dict() for name, part in parts.items()}
        state |= {"epoch": epoch + 1, "best_srcc": best[0], "best": best[1]}
        state |= {"generator": generator.get_state(), "dropout": torch.get_rng_state()}
        torch.save(state, checkpoint)
    head.load_state_dict(best[1])
    return head
