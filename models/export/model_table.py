"""The README's table of models, from their manifests: `python -m export.model_table` prints it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parents[1] / "weights"
HEADER = (
    "| id | methods | trunk | parameters | test SRCC, pooled [95 %] | licence |",
    "|---|---|---|--:|---|---|",
)


def row(described: dict[str, Any]) -> str:
    """One line of the table; the SRCC is that of the first output on the official test list."""
    pooled = next((record["srcc"] for record in described["metrics"] if record["part"] == "pooled"), None)
    srcc = (
        "not measured"
        if pooled is None
        else f"{pooled['value']:.3f} [{pooled['low']:.3f}, {pooled['high']:.3f}]"
    )
    trunk = described["training"]["trunk"].split(",")[0]
    cells = [f"`{described['id']}`", ", ".join(described["methods"]), trunk]
    cells += [f"{described['parameters'] / 1e6:.2f} M", srcc, described["licence"]["weights"]]
    return "| " + " | ".join(cells) + " |"


def model_table(weights: Path = WEIGHTS) -> str:
    """The table as Markdown, one row per folder of `weights`."""
    files = sorted(weights.glob("*/manifest.json"))
    return "\n".join([*HEADER, *[row(json.loads(file.read_text(encoding="utf-8"))) for file in files]])


if __name__ == "__main__":
    print(model_table())
