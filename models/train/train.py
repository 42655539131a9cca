"""Train a model from its recipe: `python -m train.train --recipe FILE --data DIR --cache DIR`."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import torch

import zoo.archs.all  # noqa: F401
from data.biq2021 import require_folder
from train.feature_session import feature_session
from train.loop import train_head
from train.prepare import FeatureCache, scores_of, training_set
from train.recipe import Recipe, read_recipe
from train.training_set import TrainingSet
from zoo.features import ViewFeatures
from zoo.registry import find
from zoo.trained import Trained, save_trained

STANDARDISATION_STRIDE = 8


def open_cache(recipe: Recipe, cache: Path, images: Path) -> FeatureCache:
    """The feature cache of the recipe's trunk and views."""
    entry = find(recipe.model)
    session = feature_session(entry.build().features, entry.card.views, cache / "features.onnx")
    return FeatureCache(cache, session, images, recipe.threads)


def fingerprint(recipe: Recipe, data: TrainingSet) -> str:
    """Twelve digits that change with the recipe or the targets, so that no stale checkpoint is resumed."""
    digest = hashlib.sha256(repr(recipe).encode())
    digest.update(data.mos.numpy().tobytes())
    if data.damaged is not None:
        digest.update(data.damaged.drop.numpy().tobytes() + data.damaged.tolerance.numpy().tobytes())
    return digest.hexdigest()[:12]


def train(recipe: Recipe, cache_folder: Path, images: Path) -> Path:
    """Run every stage that is not done yet; returns the file of the trained network's state."""
    torch.set_num_threads(recipe.threads)
    cache = open_cache(recipe, cache_folder, images)
    data = training_set(cache, recipe)
    features, listed = cache.photographs("validation")
    torch.manual_seed(recipe.seed)
    network = find(recipe.model).build()
    thinned = [field[::STANDARDISATION_STRIDE] for field in data.features]
    network.head.fit_standardisation(ViewFeatures(*thinned))
    checkpoint = cache_folder / f"head-{fingerprint(recipe, data)}.pt"
    train_head(network.head, data, (features, scores_of(listed)), recipe, checkpoint)
    state_file = cache_folder / f"{recipe.model}.pt"
    save_trained(state_file, Trained(recipe.model, recipe.seed, network))
    return state_file


def main() -> None:
    """Parse the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--cache", type=Path, required=True, help="folder for features and checkpoints")
    arguments = parser.parse_args()
    state_file = train(read_recipe(arguments.recipe), arguments.cache, require_folder(arguments.data))
    print(f"wrote {state_file}")


if __name__ == "__main__":
    main()
