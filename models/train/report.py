"""The table of a test: pooled, per subset, and without images that repeat a training scene."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from data.biq2021 import SUBSETS, ScoredImage
from data.biq2021_split import NEAR_DUPLICATE
from train.metrics import METRICS, estimate

SPLIT_NAME = "BIQ2021 official test"


def parts_of(images: list[ScoredImage], split: dict[str, str]) -> dict[str, list[ScoredImage]]:
    """The four ways in which a test is reported; `split` is the committed split file."""
    parts = {"pooled": images}
    parts |= {subset: [item for item in images if item.subset == subset] for subset in SUBSETS}
    parts["duplicate-free"] = [item for item in images if split.get(item.name) != NEAR_DUPLICATE]
    return parts


def rows(
    output: str, scores: dict[str, float], images: list[ScoredImage], split: dict[str, str]
) -> list[dict[str, Any]]:
    """One record per part, as the manifest wants it."""
    found = []
    for part, chosen in parts_of(images, split).items():
        predicted = np.array([scores[item.name] for item in chosen])
        estimates = estimate(predicted, np.array([item.mos for item in chosen]))
        record: dict[str, Any] = {"output": output, "split": SPLIT_NAME, "part": part, "count": len(chosen)}
        for name in METRICS:
            record[name] = {key: round(value, 4) for key, value in asdict(estimates[name]).items()}
        found.append(record)
    return found


def table(records: list[dict[str, Any]]) -> str:
    """The records as a Markdown table with intervals."""
    lines = ["| output | part | images | SRCC | PLCC | KRCC | RMSE |", "|---|---|--:|---|---|---|---|"]
    for record in records:
        cells = [
            f"{record[name]['value']:.3f} [{record[name]['low']:.3f}, {record[name]['high']:.3f}]"
            for name in METRICS
        ]
        lines.append(
            f"| {record['output']} | {record['part']} | {record['count']} | " + " | ".join(cells) + " |"
        )
    return "\n".join(lines)
