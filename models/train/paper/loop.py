"""Train a published network as its recipe says, with a resumable checkpoint after every epoch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.utils.data import DataLoader
from tqdm import tqdm

from train.checkpoint import Checkpoint
from train.paper.crop_set import CropSet, collate
from train.paper.optimiser import make_optimiser, set_rate
from train.paper.recipe import PaperRecipe
from train.paper.schedule import rate_at


def quality_loss(recipe: PaperRecipe, output: Any, target: Tensor) -> Tensor:
    """Loss of the scores [N] of a network's output; `noisy_mse` draws them with the output's `scale`."""
    match recipe.loss:
        case "smooth_l1":
            return F.smooth_l1_loss(output.score, target)
        case "mse":
            return F.mse_loss(output.score, target)
        case "noisy_mse":
            return F.mse_loss(output.score + torch.randn_like(output.scale) * output.scale, target)


def auxiliary_loss(recipe: PaperRecipe, output: Any) -> Tensor:
    """The output's further losses by their weights."""
    terms = [weight * getattr(output, name) for name, weight in recipe.auxiliary.items()]
    return torch.stack(terms).sum() if terms else torch.zeros(())


class Machine(NamedTuple):
    """Where and in which portions a network is trained; gradients of a batch add up over its portions."""

    device: str = "cpu"
    portion: int = 8
    loaders: int = 0


def batches(crops: CropSet, machine: Machine, shuffled_by: torch.Generator | None) -> Iterator[tuple]:
    """Portions of crops: inputs and targets on the device."""
    shuffle = {} if shuffled_by is None else {"shuffle": True, "generator": shuffled_by}
    loader = DataLoader(crops, machine.portion, num_workers=machine.loaders, collate_fn=collate, **shuffle)
    for inputs, target in loader:
        yield [x.to(machine.device) for x in inputs], target.float().to(machine.device)


def train_network(
    network: nn.Module, recipe: PaperRecipe, crops: CropSet, machine: Machine, seed: int, file: Path
) -> list[float]:
    """Train in place, going on from the checkpoint `file`; returns the mean loss of every step so far.

    `network(*inputs)` gives an output with `score` [N] and what the recipe's losses name.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    optimiser = make_optimiser(network, recipe)
    checkpoint = Checkpoint(file, {"network": network, "optimiser": optimiser}, generator)
    kept = checkpoint.restore()
    losses: list[float] = kept.get("losses", [])
    steps = max(1, -(-len(crops) // recipe.batch))
    for epoch in range(kept.get("epoch", 0), recipe.epochs):
        crops.epoch = epoch
        network.train()
        progress = tqdm(
            _steps(batches(crops, machine, generator), recipe.batch), total=steps, desc=f"epoch {epoch + 1}"
        )
        for place, portions in enumerate(progress):
            set_rate(optimiser, rate_at(recipe, epoch + place / steps))
            losses.append(_step(network, recipe, portions, optimiser))
            progress.set_postfix(loss=f"{losses[-1]:.3f}")
        checkpoint.save(epoch=epoch + 1, losses=losses)
    return losses


def mean_loss(network: nn.Module, recipe: PaperRecipe, crops: CropSet, machine: Machine) -> float:
    """The quality loss over `crops` in evaluation mode; drawn noise is the same every time."""
    network.eval()
    total = 0.0
    with torch.inference_mode(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(crops.seed)
        for inputs, target in batches(crops, machine, None):
            total += float(quality_loss(recipe, network(*inputs), target)) * len(target)
    return total / len(crops)


def judge(network: nn.Module, crops: CropSet, machine: Machine) -> NDArray[np.float64]:
    """The mean score over the crops of every image, in evaluation mode, [images]."""
    network.eval()
    with torch.inference_mode():
        scores = [network(*inputs).score.cpu() for inputs, _ in batches(crops, machine, None)]
    return torch.cat(scores).reshape(-1, crops.crops).mean(dim=1).double().numpy()


def _steps(portions: Iterator[tuple], batch: int) -> Iterator[list[tuple[list[Tensor], Tensor]]]:
    """Portions until a batch is full."""
    waiting: list[tuple[list[Tensor], Tensor]] = []
    for portion in portions:
        waiting.append(portion)
        if sum(len(target) for _, target in waiting) >= batch:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _step(
    network: nn.Module,
    recipe: PaperRecipe,
    portions: list[tuple[list[Tensor], Tensor]],
    optimiser: torch.optim.Optimizer,
) -> float:
    """One step of the optimiser; returns the loss without the auxiliary ones."""
    optimiser.zero_grad()
    total, count = 0.0, sum(len(target) for _, target in portions)
    for inputs, target in portions:
        output = network(*inputs)
        loss = quality_loss(recipe, output, target)
        ((loss + auxiliary_loss(recipe, output)) * (len(target) / count)).backward()
        total += float(loss.detach()) * len(target) / count
    if recipe.gradient_clip > 0:
        nn.utils.clip_grad_norm_(network.parameters(), recipe.gradient_clip)
    optimiser.step()
    return total
