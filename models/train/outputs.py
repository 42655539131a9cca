"""Which outputs of a model hold one opinion per frame, from its manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BASELINE = "baseline"
LOW, HIGH = "low", "high"
SCALAR_KINDS = ("fused", "score", "spread", "bound", "novelty")


@dataclass(frozen=True, slots=True)
class ScalarOutputs:
    """Names of the fused score, of one score per method, and of all that hold one number per frame;
    `interval` is what the manifest says of the lower bound.
    """

    fused: str
    methods: tuple[str, ...]
    names: tuple[str, ...]
    interval: str


def scalar_outputs(described: dict[str, Any]) -> ScalarOutputs:
    """Read them from a manifest. Raises ValueError where it has no fused score."""
    kinds = {output["name"]: output["kind"] for output in described["outputs"]}
    fused = [name for name, kind in kinds.items() if kind == "fused"]
    if len(fused) != 1:
        raise ValueError(f"{described['id']}: one output of kind 'fused' is needed, found {len(fused)}")
    return ScalarOutputs(
        fused[0],
        tuple(name for name, kind in kinds.items() if kind == "score"),
        tuple(name for name, kind in kinds.items() if kind in SCALAR_KINDS),
        next((output["meaning"] for output in described["outputs"] if output["name"] == LOW), ""),
    )
