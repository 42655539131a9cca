"""The tables of docs/signals.md, from the manifest: `python -m export.signal_table` writes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MODELS = Path(__file__).parents[1]
MANIFEST = MODELS / "signals" / "manifest.json"
PAGE = MODELS.parent / "docs" / "signals.md"
BEGIN, END = "<!-- generated: python -m export.signal_table -->", "<!-- end of what is generated -->"
KINDS = ("photograph", "clip")
SIGNS = {"above": ">", "below": "<"}


def _rows(header: Sequence[str], align: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (header, align, *rows)]


def _percent(records: Sequence[dict[str, Any]], kind: str, level: str | None = None) -> str:
    for record in records:
        if record["kind"] == kind and record.get("level") == level:
            return f"{100 * record['share']:.1f}".removesuffix(".0")
    raise KeyError(f"no {kind} {level}")


def signal_tables(described: dict[str, Any]) -> str:
    """Three tables as Markdown: the signals, their flags, and the recall per level of damage."""
    signals = described["signals"]
    measured = [
        (
            f"`{signal['name']}`",
            signal["unit"],
            f"{signal['range'][0]} to {signal['range'][1]}",
            signal["meaning"],
        )
        for signal in signals
    ]
    flags = [(signal, flag) for signal in signals for flag in signal["flags"]]
    raised = [
        (
            f"`{flag['name']}`",
            f"`{signal['name']}` {SIGNS[flag['when']]} {flag['threshold']:g} {signal['unit']}",
            *[_percent(flag["falseAlarms"], kind) for kind in KINDS],
        )
        for signal, flag in flags
    ]
    found = []
    for _, flag in flags:
        levels = list(dict.fromkeys(record["level"] for record in flag["recall"]))
        shares = [[_percent(flag["recall"], kind, level) for kind in KINDS] for level in levels]
        shown = [f"{level}: {' / '.join(pair)}" for level, pair in zip(levels, shares, strict=True)]
        found.append((f"`{flag['name']}`", "; ".join(shown)))
    text = ["---", "---", "---", "---"]
    numbers = ["---", "---", "--:", "--:"]
    tables = [
        _rows(("signal", "unit", "range", "meaning"), text, measured),
        _rows(
            ("flag", "raised when", "false alarms, photographs %", "false alarms, clips %"), numbers, raised
        ),
        _rows(("flag", "recall per level of damage, photographs / clips %"), text[:2], found),
    ]
    return "\n\n".join("\n".join(lines) for lines in tables)


def with_tables(page: str, tables: str) -> str:
    """The page with its generated part anew. Raises ValueError where the page has no such part."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page lacks {BEGIN!r} or {END!r}")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def main() -> None:
    """Write the tables into the page."""
    described = json.loads(MANIFEST.read_text(encoding="utf-8"))
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), signal_tables(described)), encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
