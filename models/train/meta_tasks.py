"""Tasks of meta-learning: one distortion type each, with support and query frames."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from train.distorted_set import Distorted
from train.training_set import pick
from zoo.features import TrunkMaps, without_stride8

SUPPORT_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class TaskBatch:
    """`half` anchors and `half` positives of one type, then 2 `half` frames of other types, labelled."""

    maps: TrunkMaps
    type: Tensor
    level: Tensor
    score: Tensor
    half: int


class Tasks:
    """Draws batches; the support and query frames of a type are disjoint."""

    def __init__(self, data: Distorted, half: int, generator: torch.Generator) -> None:
        self.data = data
        self.maps = without_stride8(data.maps)
        self.half = half
        self.generator = generator
        self.parts: list[dict[int, Tensor]] = [{}, {}]
        for kind in data.type.unique().tolist():
            rows = torch.nonzero(data.type == kind)[:, 0]
            support = round(SUPPORT_SHARE * len(rows))
            self.parts[0][kind], self.parts[1][kind] = rows[:support], rows[support:]

    def _draw(self, rows: Tensor, count: int) -> Tensor:
        return rows[torch.randint(len(rows), (count,), generator=self.generator)]

    def types(self, count: int) -> list[int]:
        """`count` different types."""
        kinds = torch.tensor(list(self.parts[0]))
        return kinds[torch.randperm(len(kinds), generator=self.generator)[:count]].tolist()

    def batch(self, kind: int, is_query: bool) -> TaskBatch:
        """A batch of the task `kind` from its support or query frames."""
        part = self.parts[int(is_query)]
        others = torch.cat([rows for other, rows in part.items() if other != kind])
        rows = torch.cat([self._draw(part[kind], 2 * self.half), self._draw(others, 2 * self.half)])
        data = self.data
        return TaskBatch(
            pick(self.maps, rows), data.type[rows], data.level[rows], data.score[rows], self.half
        )
