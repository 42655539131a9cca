"""How the heads and their variants are trained, all in the same way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from train.recipe import RECIPES, Recipe, read_recipe

RECIPE = RECIPES / "ablations.yaml"


@dataclass(frozen=True, slots=True)
class AblationRecipe:
    """The recipe file that all share, trainings of each head, and epochs of each method's heads."""

    recipe: str
    seeds: int
    epochs: dict[str, int]

    def of_heads(self) -> Recipe:
        """The shared recipe with these epochs, without the pairs, which only its second phase sees."""
        shared = read_recipe(RECIPES / self.recipe, Recipe)
        own = {name: shared.own.get(name, {}) | {"epochs": count} for name, count in self.epochs.items()}
        return replace(shared, own=shared.own | own, video_pairs=0)
