"""One run is one recipe file."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import yaml

RECIPES = Path(__file__).parents[1] / "recipes"
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Phase:
    """Settings of one training loop; the comments of the recipe files say why."""

    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    warmup: float
    gradient_clip: float
    average_decay: float
    correlation_weight: float
    damage_weight: float
    damage_batch: int
    pair_batch: int
    pair_weight: float
    ranking_weight: float
    #: Which epoch counts: "best" on the validation photographs, or "last".
    keep: str
    #: How far the weights go from those before the phase to those that it found, 0-1.
    blend: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model, the seed of everything, how heads learn from photographs (one of them differently: `own`), and
    then from video.
    """

    model: str
    seed: int
    threads: int
    damage_frames: int
    video_pairs: int
    pair_kinds: list[str]
    heads: Phase
    own: dict[str, dict[str, Any]]
    video: Phase

    def phase(self, head: str) -> Phase:
        """How `head` is trained. Raises TypeError where its own settings have an unknown name."""
        return replace(self.heads, **self.own.get(head, {}))


def read_recipe(file: Path, kind: type[Kind]) -> Kind:
    """Read a recipe into its dataclass. Raises ValueError where a key is unknown or missing."""
    return _checked(file.name, kind, yaml.safe_load(file.read_text(encoding="utf-8")))


def _checked(where: str, kind: type[Kind], values: dict[str, Any]) -> Kind:
    hints = get_type_hints(kind)
    if set(values) != set(hints):
        raise ValueError(f"{where}: unknown or missing keys {sorted(set(values) ^ set(hints))}")
    nested = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    return kind(
        **values | {name: _checked(f"{where}, {name}", hint, values[name]) for name, hint in nested.items()}
    )
