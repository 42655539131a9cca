"""The README's table of models, from their manifests: `python -m export.model_table` prints it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parents[1] / "weights"
OPINION_KINDS = ("fused", "score")
HEADER = (
    "| id | trunk | parameters | licence | output | method | test SRCC, pooled [95 %] |",
    "|---|---|--:|---|---|---|---|",
)


def pooled_srcc(described: dict[str, Any], output: str) -> str:
    """SRCC of an output on the official test list, with its interval."""
    for record in described["metrics"]:
        if record["part"] == "pooled" and record["output"] == output:
            return "{value:.3f} [{low:.3f}, {high:.3f}]".format(**record["srcc"])
    return "not measured"


def rows(described: dict[str, Any]) -> list[str]:
    """One line per score of a model, the fused one first; only the first line repeats the model's facts."""
    facts = [
        f"`{described['id']}`",
        described["training"]["trunk"].split(",")[0],
        f"{described['parameters'] / 1e6:.2f} M",
        described["licence"]["weights"],
    ]
    opinions = [output for output in described["outputs"] if output["kind"] in OPINION_KINDS]
    opinions.sort(key=lambda output: OPINION_KINDS.index(output["kind"]))
    lines = []
    for row, output in enumerate(opinions):
        method = output.get("method", "all, fused")
        answers = [f"`{output['name']}`", method, pooled_srcc(described, output["name"])]
        lines.append(f"| {' | '.join([*(facts if row == 0 else [''] * len(facts)), *answers])} |")
    return lines


def model_table(weights: Path = WEIGHTS) -> str:
    """The table as Markdown, over the folders of `weights`."""
    manifests = [
        json.loads(file.read_text(encoding="utf-8")) for file in sorted(weights.glob("*/manifest.json"))
    ]
    return "\n".join([*HEADER, *[line for described in manifests for line in rows(described)]])


if __name__ == "__main__":
    print(model_table())
