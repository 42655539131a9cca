import numpy as np
import pytest
from PIL import Image

from data.biq2021 import ScoredImage
from data.damage import DAMAGES, LEVELS
from data.damage_plan import CLEAN_MOS, UNDAMAGED, draw_damage, plan_damage


@pytest.fixture(scope="module")
def frame():
    coarse = np.random.default_rng(0).integers(0, 256, (12, 17, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((131, 97), Image.Resampling.BICUBIC))


@pytest.fixture(scope="module")
def images():
    return [ScoredImage(f"ss0{1 + row % 3} ({row}).jpg", float(row)) for row in range(100)]


@pytest.mark.parametrize("kind", sorted(DAMAGES))
def test_a_higher_level_strays_further_from_the_clean_frame(kind, frame):
    def error(level: int) -> float:
        damaged = DAMAGES[kind](frame, level, np.random.default_rng(1))
        assert damaged.shape == frame.shape
        assert damaged.dtype == np.uint8
        return float(np.abs(damaged.astype(float) - frame).mean())

    assert 0 < error(0) < error(LEVELS - 1)


@pytest.mark.parametrize("kind", sorted(DAMAGES))
def test_damage_repeats_with_its_seed(kind, frame):
    first = DAMAGES[kind](frame, 2, np.random.default_rng(7))

    assert np.array_equal(first, DAMAGES[kind](frame, 2, np.random.default_rng(7)))


def test_plan_takes_only_clean_photographs_and_repeats(images):
    plan = plan_damage(images, 200, seed=4)

    assert plan == plan_damage(images, 200, seed=4)
    assert all(images[item.row].mos >= CLEAN_MOS for item in plan)
    assert all(images[item.row].subset == "ss03" for item in plan)
    assert {item.kind for item in plan} == {*DAMAGES, UNDAMAGED}


def test_worse_levels_should_cost_more(images):
    plan = [item for item in plan_damage(images, 400, seed=4) if item.kind == "noise" and item.scale == 1.0]

    by_level = {item.level: item.drop for item in plan}

    assert [by_level[level] for level in sorted(by_level)] == sorted(by_level.values())


def test_enlarging_comes_before_the_damage(images, frame):
    item = next(
        item for item in plan_damage(images, 200, seed=4) if item.kind == UNDAMAGED and item.scale > 2
    )

    assert draw_damage(frame, item).shape == (round(97 * item.scale), round(131 * item.scale), 3)
