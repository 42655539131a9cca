"""Train the quartet from its recipe: `python -m train.train --recipe FILE --data DIR --cache DIR`.

Every head alone on the cached maps of the trunk, then the finish (readings, fusion, interval, clean
contributions); each head resumes where it stopped. The stages train.degradation_encoder, train.meta_learning
and train.depth_head come first and leave their weights in the cache folder.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

import zoo.archs.all  # noqa: F401
from data.biq2021 import DatasetMissingError, require_folder
from train.caches import imagenet_cache
from train.checkpoint import fingerprint
from train.condense import condensed, condensed_set
from train.degradation_encoder import RECIPE as ENCODER_RECIPE
from train.degradation_encoder import EncoderRecipe
from train.degradation_set import degraded_set
from train.finish import finish
from train.loop import train_head
from train.prepare import scores_of, training_set
from train.recipe import Phase, Recipe, read_recipe
from train.training_set import TrainingSet
from zoo.archs.quartet_lite import HEADS, QuartetNetwork
from zoo.features import TrunkMaps
from zoo.heads.quality_head import QualityHead
from zoo.methods import METHODS
from zoo.registry import find
from zoo.trained import Trained, save_trained

STANDARDISATION_STRIDE = 16


class Training:
    """One run of a recipe: the data, the network and where checkpoints lie."""

    def __init__(self, recipe: Recipe, folder: Path, images: Path) -> None:
        self.recipe, self.folder = recipe, folder
        self.cache = imagenet_cache(folder, images, recipe.threads)
        self.data = training_set(self.cache, recipe.damage_frames, recipe.video_pairs, recipe.seed)
        maps, listed = self.cache.photographs("validation")
        self.validation = (maps, scores_of(listed))
        self.network: QuartetNetwork = find(recipe.model).build()

    def train_head(self, name: str) -> None:
        """Train the head `name` alone from its own stages, or take it where it has been trained."""
        phase, seed = self.recipe.phase(name), self.recipe.seed
        torch.manual_seed(seed)
        head = HEADS[name]()
        head.load_stages(self.folder)
        self.network.heads[name] = head
        digits = self.digits(head, name, phase, seed)
        trained = self.folder / f"{name}-{digits}-trained.pt"
        if trained.exists():
            head.load_state_dict(torch.load(trained, weights_only=True))
            return
        self.fit_standardisation(head)
        data = self.learnt_by(head)
        validation = (condensed(head, self.validation[0]), self.validation[1])
        best = train_head(head, data, validation, phase, seed, self.folder / f"{name}-{digits}.pt")
        torch.save(head.state_dict(), trained)
        print(f"{name}: validation SRCC {best:.4f}")

    def digits(self, head: QualityHead, name: str, phase: Phase, seed: int) -> str:
        """Twelve digits of all that decides what training makes of the untrained `head`."""
        known = [part for part in (self.data.damaged, self.data.pairs) if part is not None]
        labels = [label for part in known for label in (part.drop, part.tolerance)]
        started = head.state_dict().values()
        return fingerprint(phase, seed, name, head.options, self.data.mos, *labels, *started)

    def fit_standardisation(self, head: QualityHead) -> None:
        """Take the input statistics of `head` from a share of the training photographs."""
        thinned = [field[::STANDARDISATION_STRIDE].float() for field in self.data.maps]
        head.fit_standardisation(TrunkMaps(*thinned))

    def learnt_by(self, head: QualityHead) -> TrainingSet:
        """What `head` learns from, condensed to what it reads."""
        return condensed_set(head, self._with_degraded() if head.learns_from_degraded else self.data)

    def _with_degraded(self) -> TrainingSet:
        recipe = read_recipe(ENCODER_RECIPE, EncoderRecipe)
        degraded = degraded_set(self.cache, "train", recipe.train_frames, recipe.seed)
        return replace(self.data, unscored=degraded.maps)

    def finish(self) -> Path:
        """Fuse, calibrate, centre the contributions, and write the trained state."""
        finish(self.network, self.cache, self.validation, self.recipe)
        file = self.folder / f"{self.recipe.model}.pt"
        save_trained(file, Trained(self.recipe.model, self.recipe.seed, self.network))
        return file


def main() -> None:
    """Parse the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--cache", type=Path, required=True, help="folder for maps and checkpoints")
    parser.add_argument("--only", choices=METHODS, help="train just this head, without the finish")
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe, Recipe)
    torch.set_num_threads(recipe.threads)
    try:
        training = Training(recipe, arguments.cache, require_folder(arguments.data))
        for name in [arguments.only] if arguments.only else METHODS:
            training.train_head(name)
    except (DatasetMissingError, FileNotFoundError) as missing:
        raise SystemExit(str(missing)) from None
    if not arguments.only:
        print(f"wrote {training.finish()}")


if __name__ == "__main__":
    main()
