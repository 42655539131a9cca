"""The typed record that every model carries: what it is, what it reads, what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from zoo.views.crop_grid import CropGrid
from zoo.views.options import ViewOptions


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a method was published; `reference` is an arXiv number or a DOI."""

    method: str
    title: str
    reference: str


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """One output of the graph; `dims` starts with N, names are symbolic."""

    name: str
    kind: str
    dims: tuple[str | int, ...]
    meaning: str
    method: str | None = None
    range: tuple[float, float] | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Facts of a model that do not depend on its weights; `id` is method.weights."""

    id: str
    family: str
    title: str
    papers: tuple[Paper, ...]
    outputs: tuple[OutputSpec, ...]
    views: ViewOptions | CropGrid
    view_meanings: dict[str, str] = field(hash=False)
    recipe: str
    trunk: str
    weights_licence: str
    licence_notes: str
    min_side: int = 64
    max_side: int = 1920

    @property
    def methods(self) -> tuple[str, ...]:
        """The method ids in the order of the papers."""
        return tuple(paper.method for paper in self.papers)

    @property
    def output_names(self) -> tuple[str, ...]:
        """Names of the graph's outputs, in order."""
        return tuple(output.name for output in self.outputs)
