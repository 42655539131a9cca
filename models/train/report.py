"""Agreement with the mean opinions: the records of the manifest and their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from train.markdown import shown, table
from train.metrics import METRICS, Estimate, estimate
from train.tested import Tested, opinions_of, values_of

SPLIT_NAME = "BIQ2021 official test"


def records(tested: Tested, names: Sequence[str]) -> list[dict[str, Any]]:
    """One record per column and part, as the manifest wants it."""
    found = []
    for name in names:
        for part, images in tested.parts.items():
            estimates = estimate(values_of(images, tested.columns[name]), opinions_of(images))
            record: dict[str, Any] = {
                "output": name,
                "split": SPLIT_NAME,
                "part": part,
                "count": len(images),
            }
            for metric in METRICS:
                record[metric] = {key: round(number, 4) for key, number in asdict(estimates[metric]).items()}
            found.append(record)
    return found


def agreement_table(found: list[dict[str, Any]]) -> str:
    """The records as a table with intervals."""
    rows = []
    for record in found:
        cells = [shown(Estimate(**record[metric])) for metric in METRICS]
        rows.append([record["output"], record["part"], str(record["count"]), *cells])
    return table(["output", "part", "images", *[metric.upper() for metric in METRICS]], rows)


def part_table(label: str, rows: dict[str, dict[str, Estimate]], sign: str = "") -> str:
    """One row per label, one column per part."""
    parts = list(next(iter(rows.values())))
    cells = [[name, *[shown(row[part], sign) for part in parts]] for name, row in rows.items()]
    return table([label, *parts], cells)
