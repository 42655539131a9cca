"""First-order bilevel meta-learning of GRaphMeta's head, after MetaIQA (Zhu et al., CVPR 2020)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from train.checkpoint import Checkpoint
from train.losses import score_loss
from train.meta_tasks import TaskBatch, Tasks
from zoo.heads.graphmeta import GraphMetaHead
from zoo.heads.graphmeta_losses import gaussian_nll, type_triplet

CHECKPOINT_CYCLES = 5


@dataclass(frozen=True, slots=True)
class MetaRecipe:
    """Settings of the stage; the comments of the recipe file say why."""

    seed: int
    threads: int
    frames: int
    held_out_frames: int
    cycles: int
    tasks: int
    half: int
    learning_rate: float
    weight_decay: float
    gradient_clip: float
    type_weight: float
    level_weight: float
    quality_weight: float
    triplet_weight: float


def task_loss(head: GraphMetaHead, batch: TaskBatch, recipe: MetaRecipe) -> Tensor:
    """Type, level and quality of every frame, and the triplets anchor, positive, negative of the task."""
    found = head.readings(head.graph_features(batch.maps))
    anchor, positive, negative, _ = found.code.split(batch.half)
    return (
        recipe.type_weight * F.cross_entropy(found.type_logits, batch.type)
        + recipe.level_weight * gaussian_nll(found.level, batch.level)
        + recipe.quality_weight * score_loss(found.quality.mean, batch.score)
        + recipe.triplet_weight * type_triplet(anchor, positive, negative)
    )


def cycle(head: GraphMetaHead, optimiser: torch.optim.Optimizer, tasks: Tasks, recipe: MetaRecipe) -> float:
    """One outer step, in place; returns the mean query loss.

    A copy goes from task to task, with a step on the support and a step on the query batch; after every task
    the meta-learned parameters move by 1 / tasks of the copy's way from the start of the cycle.
    """
    start = [p.detach().clone() for p in head.parameters()]
    moved = [torch.zeros_like(p) for p in start]
    losses: list[float] = []
    for kind in tasks.types(recipe.tasks):
        for is_query in (False, True):
            optimiser.zero_grad()
            loss = task_loss(head, tasks.batch(kind, is_query), recipe)
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), recipe.gradient_clip)
            optimiser.step()
        losses.append(loss.item())
        for total, now, then in zip(moved, head.parameters(), start, strict=True):
            total += (now.detach() - then) / recipe.tasks
    with torch.no_grad():
        for parameter, then, total in zip(head.parameters(), start, moved, strict=True):
            parameter.copy_(then + total)
    return sum(losses) / len(losses)


def meta_learn(head: GraphMetaHead, tasks: Tasks, recipe: MetaRecipe, file: Path) -> GraphMetaHead:
    """Run every cycle that is not done yet; the rate falls along a cosine."""
    optimiser = torch.optim.AdamW(head.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    checkpoint = Checkpoint(file, {"head": head, "optimiser": optimiser}, tasks.generator)
    first = checkpoint.restore().get("cycle", 0)
    head.train()
    with tqdm(range(first, recipe.cycles), initial=first, total=recipe.cycles, desc="meta-learning") as bar:
        for turn in bar:
            for group in optimiser.param_groups:
                group["lr"] = recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * turn / recipe.cycles))
            bar.set_postfix(query_loss=f"{cycle(head, optimiser, tasks, recipe):.3f}")
            if (turn + 1) % CHECKPOINT_CYCLES == 0:
                checkpoint.save(cycle=turn + 1)
    return head.eval()
