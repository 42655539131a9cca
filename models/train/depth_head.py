"""Distil the depth head: `python -m train.depth_head --data DIR --cache DIR --teachers DIR`.

Needs the maps of the training part, which `train.train` caches. Writes CACHE/depth-head.pt.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from data.biq2021 import DatasetMissingError, require_folder
from data.biq2021_split import images_of
from train.checkpoint import Checkpoint, fingerprint
from train.depth_losses import depth_loss, normalised
from train.depth_targets import DepthTargets, depth_targets
from train.depth_teachers import DepthTeachers, TeachersMissingError
from train.feature_store import FeatureStore
from train.recipe import RECIPES, read_recipe
from train.training_set import row_batches
from zoo.heads.depth_head import DepthHead, DepthOptions

RECIPE = RECIPES / "depth-head.yaml"
FILE_NAME = "depth-head.pt"
WINDOW_UNIT = 4


@dataclass(frozen=True, slots=True)
class DepthRecipe:
    """Settings of the stage; the comments of the recipe file say why."""

    seed: int
    threads: int
    photographs: int
    held_out: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    warmup: float
    gradient_weight: float
    smallest_window: int


@dataclass(frozen=True, slots=True)
class DepthSet:
    """Maps of stride 8 of the whole training part, both mirrorings, and targets for some of its rows."""

    maps: Tensor
    mirrored: Tensor
    targets: DepthTargets


def window(size: int, smallest: int, generator: torch.Generator) -> slice:
    """A random stretch of a side of `size` cells, a multiple of `WINDOW_UNIT` long."""
    units, least = size // WINDOW_UNIT, min(size, smallest) // WINDOW_UNIT
    length = WINDOW_UNIT * int(torch.randint(least, units + 1, (), generator=generator))
    start = int(torch.randint(size - length + 1, (), generator=generator))
    return slice(start, start + length)


def batch_of(
    data: DepthSet, chosen: Tensor, smallest: int, generator: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Maps, target and trust of the photographs `chosen`, mirrored or not, cut to one random window."""
    is_mirrored = bool(torch.rand((), generator=generator) < 0.5)
    maps = (data.mirrored if is_mirrored else data.maps)[data.targets.rows[chosen]]
    parts = [maps, data.targets.target[chosen], data.targets.trust[chosen]]
    if is_mirrored:
        parts[1:] = [part.flip(2) for part in parts[1:]]
    rows, columns = (window(side, smallest, generator) for side in maps.shape[2:])
    maps, target, trust = (part[..., rows, columns].to(torch.float32) for part in parts)
    return maps, target, trust


def agreement(head: DepthHead, data: DepthSet, chosen: Tensor) -> float:
    """Mean correlation, over photographs, of the head's depth with the teachers' ranks."""
    head.eval()
    with torch.inference_mode():
        depth = head(data.maps[data.targets.rows[chosen]].to(torch.float32))
    even = torch.ones_like(depth)
    target = data.targets.target[chosen].to(torch.float32)
    return float((normalised(depth, even) * normalised(target, even)).mean())


def distil(data: DepthSet, recipe: DepthRecipe, file: Path) -> DepthHead:
    """Train a depth head, resuming after the last finished epoch, and return it in evaluation mode."""
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    head = DepthHead(DepthOptions(data.maps.shape[1])).to(memory_format=torch.channels_last)
    numbers = torch.arange(len(data.targets.rows))
    trained, held_out = numbers[recipe.held_out :], numbers[: recipe.held_out]
    head.standardise.fit(data.maps[data.targets.rows[held_out]])
    optimiser = torch.optim.AdamW(
        head.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    steps = recipe.epochs * (len(trained) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, total_steps=steps, pct_start=recipe.warmup
    )
    parts = {"head": head, "optimiser": optimiser, "schedule": schedule}
    checkpoint = Checkpoint(file, parts, generator)
    for epoch in range(checkpoint.restore().get("epoch", 0), recipe.epochs):
        head.train()
        batches = list(row_batches(len(trained), recipe.batch, generator))
        for picked in tqdm(batches, desc=f"epoch {epoch + 1}/{recipe.epochs}", leave=False, mininterval=5):
            maps, target, trust = batch_of(data, trained[picked], recipe.smallest_window, generator)
            loss = depth_loss(head(maps), target, trust, recipe.gradient_weight, generator)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1}: held-out correlation {agreement(head, data, held_out):.4f}", flush=True)
        checkpoint.save(epoch=epoch + 1)
    return head.eval()


def main() -> None:
    """Parse the arguments, teach, distil, write the head's state."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--cache", type=Path, required=True, help="folder for features and checkpoints")
    parser.add_argument("--teachers", type=Path, help="folder with the weights of the two teachers")
    arguments = parser.parse_args()
    recipe = read_recipe(RECIPE, DepthRecipe)
    torch.set_num_threads(recipe.threads)
    try:
        images, teachers = require_folder(arguments.data), DepthTeachers(arguments.teachers, recipe.threads)
    except (DatasetMissingError, TeachersMissingError) as missing:
        raise SystemExit(str(missing)) from None
    cache: Path = arguments.cache
    maps, mirrored = (FeatureStore(cache, name).load().whole8 for name in ("train", "train-mirrored"))
    shuffled = torch.randperm(len(maps), generator=torch.Generator().manual_seed(recipe.seed))
    rows = shuffled[: recipe.photographs]
    folder = cache / f"depth-teachers-{recipe.photographs}-{recipe.seed}"
    targets = depth_targets(folder, teachers, images, images_of(images, "train"), rows, maps.shape[3])
    head = distil(DepthSet(maps, mirrored, targets), recipe, cache / f"depth-head-{fingerprint(recipe)}.pt")
    torch.save(head.state_dict(), cache / FILE_NAME)
    print(f"wrote {cache / FILE_NAME}")


if __name__ == "__main__":
    main()
