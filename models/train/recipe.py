"""One run is one recipe file."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of a run; the comments of the recipe files say why."""

    model: str
    seed: int
    threads: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    warmup: float
    gradient_clip: float
    average_decay: float
    correlation_weight: float
    balance_weight: float
    z_weight: float
    damage_weight: float
    damage_batch: int
    damage_frames: int


def read_recipe(file: Path) -> Recipe:
    """Read a YAML recipe. Raises ValueError where a key is unknown or missing."""
    values: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    wanted = {field.name for field in fields(Recipe)}
    if set(values) != wanted:
        raise ValueError(f"{file.name}: unknown or missing keys {sorted(set(values) ^ wanted)}")
    return Recipe(**values)
