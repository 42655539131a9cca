"""Split by cluster, stratified, into parts of an exact size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SCORE_BINS = 8


def strata(
    subsets: Sequence[str], scores: NDArray[np.float64], clusters: NDArray[np.int32]
) -> dict[tuple[str, int], list[int]]:
    """Group cluster labels by the subset of their first image and the score bin of their mean."""
    edges = np.quantile(scores, np.linspace(0, 1, SCORE_BINS + 1)[1:-1])
    groups: dict[tuple[str, int], list[int]] = {}
    for label in np.unique(clusters):
        members = np.flatnonzero(clusters == label)
        key = (subsets[int(members[0])], int(np.searchsorted(edges, scores[members].mean())))
        groups.setdefault(key, []).append(int(label))
    return groups


def split_by_cluster(
    subsets: Sequence[str],
    scores: NDArray[np.float64],
    clusters: NDArray[np.int32],
    sizes: dict[str, int],
    rest: str,
    seed: int,
) -> list[str]:
    """Give every image a part; no cluster is divided.

    `sizes` names the parts that are drawn and their exact sizes; what is left goes to `rest`. Each stratum
    gives its share, and what a stratum cannot give because its clusters are too large is made up by the next.
    Raises ValueError if a size cannot be met.
    """
    rng = np.random.default_rng(seed)
    counts = dict(zip(*np.unique(clusters, return_counts=True), strict=True))
    part_of = {int(label): rest for label in counts}
    given = dict.fromkeys(sizes, 0)
    seen = 0
    for _, labels in sorted(strata(subsets, scores, clusters).items()):
        seen += sum(int(counts[label]) for label in labels)
        waiting = [int(label) for label in rng.permutation(labels)]
        for part, size in sizes.items():
            due = round(size * seen / len(scores)) - given[part]
            for label in list(waiting):
                if counts[label] <= due:
                    part_of[label] = part
                    waiting.remove(label)
                    due -= int(counts[label])
                    given[part] += int(counts[label])
    if given != sizes:
        raise ValueError(f"wanted parts of {sizes}, got {given}")
    return [part_of[int(label)] for label in clusters]
