"""How well the degradation encoder names what held-out frames show."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from data.degradation_plan import DegradedItem
from data.degradations import DEGRADATIONS

PRESENT = 0.5
CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class ClassReport:
    """One class: frames that show it alone, and the share of them that is named right."""

    name: str
    frames: int
    accuracy: float


def named(logits: Tensor) -> Tensor:
    """The likeliest class of each frame, or the index after the last where none reaches `PRESENT`; [N]."""
    probability, index = torch.sigmoid(logits).max(dim=1)
    return torch.where(probability >= PRESENT, index, torch.tensor(len(DEGRADATIONS)))


def report(logits: Tensor, plan: list[DegradedItem]) -> list[ClassReport]:
    """Accuracy on frames with one degradation, by class, and on undegraded frames (the last entry).

    logits [N, 10] in the order of `plan`. Frames with two degradations, or with damage that is none of the
    ten, are left out.
    """
    found = named(logits)
    wanted = {name: (name,) for name in DEGRADATIONS} | {CLEAN: ()}
    rows = []
    for index, (name, names) in enumerate(wanted.items()):
        chosen = torch.tensor([item.names == names for item in plan])
        rows.append(ClassReport(name, int(chosen.sum()), float((found[chosen] == index).float().mean())))
    return rows


def both_named(logits: Tensor, present: Tensor) -> float:
    """Share of the degradations of frames with two that are among the two likeliest classes."""
    pairs = present.sum(dim=1) == 2
    top = torch.zeros_like(logits).scatter(1, logits.topk(2, dim=1).indices, 1.0)
    return float((top[pairs] * present[pairs]).sum() / present[pairs].sum())


def table(rows: list[ClassReport]) -> str:
    """The report as a Markdown table."""
    lines = ["| degradation | frames | accuracy |", "|---|--:|--:|"]
    return "\n".join(lines + [f"| {row.name} | {row.frames} | {row.accuracy:.3f} |" for row in rows])
