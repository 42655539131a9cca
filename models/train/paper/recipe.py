"""How a paper trained its network: one recipe file per method, with what is different for one data set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from data.rated.crops import CropPlan
from train.recipe import RECIPES, read_recipe

PAPER_RECIPES = RECIPES / "paper"


@dataclass(frozen=True, slots=True)
class PaperRecipe:
    """Settings of one training run; the recipe files say where they come from.

    `target`: the published opinion is learnt, or its share of the set's range with 1 as the best.
    After `rate_steps` epochs the learning rate is multiplied by `rate_decay`; only with `steps`.
    `gradient_clip` bounds the norm of all gradients together, 0 does not.
    `crops` are drawn from an image in every epoch, `test_crops` to judge it; `resize` is (height, width).
    Parameters below a module of `trunk_parts` learn at `trunk_rate_share`, below `frozen_parts` not at all.
    `auxiliary`: weights of further losses in the network's output. `sets`: other values by data set.
    """

    method: str
    optimiser: Literal["adamw", "adam"]
    loss: Literal["smooth_l1", "mse", "noisy_mse"]
    auxiliary: dict[str, float]
    target: Literal["opinion", "share"]
    schedule: Literal["steps", "cosine", "constant"]
    epochs: int
    batch: int
    learning_rate: float
    trunk_rate_share: float
    warmup_epochs: int
    warmup_rate: float
    rate_steps: list[int]
    rate_decay: float
    least_rate: float
    weight_decay: float
    gradient_clip: float
    crop: int
    crops: int
    test_crops: int
    resize: list[int]
    flip_horizontally: bool
    flip_vertically: bool
    trunk_parts: list[str]
    frozen_parts: list[str]
    sets: dict[str, dict[str, Any]]

    def for_set(self, name: str) -> PaperRecipe:
        """The recipe on one data set. Raises TypeError where its own settings have an unknown name."""
        return replace(self, **self.sets.get(name, {}))

    @property
    def training_crops(self) -> CropPlan:
        """How crops are drawn while training."""
        resize = (self.resize[0], self.resize[1]) if self.resize else None
        return CropPlan(self.crop, resize, self.flip_horizontally, self.flip_vertically)

    @property
    def judging_crops(self) -> CropPlan:
        """How crops are drawn when judging: as in training, but never mirrored."""
        return replace(self.training_crops, flip_horizontally=False, flip_vertically=False)


def read_paper_recipe(method: str) -> PaperRecipe:
    """Read `recipes/paper/<method>.yaml`. Raises ValueError for an unknown method or key."""
    file = PAPER_RECIPES / f"{method}.yaml"
    if not file.is_file():
        known = ", ".join(sorted(path.stem for path in PAPER_RECIPES.glob("*.yaml")))
        raise ValueError(f"no recipe for {method}; there are {known}")
    return read_recipe(file, PaperRecipe)
