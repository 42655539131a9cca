from dataclasses import replace

import numpy as np
import pytest

from data.biq2021 import ScoredImage
from data.local_damage import (
    ALL,
    KINDS,
    NOTHING,
    PART,
    SCATTERED,
    LocalItem,
    cell_means,
    draw_local,
    part,
    plan_local,
)

ITEM = LocalItem(0, "pixelated", 0.9, PART, 1.0, False, 5)


@pytest.fixture
def frame() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.kron(rng.integers(0, 255, (36, 36, 3)), np.ones((8, 8, 1))).astype(np.uint8)


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_is_damaged_and_a_part_is_not(frame, kind):
    found = draw_local(frame, replace(ITEM, kind=kind, strength=0.9))

    assert found.frame.shape == frame.shape
    assert found.difference.shape == frame.shape[:2]
    assert found.difference.max() > 4
    if kind not in SCATTERED:
        assert 0.02 < (found.difference == 0).mean() < 0.98


def test_the_difference_is_that_of_the_frames(frame):
    found = draw_local(frame, ITEM)

    wanted = np.abs(found.frame.astype(float) - frame).mean(axis=2)

    assert np.allclose(found.difference, wanted, atol=1e-4)


def test_all_is_damaged_or_nothing(frame):
    everywhere = draw_local(frame, replace(ITEM, kind="sensor-noise", extent=ALL))
    nothing = draw_local(frame, replace(ITEM, extent=NOTHING, is_wide=True, scale=1.5))

    assert (cell_means(everywhere.difference, 7) > 1).all()
    assert nothing.difference.max() == 0
    assert nothing.frame.shape[:2] == (243, 432)


def test_the_plan_repeats_and_draws_clean_photographs_only():
    images = [ScoredImage(f"ss03 ({row}).jpg", 90.0 if row % 2 else 40.0) for row in range(10)]

    plan = plan_local(images, 300, 3)

    assert plan == plan_local(images, 300, 3)
    assert {item.row % 2 for item in plan} == {1}
    assert {item.kind for item in plan} == set(KINDS)
    assert not any(item.extent == ALL for item in plan if item.kind in SCATTERED)
    assert {item.extent for item in plan} == {PART, ALL, NOTHING}


def test_parts_have_soft_edges_and_stay_small():
    masks = [part(90, 160, np.random.default_rng(seed)) for seed in range(20)]

    shares = [mask.mean() for mask in masks]
    assert min(shares) > 0.02
    assert max(shares) < 0.5
    assert all(((mask > 0.1) & (mask < 0.9)).any() for mask in masks)


def test_cell_means_are_means_of_areas():
    plane = np.zeros((14, 28), np.float32)
    plane[2:4, 4:8] = 3.0

    cells = cell_means(plane, 7)

    assert cells[1, 1] == pytest.approx(3.0)
    assert cells.sum() == pytest.approx(3.0)
