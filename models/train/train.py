"""Train the quartet from its recipe: `python -m train.train --recipe FILE --data DIR --cache DIR`.

Every head alone on the cached maps of the trunk, then the finish (readings, fusion, interval, clean
contributions, what DGIQA's map points at); each head resumes where it stopped. The stages
train.degradation_encoder, train.meta_learning and train.depth_head come first and leave their weights in the
cache folder.
"""

from __future__ import annotations

import argparse
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

import zoo.archs.all  # noqa: F401
from data.biq2021 import DatasetMissingError, require_folder
from train.caches import imagenet_cache
from train.checkpoint import fingerprint
from train.condense import condensed, condensed_set
from train.degradation_encoder import RECIPE as ENCODER_RECIPE
from train.degradation_encoder import EncoderRecipe
from train.degradation_set import degraded_set
from train.finish import finish
from train.loop import as_judged, predict, train_head
from train.metrics import srcc
from train.prepare import scores_of, training_set
from train.quality_map import RECIPE as MAP_RECIPE
from train.quality_map import QualityMapRecipe, fit_quality_map, local_set
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
        self.data = training_set(self.cache, recipe)
        maps, listed = self.cache.photographs("validation")
        self.validation = (maps, scores_of(listed))
        self.network: QuartetNetwork = find(recipe.model).build()

    def train_head(self, name: str) -> None:
        """Train the head `name` alone from its own stages: on photographs, then on video, where it shall go
        on to judge photographs as it has learned to (learning without forgetting, Li & Hoiem 2016).

        What has been trained is taken as it is.
        """
        torch.manual_seed(self.recipe.seed)
        head = HEADS[name]()
        head.load_stages(self.folder)
        self.network.heads[name] = head
        seen: _Condensed | None = None
        for phase in (self.recipe.phase(name), self.recipe.video):
            file = self.folder / f"{name}-{self.digits(head, name, phase, self.recipe.seed)}.pt"
            trained = file.with_stem(f"{file.stem}-trained")
            if not trained.exists():
                self.fit_standardisation(head)
                seen = seen or _Condensed(self, head)
                data = seen.data if phase is not self.recipe.video else as_judged(head, seen.data)
                before = deepcopy(head.state_dict())
                train_head(head, data, seen.validation, phase, self.recipe.seed, file)
                torch.save(blended(before, head.state_dict(), phase.blend), trained)
            head.load_state_dict(torch.load(trained, weights_only=True))
        reached = srcc(predict(head, condensed(head, self.validation[0])).numpy(), self.validation[1].numpy())
        print(f"{name}: validation SRCC {reached:.4f}", flush=True)

    def digits(self, head: QualityHead, name: str, phase: Phase, seed: int) -> str:
        """Twelve digits of all that decides what training makes of `head` as it is."""
        known = [self.data.damaged, self.data.pairs if phase.pair_batch else None]
        labels = [label for part in known if part for label in (part.drop, part.tolerance)]
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
        """Fuse, calibrate, centre the contributions, teach the map to point, and write the trained state."""
        finish(self.network, self.cache, self.validation, self.recipe)
        recipe, head = read_recipe(MAP_RECIPE, QualityMapRecipe), self.network.heads["dgiqa"]
        fit_quality_map(head, local_set(head, self.cache, "train", recipe.frames, recipe.seed), recipe)
        file = self.folder / f"{self.recipe.model}.pt"
        save_trained(file, Trained(self.recipe.model, self.recipe.seed, self.network))
        return file


def blended(before: dict[str, Tensor], after: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Weights on the way from `before` to `after`: they keep more of what was known before than the last step
    did, for less of what was learned (WiSE-FT, Wortsman et al. 2022).
    """
    return {
        key: torch.lerp(before[key], value, share) if value.is_floating_point() else value
        for key, value in after.items()
    }


class _Condensed:
    """What a head learns from and what it is judged on, condensed to what it reads."""

    def __init__(self, training: Training, head: QualityHead) -> None:
        self.data = training.learnt_by(head)
        self.validation = (condensed(head, training.validation[0]), training.validation[1])


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
