"""Train a published network by its recipe: `python -m train.paper.run --method life-iqa --set koniq10k`.

Starts from random weights, from the authors' (`--checkpoint`) or from public ones of the trunk (`--trunk`),
or goes on from the file that `--state` names. Ends with the loss on the same crops of the first images that
it learns from, before and after, the loss over the run, and the agreement on the held-out fifth of the
contents.
`--images` and `--epochs` shorten a run.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from data.rated.catalogue import read_set
from data.rated.content_split import split_by_content
from data.rated.rated_set import RatedSet
from train.metrics import plcc, srcc
from train.paper.crop_set import Companion, CropSet, Rated
from train.paper.depths import depth_reader
from train.paper.loop import Machine, judge, mean_loss, train_network
from train.paper.networks import NETWORKS, WITH_DEPTH, network_from
from train.paper.recipe import PaperRecipe, read_paper_recipe
from zoo.paper.checkpoints import CheckpointFormatError, CheckpointMismatchError

PART = 0.2
WATCHED_IMAGES = 50
FILES = {
    "checkpoint": "the authors' weights of the whole network",
    "trunk": "public ImageNet weights of the trunk",
    "daclip": "public weights of DA-CLIP, for DR.Experts",
}


def targets_of(rated: RatedSet, recipe: PaperRecipe) -> NDArray[np.float64]:
    """What the network learns for each image."""
    if recipe.target == "share":
        return rated.scores / 100.0
    return np.array([image.opinion for image in rated.images])


def rated_images(rated: RatedSet, recipe: PaperRecipe, places: Sequence[int]) -> list[Rated]:
    """The chosen images with their targets."""
    targets = targets_of(rated, recipe)
    return [Rated(rated.images[place].path, float(targets[place])) for place in places]


def crop_sets(
    rated: RatedSet, recipe: PaperRecipe, seed: int, images: int | None, companion: Companion | None
) -> tuple[CropSet, CropSet]:
    """Crops to learn from and crops of what is held out; with `images`, of so many and a fifth of them."""
    learned, held = split_by_content(rated, seed)
    if images is not None:
        learned, held = learned[:images], held[: max(2, round(PART * images))]
    return (
        CropSet(rated_images(rated, recipe, learned), recipe.training_crops, recipe.crops, seed, companion),
        CropSet(rated_images(rated, recipe, held), recipe.judging_crops, recipe.test_crops, seed, companion),
    )


def watched(learned: CropSet, recipe: PaperRecipe) -> CropSet:
    """One crop, never mirrored, of each of the first images that a run learns from."""
    return CropSet(
        learned.images[:WATCHED_IMAGES], recipe.judging_crops, 1, learned.seed, companion=learned.companion
    )


def summary(losses: list[float], scores: NDArray[np.float64], targets: Sequence[float]) -> str:
    """One line per figure."""
    part = max(1, round(PART * len(losses)))
    first, last = np.mean(losses[:part]), np.mean(losses[-part:])
    opinions = np.array(targets)
    agreement = f"SRCC {srcc(scores, opinions):.3f}, PLCC {plcc(scores, opinions):.3f}"
    return (
        f"loss: first fifth of the steps {first:.4f}, last fifth {last:.4f}\n"
        f"held out: {agreement}, {len(opinions)} images"
    )


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--method", choices=sorted(NETWORKS), required=True)
    parser.add_argument("--set", required=True, help="name of the data set")
    parser.add_argument("--data", type=Path, help="its folder")
    parser.add_argument("--state", type=Path, required=True, help="file that the run is kept in")
    parser.add_argument("--depths", type=Path, help="folder of train.paper.depths, for DGIQA")
    parser.add_argument("--images", type=int, help="learn from so many images only")
    for name, meaning in FILES.items():
        parser.add_argument(f"--{name}", type=Path, help=meaning)
    parser.add_argument("--crops", type=int, help="crops of an image in an epoch, instead of the recipe's")
    parser.add_argument("--test-crops", type=int, help="crops of a held-out image, instead of the recipe's")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's")
    parser.add_argument("--batch", type=int, help="instead of the recipe's, for small machines")
    parser.add_argument("--portion", type=int, default=8, help="crops at once; a batch is made of them")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.method in WITH_DEPTH and arguments.depths is None:
        parser.error(f"{arguments.method} needs --depths, which train.paper.depths writes")
    return arguments


def opened(arguments: argparse.Namespace) -> nn.Module:
    """The network with the weights that the arguments name; ends the program where a file does not fit."""
    files = {name: getattr(arguments, name) for name in FILES if getattr(arguments, name) is not None}
    try:
        return network_from(NETWORKS[arguments.method], files)
    except CheckpointMismatchError as error:
        raise SystemExit("\n".join([str(error), *error.report.lines()])) from error
    except (CheckpointFormatError, FileNotFoundError, ValueError) as error:
        raise SystemExit(str(error)) from error


def main() -> None:
    """Train and judge."""
    arguments = parse()
    asked = {name: getattr(arguments, name) for name in ("epochs", "batch", "crops", "test_crops")}
    recipe = read_paper_recipe(arguments.method).for_set(arguments.set)
    recipe = replace(recipe, **{name: value for name, value in asked.items() if value is not None})
    companion = depth_reader(arguments.depths) if arguments.method in WITH_DEPTH else None
    rated = read_set(arguments.set, arguments.data)
    learned, held = crop_sets(rated, recipe, arguments.seed, arguments.images, companion)
    torch.manual_seed(arguments.seed)
    machine = Machine(arguments.device, arguments.portion)
    network = opened(arguments).to(arguments.device)
    same = watched(learned, recipe)
    before = None if arguments.state.is_file() else mean_loss(network, recipe, same, machine)
    losses = train_network(network, recipe, learned, machine, arguments.seed, arguments.state)
    after = mean_loss(network, recipe, same, machine)
    started = "" if before is None else f"{before:.4f} before the run, "
    print(f"loss on the same {len(same)} crops: {started}{after:.4f} now")
    print(summary(losses, judge(network, held, machine), [image.target for image in held.images]))


if __name__ == "__main__":
    main()
