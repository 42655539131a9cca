"""Every model of the zoo by id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from zoo.card import ModelCard

Builder = Callable[[], nn.Module]


@dataclass(frozen=True, slots=True)
class Entry:
    """A registered model: its card and the function that builds its network with untrained head."""

    card: ModelCard
    build: Builder


class UnknownModelError(KeyError):
    """No model has this id; the message lists those that exist."""


_ENTRIES: dict[str, Entry] = {}


def register(card: ModelCard) -> Callable[[Builder], Builder]:
    """Register the decorated builder under `card.id`. Raises ValueError if the id is taken."""

    def add(build: Builder) -> Builder:
        if card.id in _ENTRIES:
            raise ValueError(f"model {card.id} is registered twice")
        _ENTRIES[card.id] = Entry(card, build)
        return build

    return add


def find(model_id: str) -> Entry:
    """Return the entry of `model_id`; raises UnknownModelError."""
    if model_id not in _ENTRIES:
        raise UnknownModelError(f"{model_id} is none of {', '.join(model_ids())}")
    return _ENTRIES[model_id]


def model_ids() -> list[str]:
    """Ids of all registered models, sorted."""
    return sorted(_ENTRIES)
