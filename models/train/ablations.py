"""What each part of the four heads is worth: `python -m train.ablations --data DIR --cache DIR`.

Trains every head of the quartet whole and without one part at a time, on the cached maps of the trunk and
with the settings of recipes/ablations.yaml, and writes ablations.md. What is trained is kept and a run that
was stopped goes on, so that two processes may train different heads (`--only`); the page tells of all that is
trained so far. The stages of train.train must lie in the cache folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from data.biq2021 import DatasetMissingError, require_folder
from train.ablated.recipe import RECIPE, AblationRecipe
from train.ablated.report import page
from train.ablated.runs import AblationRuns
from train.ablated.variants import VARIANTS, Variant
from train.recipe import read_recipe
from train.train import Training
from zoo.methods import METHODS

PAGE_FILE = "ablations.md"
FOLDER = "ablations"


def chosen(names: Sequence[str]) -> list[Variant]:
    """Variants by their names or by those of their methods; all where `names` is empty."""
    return [variant for variant in VARIANTS if not names or {variant.name, variant.method} & set(names)]


def recipe_of(arguments: argparse.Namespace) -> AblationRecipe:
    """The recipe with what the arguments change."""
    recipe = read_recipe(arguments.recipe, AblationRecipe)
    if arguments.epochs:
        recipe = replace(recipe, epochs=dict.fromkeys(METHODS, arguments.epochs))
    return replace(recipe, seeds=arguments.seeds) if arguments.seeds else recipe


def run(arguments: argparse.Namespace, images: Path) -> str:
    """Do what the arguments ask and return the page."""
    recipe = recipe_of(arguments)
    shared = recipe.of_heads()
    torch.set_num_threads(shared.threads)
    folder: Path = arguments.out or arguments.cache / FOLDER
    runs = AblationRuns(Training(shared, arguments.cache, images), recipe.seeds, folder)
    if not arguments.report:
        runs.train(chosen(arguments.only))
    written = page(recipe, runs.outcomes(), images)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE_FILE).write_text(written, encoding="utf-8")
    return written


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    made.add_argument("--recipe", type=Path, default=RECIPE)
    made.add_argument("--data", type=Path, help="folder of BIQ2021")
    made.add_argument("--cache", type=Path, required=True, help="folder of maps and stages")
    made.add_argument(
        "--out", type=Path, help=f"folder for checkpoints and the page; CACHE/{FOLDER} without it"
    )
    names = [*METHODS, *[variant.name for variant in VARIANTS]]
    made.add_argument("--only", nargs="+", choices=names, default=[], help="train just these")
    made.add_argument("--epochs", type=int, help="of every head, in place of the recipe's")
    made.add_argument("--seeds", type=int, help="trainings of each head, in place of the recipe's")
    made.add_argument("--report", action="store_true", help="train nothing, write the page")
    return made


def main() -> None:
    """Parse the arguments, train, print the page."""
    arguments = parser().parse_args()
    try:
        print(run(arguments, require_folder(arguments.data)))
    except (DatasetMissingError, FileNotFoundError) as missing:
        raise SystemExit(str(missing)) from None


if __name__ == "__main__":
    main()
