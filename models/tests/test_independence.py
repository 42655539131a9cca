"""Do the tables tell four methods from one method under four names?"""

from itertools import pairwise

import numpy as np
import pytest

from data.biq2021 import ScoredImage
from data.biq2021_split import NEAR_DUPLICATE
from train import metrics
from train.coverage import coverage_table, fifths
from train.independence import best_method, gains, residual_correlations, shuffling_effects
from train.tested import Tested, parts_of

PARTS = ("pooled", "ss01", "ss02", "ss03", "duplicate-free")


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch):
    monkeypatch.setattr(metrics, "RESAMPLES", 100)


@pytest.fixture
def images():
    mos = np.random.default_rng(1).uniform(0, 100, 300)
    return [ScoredImage(f"ss0{1 + row % 3} ({row}).jpg", float(value)) for row, value in enumerate(mos)]


@pytest.fixture
def tested(images):
    """`a` and `b` err alone, `copy` errs with `a`, `poor` errs most."""
    rng = np.random.default_rng(2)
    error = {name: rng.normal(0, deviation, 300) for name, deviation in (("a", 8), ("b", 8), ("poor", 40))}
    error["copy"] = error["a"] + 0.1
    columns = {
        name: {item.name: item.mos + noise for item, noise in zip(images, found, strict=True)}
        for name, found in error.items()
    }
    return Tested(parts_of(images, {images[0].name: NEAR_DUPLICATE}), columns)


def test_reports_five_ways(tested):
    assert {part: len(chosen) for part, chosen in tested.parts.items()} == dict(
        zip(PARTS, (300, 100, 100, 100, 299), strict=True)
    )


def test_errors_of_a_copy_correlate_fully_and_those_of_strangers_do_not(tested):
    found = residual_correlations(tested, ["a", "b", "copy"])

    assert list(found) == ["a, b", "a, copy", "b, copy"]
    for part in PARTS:
        assert found["a, copy"][part].value == pytest.approx(1)
        assert abs(found["a, b"][part].value) < 0.3


def test_gains_have_the_sign_of_the_better_one(tested):
    found = gains(tested, ["a", "copy", "poor"], "b")

    assert found["poor - b"]["pooled"].high < 0
    assert abs(found["a - b"]["pooled"].value) < 0.02
    assert gains(tested, ["a"], "poor")["a - poor"]["pooled"].low > 0


def test_shuffling_a_part_that_is_everything_costs_everything(tested, images):
    names = [item.name for item in images[1:]]
    moved = {
        name: tested.columns["a"][other] for name, other in zip(names, names[1:] + names[:1], strict=True)
    }

    found = shuffling_effects(tested, {"a": moved, "b": tested.columns["b"]}, ["a", "b"])

    assert found["a"]["pooled"].high < -0.7
    assert all(found["b"][part].low == found["b"][part].high == 0 for part in PARTS)


def test_the_best_method_is_that_of_the_images_given(tested):
    assert best_method(tested, ["poor", "b"]) == "b"


def test_fifths_are_in_the_order_of_the_score(tested, images):
    groups = list(fifths(images, tested.columns["a"]).values())

    ends = [sorted(tested.columns["a"][item.name] for item in group) for group in groups]
    assert [len(group) for group in groups] == [60] * 5
    assert all(lower[-1] <= upper[0] for lower, upper in pairwise(ends))


def test_coverage_counts_opinions_inside(tested, images):
    opinions = {item.name: item.mos for item in images}
    low = {item.name: item.mos + (1 if item.subset == "ss01" else -1) for item in images}
    high = {name: mos + 2 for name, mos in opinions.items()}
    columns = tested.columns | {"low": low, "high": high}

    text = coverage_table(Tested(tested.parts, columns), "a")
    lines = [line for line in text.splitlines() if line.startswith("|")]

    cells = {line.split(" | ")[0].strip("| "): line.split(" | ")[1:] for line in lines[2:]}
    assert cells["ss01"][1:] == ["0.000 [0.000, 0.000]", "1.0 |"]
    assert cells["ss02"][1:] == ["1.000 [1.000, 1.000]", "3.0 |"]
    assert cells["pooled"][1].startswith("0.667 [")
    assert len(cells) == len(PARTS) + 5
