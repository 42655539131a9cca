"""Train the quartet from its recipe: `python -m train.train --recipe FILE --data DIR --cache DIR`.

Stages, each resumed where it stopped: warm every head alone on cached maps, tune all heads with the upper
trunk, finish (fusion, interval, clean contributions). The methods' own stages (train.degradation_encoder,
train.meta_learning, train.depth_head) come first and leave their weights in the cache folder.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import torch
from torch import Tensor, nn

import zoo.archs.all  # noqa: F401
from data.biq2021 import require_folder
from train.feature_session import feature_session
from train.finish import finish
from train.joint import JointHeads, low_of
from train.loop import train_heads
from train.prepare import FeatureCache, scores_of, training_set
from train.recipe import Phase, Recipe, read_recipe
from train.training_set import Damaged, Maps, TrainingSet
from zoo.archs.lite import LOW_SUMMARY
from zoo.archs.quartet_lite import HEADS, QuartetNetwork
from zoo.features import TrunkMaps
from zoo.methods import METHODS
from zoo.registry import find
from zoo.trained import Trained, save_trained

STANDARDISATION_STRIDE = 16
FIRST_TUNED = 4
STAGES = ("warm", "tune", "finish")


def open_cache(recipe: Recipe, cache: Path, images: Path) -> FeatureCache:
    """The feature cache of the recipe's untrained trunk and views."""
    entry = find(recipe.model)
    session = feature_session(entry.build().trunk, entry.card.views, cache / "features.onnx")
    return FeatureCache(cache, session, images, recipe.threads)


def fingerprint(phase: Phase, seed: int, name: str, data: TrainingSet) -> str:
    """Twelve digits that change with the settings or the targets, so that no stale checkpoint is resumed."""
    digest = hashlib.sha256(repr((phase, seed, name)).encode())
    digest.update(data.mos.numpy().tobytes())
    if data.damaged is not None:
        digest.update(data.damaged.drop.numpy().tobytes() + data.damaged.tolerance.numpy().tobytes())
    return digest.hexdigest()[:12]


class Training:
    """One run of a recipe: the data, the network and where checkpoints lie."""

    def __init__(self, recipe: Recipe, folder: Path, images: Path) -> None:
        self.recipe, self.folder = recipe, folder
        self.cache = open_cache(recipe, folder, images)
        self.data = training_set(self.cache, recipe)
        maps, listed = self.cache.photographs("validation")
        self.validation: tuple[TrunkMaps, Tensor] = (maps, scores_of(listed))
        self.network: QuartetNetwork = find(recipe.model).build()

    def _checkpoint(self, phase: Phase, name: str) -> Path:
        return self.folder / f"{name}-{fingerprint(phase, self.recipe.seed, name, self.data)}.pt"

    def _prepare(self, name: str) -> None:
        torch.manual_seed(self.recipe.seed)
        head = HEADS[name]()
        thinned = [field[::STANDARDISATION_STRIDE].float() for field in self.data.maps]
        head.fit_standardisation(TrunkMaps(*thinned))
        head.load_stages(self.folder)
        self.network.heads[name] = head

    def warm(self, name: str) -> None:
        """Train the head `name` alone, from its own stages, on the maps of the untrained trunk."""
        self._prepare(name)
        phase = self.recipe.warm
        heads = JointHeads(nn.ModuleDict({name: self.network.heads[name]}))
        checkpoint = self._checkpoint(phase, f"warm-{name}")
        print(train_heads(heads, self.data, self.validation, phase, self.recipe.seed, checkpoint))

    def tune(self, phase: Phase) -> None:
        """Train all heads together with the trunk's last stages."""
        data = self.data
        damaged = data.damaged and Damaged(
            low(data.damaged.maps), data.damaged.clean_mos, data.damaged.drop, data.damaged.tolerance
        )
        lows = TrainingSet(low(data.maps), low(data.mirrored), data.mos, damaged)
        joint = JointHeads(self.network.heads, self.network.trunk.to(memory_format=torch.channels_last))
        for name, parameter in self.network.trunk.named_parameters():
            parameter.requires_grad_(is_upper(name))
        validation = (low(self.validation[0]), self.validation[1])
        checkpoint = self._checkpoint(phase, "tune")
        print(train_heads(joint, lows, validation, phase, self.recipe.seed, checkpoint))

    def finish(self) -> Path:
        """Fuse, calibrate, centre the contributions, and write the trained state."""
        finish(self.network, self.cache, (low(self.validation[0]), self.validation[1]))
        file = self.folder / f"{self.recipe.model}.pt"
        save_trained(file, Trained(self.recipe.model, self.recipe.seed, self.network))
        return file


def low(maps: Maps) -> Maps:
    """The part of cached maps that stays the same while the trunk is tuned."""
    return low_of(maps, LOW_SUMMARY)


def is_upper(name: str) -> bool:
    """Whether a trunk parameter is tuned: the later stage of stride 16 and those of stride 32."""
    return any(name.startswith(f"trunk.stages.{stage}.") for stage in range(FIRST_TUNED, 7))


def main() -> None:
    """Parse the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--cache", type=Path, required=True, help="folder for maps and checkpoints")
    parser.add_argument("--until", choices=STAGES, default="finish", help="last stage to run")
    parser.add_argument("--only", help="warm just this head")
    arguments = parser.parse_args()
    recipe = read_recipe(arguments.recipe)
    torch.set_num_threads(recipe.threads)
    training = Training(recipe, arguments.cache, require_folder(arguments.data))
    for name in [arguments.only] if arguments.only else METHODS:
        training.warm(name)
    if arguments.only or arguments.until == "warm":
        return
    if recipe.tune is not None:
        training.tune(recipe.tune)
    if arguments.until == "finish":
        print(f"wrote {training.finish()}")


if __name__ == "__main__":
    main()
