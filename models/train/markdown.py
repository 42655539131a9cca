"""Markdown tables of estimates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from train.metrics import Estimate


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def shown(estimate: Estimate, sign: str = "") -> str:
    """Value and interval; `sign` "+" for differences."""
    value, low, high = (
        format(number, f"{sign}.3f") for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} [{low}, {high}]"
