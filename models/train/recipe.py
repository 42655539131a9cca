"""One run is one recipe file."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Phase:
    """Settings of one training loop; the comments of the recipe files say why."""

    epochs: int
    batch: int
    learning_rate: float
    trunk_rate: float
    weight_decay: float
    warmup: float
    gradient_clip: float
    average_decay: float
    correlation_weight: float
    damage_weight: float
    damage_batch: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model, the seed of everything, and its phases: each head alone, then all with the trunk or none."""

    model: str
    seed: int
    threads: int
    damage_frames: int
    warm: Phase
    tune: Phase | None


def read_recipe(file: Path) -> Recipe:
    """Read a YAML recipe. Raises ValueError where a key is unknown or missing."""
    values: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    _check(file.name, Recipe, values)
    for phase in ("warm", "tune"):
        if values[phase] is not None:
            _check(f"{file.name}, {phase}", Phase, values[phase])
            values[phase] = Phase(**values[phase])
    return Recipe(**values)


def _check(where: str, kind: type, values: dict[str, Any]) -> None:
    wanted = {field.name for field in fields(kind)}
    if set(values) != wanted:
        raise ValueError(f"{where}: unknown or missing keys {sorted(set(values) ^ wanted)}")
