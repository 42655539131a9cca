"""They are four: how much the errors of two methods agree, and what a method loses without its own idea."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from train.metrics import Array, Estimate, bootstrap, plcc, srcc, srcc_gain
from train.predictions import Columns
from train.tested import Tested, opinions_of, values_of

ByPart = dict[str, Estimate]


def residual_correlation(first: Array, second: Array, mos: Array) -> Estimate:
    """Pearson correlation of the errors of two methods; 1: the second adds nothing."""
    return bootstrap(plcc, first - mos, second - mos)


def residual_correlations(tested: Tested, methods: Sequence[str]) -> dict[str, ByPart]:
    """`residual_correlation` of every pair, by part."""
    return {
        f"{first}, {second}": tested.per_part(residual_correlation, first, second)
        for first, second in combinations(methods, 2)
    }


def gains(tested: Tested, first: Sequence[str], second: str) -> dict[str, ByPart]:
    """SRCC of each of `first` minus that of `second`, by part."""
    return {f"{name} - {second}": tested.per_part(srcc_gain, name, second) for name in first}


def shuffling_effects(tested: Tested, shuffled: Columns, methods: Sequence[str]) -> dict[str, ByPart]:
    """SRCC with the own part of other images minus SRCC as trained, by part; only images in `shuffled`."""
    effects = {}
    for method in methods:
        known = {
            part: [item for item in images if item.name in shuffled[method]]
            for part, images in tested.parts.items()
        }
        columns = {"shuffled": shuffled[method], method: tested.columns[method]}
        effects[method] = Tested(known, columns).per_part(srcc_gain, "shuffled", method)
    return effects


def best_method(validation: Tested, methods: Sequence[str]) -> str:
    """The method with the highest SRCC on the validation part, never on the test list."""
    images = validation.parts["pooled"]
    mos = opinions_of(images)
    return max(methods, key=lambda name: srcc(values_of(images, validation.columns[name]), mos))
