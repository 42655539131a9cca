"""Repeat the comparison with the authors' code: `python -m export.parity --authors DIR [--method ID]`.

DIR holds the clones under their GitHub names. timm 1.0.15 (without its dependencies) and einops must be
importable; what else the clones import and do not need here is replaced by empty modules.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from export.parity import dgiqa, life_iqa
from export.parity.compare import Agreement
from zoo.paper.depth_anything import DEPTH_ANYTHING

COMPARISONS: dict[str, Callable[[Path, int], list[Agreement]]] = {
    "life-iqa": life_iqa.measure,
    "dgiqa": dgiqa.measure,
} | {f"depth-anything-{size}": partial(dgiqa.measure_depth, size=size) for size in DEPTH_ANYTHING}
MAX_ERROR = 1e-4
SEED = 1


def main() -> None:
    """Parse the arguments, print the table, fail where an error is too large."""
    parser = argparse.ArgumentParser(prog="export.parity", description=__doc__.splitlines()[0])
    parser.add_argument("--authors", type=Path, required=True, help="folder of the authors' clones")
    parser.add_argument("--method", choices=list(COMPARISONS), action="append", help="default: all")
    parser.add_argument("--seed", type=int, default=SEED, help="of weights and inputs")
    arguments = parser.parse_args()
    worst = 0.0
    print("| method | tensor | largest value | largest relative error |\n|---|---|--:|--:|")
    for method in arguments.method or COMPARISONS:
        for found in COMPARISONS[method](arguments.authors.resolve(), arguments.seed):
            print(f"| {method} | {found.tensor} | {found.largest:.3g} | {found.error:.1e} |", flush=True)
            worst = max(worst, found.error)
    if worst > MAX_ERROR:
        raise SystemExit(f"the largest error, {worst:.1e}, is above {MAX_ERROR:.0e}")


if __name__ == "__main__":
    main()
