"""The recipe of the degradation encoder."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """Settings of `train.degradation_encoder`; the comments of the recipe file say why."""

    seed: int
    threads: int
    fill_threads: int
    train_frames: int
    held_out_frames: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    warmup: float
    gradient_clip: float


def read_encoder_recipe(file: Path) -> EncoderRecipe:
    """Read a YAML recipe. Raises ValueError where a key is unknown or missing."""
    values: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    wanted = {field.name for field in fields(EncoderRecipe)}
    if set(values) != wanted:
        raise ValueError(f"{file.name}: unknown or missing keys {sorted(set(values) ^ wanted)}")
    return EncoderRecipe(**values)
