"""Train a head on what it reads, with a resumable checkpoint after every epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm

from train.checkpoint import Checkpoint
from train.losses import correlation_loss, damage_loss, ranking_loss, score_loss
from train.metrics import srcc
from train.recipe import Phase
from train.training_set import Damaged, TrainingSet, mirrored_pick, pick, row_batches, stack
from zoo.heads.quality_head import QualityHead

# The average covers about the last half of the steps until `decay` is reached.
WARM_UP = 3.0
PREDICT_BATCH = 64


def running_average(network: nn.Module, decay: float) -> AveragedModel:
    """Exponential average of `network` that forgets its untrained start: the decay grows to `decay`."""

    def blend(kept: list[Tensor], now: list[Tensor], count: Tensor | int) -> None:
        share = 1.0 - min(decay, (1.0 + int(count)) / (WARM_UP + int(count)))
        for old, new in zip(kept, now, strict=True):
            if torch.is_floating_point(old):
                old.lerp_(new, share)
            else:
                old.copy_(new)

    return AveragedModel(network, multi_avg_fn=blend, use_buffers=True)


def parameter_groups(network: nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Weight decay on matrices only, none on vectors and scalars; frozen parameters are left out."""
    trained = [p for p in network.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]


class Expected(NamedTuple):
    """What damaged frames should cost, [B] each, in points."""

    clean_mos: Tensor
    drop: Tensor
    tolerance: Tensor

    @property
    def score(self) -> Tensor:
        """The scores they should get."""
        return torch.clamp(self.clean_mos - self.drop, min=0.0)


def draw_damaged(damaged: Damaged, count: int, generator: torch.Generator) -> tuple[Tensor, Expected]:
    """`count` rows of damaged frames, drawn with replacement, and what is expected of them."""
    return _expected(damaged, torch.randint(len(damaged.drop), (count,), generator=generator))


def draw_pairs(pairs: Damaged, count: int, generator: torch.Generator) -> tuple[Tensor, Expected]:
    """The rows of `count` pairs, [2 count] in turn, and what is expected of them."""
    first = 2 * torch.randint(len(pairs.drop) // 2, (count,), generator=generator)
    return _expected(pairs, torch.stack([first, first + 1], dim=1).flatten())


def _expected(damaged: Damaged, rows: Tensor) -> tuple[Tensor, Expected]:
    return rows, Expected(damaged.clean_mos[rows], damaged.drop[rows], damaged.tolerance[rows])


def photograph_loss(score: Tensor, mos: Tensor, phase: Phase) -> Tensor:
    """Loss of the scores of photographs with opinions `mos`, [B] each."""
    return score_loss(score, mos) + phase.correlation_weight * correlation_loss(score, mos)


def pair_loss(score: Tensor, expected: Expected, phase: Phase) -> Tensor:
    """Loss of the scores of pairs, [2 B] in turn."""
    ranking = ranking_loss(score, expected.drop)
    return phase.pair_weight * damage_loss(score, *expected) + phase.ranking_weight * ranking


def batch_loss(
    head: QualityHead, data: TrainingSet, rows: Tensor, phase: Phase, generator: torch.Generator
) -> Tensor:
    """Loss of one batch: photographs, damaged frames, pairs of them, and the method's own losses on all."""
    seen, mos = mirrored_pick(data, rows, generator)
    parts, targets = [seen], [mos]
    losses: list[Callable[[Tensor], Tensor]] = [lambda score: photograph_loss(score, mos, phase)]
    if data.damaged is not None:
        chosen, damaged = draw_damaged(data.damaged, phase.damage_batch, generator)
        parts.append(pick(data.damaged.maps, chosen))
        targets.append(damaged.score)
        losses.append(lambda score: phase.damage_weight * damage_loss(score, *damaged))
    if data.pairs is not None and phase.pair_batch:
        chosen, pairs = draw_pairs(data.pairs, phase.pair_batch, generator)
        parts.append(pick(data.pairs.maps, chosen))
        targets.append(pairs.score)
        losses.append(lambda score: pair_loss(score, pairs, phase))
    if data.unscored is not None:
        drawn = torch.randint(len(data.unscored[0]), (phase.damage_batch,), generator=generator)
        parts.append(pick(data.unscored, drawn))
    output, target = head.assess(stack(parts)), torch.cat(targets)
    scores = output.score[: len(target)].split([len(group) for group in targets])
    quality = sum(loss(score) for loss, score in zip(losses, scores, strict=True))
    return quality + head.auxiliary_loss(output, target)


def predict(head: QualityHead, seen: tuple[Tensor, ...]) -> Tensor:
    """Scores [count], in evaluation mode."""
    head.eval()
    with torch.inference_mode():
        rows = torch.arange(len(seen[0])).split(PREDICT_BATCH)
        return torch.cat([head.assess(pick(seen, part)).score for part in rows])


def as_judged(head: QualityHead, data: TrainingSet) -> TrainingSet:
    """`data` with the scores that `head` gives its photographs, mean of both mirrorings, for opinions."""
    return replace(data, mos=0.5 * (predict(head, data.maps) + predict(head, data.mirrored)))


def train_head(
    head: QualityHead,
    data: TrainingSet,
    validation: tuple[tuple[Tensor, ...], Tensor],
    phase: Phase,
    seed: int,
    file: Path,
) -> float:
    """Train `head` in place to its running average of the epoch that `phase` keeps.

    Goes on from the checkpoint `file`. Returns the validation SRCC of that epoch.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    average = running_average(head, phase.average_decay)
    rate, steps = phase.learning_rate, phase.epochs * (len(data.mos) // phase.batch)
    optimiser = torch.optim.AdamW(parameter_groups(head, phase.weight_decay), rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=phase.warmup)
    parts = {"head": head, "average": average, "optimiser": optimiser, "schedule": schedule}
    checkpoint = Checkpoint(file, parts, generator)
    kept = checkpoint.restore() or {"epoch": 0, "best": -1.0, "best_state": average.module.state_dict()}
    best, best_state = kept["best"], kept["best_state"]
    for epoch in range(kept["epoch"], phase.epochs):
        head.train()
        losses, batches = [], list(row_batches(len(data.mos), phase.batch, generator))
        for rows in tqdm(batches, desc=f"epoch {epoch + 1}/{phase.epochs}", leave=False, mininterval=5):
            optimiser.zero_grad()
            loss = batch_loss(head, data, rows, phase, generator)
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), phase.gradient_clip)
            optimiser.step()
            schedule.step()
            average.update_parameters(head)
            losses.append(float(loss.detach()))
        reached = srcc(predict(average.module, validation[0]).numpy(), validation[1].numpy())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, validation SRCC {reached:.4f}", flush=True)
        if reached > best or phase.keep == "last":
            best = reached
            best_state = {key: value.clone() for key, value in average.module.state_dict().items()}
        checkpoint.save(epoch=epoch + 1, best=best, best_state=best_state)
    head.load_state_dict(best_state)
    return best
