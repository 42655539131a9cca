"""The outputs of the quartet, in order; the manifest repeats them."""

from __future__ import annotations

from data.degradations import DEGRADATIONS
from data.distortions import DISTORTIONS
from zoo.card import OutputSpec

POINTS = (0.0, 100.0)
SHARE = (0.0, 1.0)


def _method(name: str, method: str) -> OutputSpec:
    meaning = "Predicted mean opinion score, higher is better."
    return OutputSpec(name, "score", ("N",), meaning, method, POINTS)


SCORES = (
    OutputSpec(
        "score", "fused", ("N",), "Weighted mean of the four methods, higher is better.", range=POINTS
    ),
    _method("life_iqa", "life-iqa"),
    _method("dr_experts", "dr-experts"),
    _method("graphmeta", "graphmeta"),
    _method("dgiqa", "dgiqa"),
    OutputSpec(
        "spread", "spread", ("N",), "Standard deviation of the four scores in points.", range=(0.0, 50.0)
    ),
    OutputSpec("low", "bound", ("N",), "The mean opinion lies above it with 95 % probability.", range=POINTS),
    OutputSpec(
        "high", "bound", ("N",), "The mean opinion lies below it with 95 % probability.", range=POINTS
    ),
    OutputSpec(
        "novelty",
        "novelty",
        ("N",),
        "Distance from the pictures that people scored; above 1 the score and its interval are guesses.",
    ),
)

EVIDENCE = (
    OutputSpec(
        "attention",
        "evidence",
        ("N", "h", "w"),
        "Where the last decoder layer looked in the whole view; mean over heads and queries, sums to 1.",
        "life-iqa",
        SHARE,
    ),
    OutputSpec(
        "gates", "evidence", ("N", "E"), "Share of each expert, mean over the queries.", "life-iqa", SHARE
    ),
    OutputSpec(
        "contribution",
        "evidence",
        ("N", 10),
        "Points that each degradation adds to the score, against clean pictures; negative costs points.",
        "dr-experts",
        labels=DEGRADATIONS,
    ),
    OutputSpec(
        "degradation",
        "evidence",
        ("N", 10),
        "Probability that each degradation is present, from the frozen degradation encoder.",
        "dr-experts",
        SHARE,
        DEGRADATIONS,
    ),
    OutputSpec(
        "degradation_attention",
        "evidence",
        ("N", "h", "w"),
        "Where the degradations were read in the whole view; refined attention, sums to 1.",
        "dr-experts",
        SHARE,
    ),
    OutputSpec(
        "distortion_type",
        "evidence",
        ("N", 25),
        "Probability of each synthetic distortion type.",
        "graphmeta",
        SHARE,
        DISTORTIONS,
    ),
    OutputSpec(
        "level", "evidence", ("N",), "Level of the distortion, 1 (slight) to 5.", "graphmeta", (1.0, 5.0)
    ),
    OutputSpec("sigma", "evidence", ("N",), "Deviation of the method's own score, points.", "graphmeta"),
    OutputSpec(
        "quality_map",
        "evidence",
        ("N", "h", "w"),
        "Score of each cell of the whole view; the mean of the cells' logits is the logit of the score.",
        "dgiqa",
        POINTS,
    ),
    OutputSpec(
        "depth",
        "evidence",
        ("N", "h", "w"),
        "Relative inverse depth of the whole view, per frame; larger is nearer.",
        "dgiqa",
        SHARE,
    ),
)
