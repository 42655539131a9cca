"""Where a training loop stopped, in one file, and the digits that name it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor


class Stateful(Protocol):
    """Networks, averages, optimisers and schedules."""

    def state_dict(self) -> dict[str, Any]:
        """Everything that changes while training."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> Any:
        """Take it back."""


class Checkpoint:
    """The state of `parts`, of the batches' generator and of dropout, written after every epoch."""

    def __init__(self, file: Path, parts: dict[str, Stateful], generator: torch.Generator) -> None:
        self.file, self.parts, self.generator = file, parts, generator

    def restore(self) -> dict[str, Any]:
        """Bring everything back and return what `save` was given besides; empty where nothing was saved."""
        if not self.file.exists():
            return {}
        state = torch.load(self.file, weights_only=True)
        for name, part in self.parts.items():
            part.load_state_dict(state["parts"][name])
        self.generator.set_state(state["generator"])
        torch.set_rng_state(state["dropout"])
        return state["values"]

    def save(self, **values: object) -> None:
        """Write everything, and `values` with it; a run that ends meanwhile leaves the file before."""
        state = {
            "parts": {name: part.state_dict() for name, part in self.parts.items()},
            "generator": self.generator.get_state(),
            "dropout": torch.get_rng_state(),
            "values": values,
        }
        written = self.file.with_suffix(".part")
        torch.save(state, written)
        written.replace(self.file)


def fingerprint(*settings: object) -> str:
    """Twelve digits that change with the settings, tensors by content, so that nothing stale is resumed."""
    digest = hashlib.sha256()
    for item in settings:
        digest.update(item.numpy().tobytes() if isinstance(item, Tensor) else repr(item).encode())
    return digest.hexdigest()[:12]
