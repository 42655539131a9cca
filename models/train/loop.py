"""Train heads, and the upper trunk with them, with a resumable checkpoint after every epoch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm

from train.joint import JointHeads, predict
from train.losses import correlation_loss, damage_loss, score_loss
from train.metrics import srcc
from train.recipe import Phase
from train.training_set import Maps, TrainingSet, mirrored_pick, pick, row_batches, stack

# The average covers about the last half of the steps until `decay` is reached.
WARM_UP = 3.0


def running_average(network: JointHeads, decay: float) -> AveragedModel:
    """Exponential average of `network` that forgets its untrained start: the decay grows to `decay`."""

    def blend(kept: list[Tensor], now: list[Tensor], count: Tensor | int) -> None:
        share = 1.0 - min(decay, (1.0 + int(count)) / (WARM_UP + int(count)))
        for old, new in zip(kept, now, strict=True):
            if torch.is_floating_point(old):
                old.lerp_(new, share)
            else:
                old.copy_(new)

    return AveragedModel(network, multi_avg_fn=blend, use_buffers=True)


def parameter_groups(network: JointHeads, phase: Phase) -> list[dict[str, object]]:
    """Weight decay on matrices only, none on vectors and scalars; the trunk has its own rate."""
    groups: list[dict[str, object]] = []
    for part, rate in ((network.heads, phase.learning_rate), (network.trunk, phase.trunk_rate)):
        trained = [p for p in part.parameters() if p.requires_grad] if part is not None else []
        for decay, chosen in (
            (phase.weight_decay, [p for p in trained if p.ndim > 1]),
            (0.0, [p for p in trained if p.ndim <= 1]),
        ):
            if chosen:
                groups.append({"params": chosen, "weight_decay": decay, "lr": rate})
    return groups


def batch_loss(
    network: JointHeads, data: TrainingSet, rows: Tensor, phase: Phase, generator: torch.Generator
) -> Tensor:
    """Sum over the heads of one batch's loss: photographs, damaged frames, and the methods' own losses."""
    maps, mos = mirrored_pick(data, rows, generator)
    damaged, target = data.damaged, mos
    if damaged is not None:
        chosen = torch.randint(len(damaged.drop), (phase.damage_batch,), generator=generator)
        clean, drop = damaged.clean_mos[chosen], damaged.drop[chosen]
        maps = stack([maps, pick(damaged.maps, chosen)])
        target = torch.cat([mos, torch.clamp(clean - drop, min=0.0)])
    total = torch.zeros(())
    for name, output in network(maps).items():
        photographs = output.score[: len(mos)]
        loss = score_loss(photographs, mos) + phase.correlation_weight * correlation_loss(photographs, mos)
        if damaged is not None:
            expected = (clean, drop, damaged.tolerance[chosen])
            loss = loss + phase.damage_weight * damage_loss(output.score[len(mos) :], *expected)
        total = total + loss + network.heads[name].auxiliary_loss(output, target)
    return total


def reached(network: JointHeads, validation: tuple[Maps, Tensor]) -> dict[str, float]:
    """Validation SRCC of each head."""
    found = predict(network, validation[0])
    return {name: srcc(np.asarray(scores), np.asarray(validation[1])) for name, scores in found.items()}


def train_heads(
    network: JointHeads,
    data: TrainingSet,
    validation: tuple[Maps, Tensor],
    phase: Phase,
    seed: int,
    checkpoint: Path,
) -> dict[str, float]:
    """Train `network` in place to its running average of the epoch with the best mean validation SRCC.

    Returns the validation SRCC of each head at that epoch.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    average = running_average(network, phase.average_decay)
    optimiser = torch.optim.AdamW(parameter_groups(network, phase))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        [group["lr"] for group in optimiser.param_groups],
        total_steps=phase.epochs * (len(data.mos) // phase.batch),
        pct_start=phase.warmup,
    )
    parts = {"network": network, "average": average, "optimiser": optimiser, "schedule": schedule}
    first, best, best_state = 0, {"none": -1.0}, average.module.state_dict()
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        first, best, best_state = state["epoch"], state["best"], state["best_state"]
        generator.set_state(state["generator"])
        torch.set_rng_state(state["dropout"])
    for epoch in range(first, phase.epochs):
        network.train()
        batches = list(row_batches(len(data.mos), phase.batch, generator))
        for rows in tqdm(batches, desc=f"epoch {epoch + 1}/{phase.epochs}", leave=False, mininterval=5):
            optimiser.zero_grad()
            batch_loss(network, data, rows, phase, generator).backward()
            nn.utils.clip_grad_norm_(network.parameters(), phase.gradient_clip)
            optimiser.step()
            schedule.step()
            average.update_parameters(network)
        scores = reached(average.module, validation)
        print(f"epoch {epoch + 1}: validation SRCC {_shown(scores)}", flush=True)
        if np.mean(list(scores.values())) > np.mean(list(best.values())):
            best = scores
            best_state = {key: value.clone() for key, value in average.module.state_dict().items()}
        state = {name: part.state_dict() for name, part in parts.items()}
        state |= {"epoch": epoch + 1, "best": best, "best_state": best_state}
        state |= {"generator": generator.get_state(), "dropout": torch.get_rng_state()}
        torch.save(state, checkpoint)
    network.load_state_dict(best_state)
    return best


def _shown(scores: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in scores.items())
