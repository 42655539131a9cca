import numpy as np
import pytest
import torch
from PIL import Image

from data.biq2021 import ScoredImage
from data.damage_plan import CLEAN_MOS
from data.degradation_plan import OTHERS, DegradedItem, draw_degraded, plan_degradations
from data.degradations import DEGRADATIONS, DEGRADE
from train.degradation_report import both_named, named, report

PAPER = (
    "motion-blurry",
    "hazy",
    "jpeg-compressed",
    "low-light",
    "noisy",
    "raindrop",
    "rainy",
    "shadowed",
    "snowy",
    "uncompleted",
)


@pytest.fixture(scope="module")
def frame():
    coarse = np.random.default_rng(0).integers(60, 200, (12, 17, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((231, 167), Image.Resampling.BICUBIC))


@pytest.fixture(scope="module")
def images():
    return [ScoredImage(f"ss0{1 + row % 3} ({row}).jpg", float(row)) for row in range(100)]


def test_names_are_the_prompts_of_the_paper_in_their_order():
    assert DEGRADATIONS == PAPER


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_more_strength_strays_further_from_the_clean_frame(name, frame):
    def error(strength: float) -> float:
        found = [DEGRADE[name](frame, strength, np.random.default_rng(seed)) for seed in range(4)]
        assert {(one.shape, one.dtype) for one in found} == {(frame.shape, frame.dtype)}
        return float(np.mean([np.abs(one.astype(float) - frame).mean() for one in found]))

    assert 0 < error(0.0) < error(1.0)


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_degradation_repeats_with_its_seed_and_leaves_its_input(name, frame):
    given = frame.copy()
    first = DEGRADE[name](given, 0.6, np.random.default_rng(7))

    assert np.array_equal(given, frame)
    assert np.array_equal(first, DEGRADE[name](frame, 0.6, np.random.default_rng(7)))
    assert (
        not np.array_equal(first, DEGRADE[name](frame, 0.6, np.random.default_rng(8)))
        or name == "jpeg-compressed"
    )


@pytest.mark.parametrize("name", DEGRADATIONS)
@pytest.mark.parametrize("size", [(33, 90), (540, 300)])
def test_any_size_will_do(name, size):
    small = np.full((*size, 3), 120, dtype=np.uint8)

    assert DEGRADE[name](small, 0.7, np.random.default_rng(1)).shape == small.shape


def test_motion_blur_smears_along_and_not_across():
    point = np.zeros((128, 128, 3), dtype=np.uint8)
    point[64, 64] = 255

    found = DEGRADE["motion-blurry"](point, 1.0, np.random.default_rng(3))[:, :, 0]

    spread = np.linalg.svd(np.argwhere(found > 0) - [64.0, 64.0], compute_uv=False)
    assert spread[0] > 3 * spread[1]


def test_haze_hides_the_top_more_than_the_bottom(frame):
    found = np.stack([DEGRADE["hazy"](frame, 0.8, np.random.default_rng(seed)) for seed in range(8)])

    assert found[:, :40].std(axis=(1, 2)).mean() < found[:, -40:].std(axis=(1, 2)).mean()


def test_shadow_darkens_a_part_and_brightens_nothing(frame):
    change = DEGRADE["shadowed"](frame, 0.8, np.random.default_rng(2)).astype(int) - frame

    assert change.max() <= 1
    assert 0.02 < (change.min(axis=2) < -20).mean() < 0.98


def test_plan_holds_every_class_clean_frames_pairs_and_repeats(images):
    plan = plan_degradations(images, 600, seed=4)

    assert plan == plan_degradations(images, 600, seed=4)
    assert {name for item in plan for name in item.names} == {*DEGRADATIONS, *OTHERS}
    assert {len(item.names) for item in plan} == {0, 1, 2}
    assert all(images[item.row].mos >= CLEAN_MOS and images[item.row].subset == "ss03" for item in plan)
    assert all(sum(item.present) == len(set(item.names) - set(OTHERS)) for item in plan)


def test_a_frame_of_two_degradations_shows_both(frame):
    one = DegradedItem(0, ("low-light",), (0.9,), 1.0, 5)
    two = DegradedItem(0, ("low-light", "uncompleted"), (0.9, 0.9), 1.5, 5)

    dark, both = draw_degraded(frame, one), draw_degraded(frame, two)

    assert dark.mean() < 0.6 * frame.mean()
    assert both.shape == (round(167 * 1.5), round(231 * 1.5), 3)
    assert both.mean() != pytest.approx(dark.mean(), rel=0.01)


def test_an_item_without_names_is_the_clean_frame(frame):
    assert np.array_equal(draw_degraded(frame, DegradedItem(0, (), (), 1.0, 5)), frame)


def test_report_counts_single_and_clean_frames_and_leaves_out_the_rest():
    plan = [
        DegradedItem(0, names, (0.5,) * len(names), 1.0, 1)
        for names in [("hazy",), ("hazy",), (), ("defocus",), ("hazy", "noisy")]
    ]
    logits = torch.full((5, 10), -4.0)
    logits[0, 1] = logits[4, 1] = logits[4, 4] = 3.0
    logits[1, 2] = 3.0

    rows = {row.name: row for row in report(logits, plan)}

    assert named(logits).tolist() == [1, 2, 10, 10, 1]
    assert (rows["hazy"].frames, rows["hazy"].accuracy) == (2, 0.5)
    assert (rows["clean"].frames, rows["clean"].accuracy) == (1, 1.0)
    assert both_named(logits, torch.tensor([item.present for item in plan], dtype=torch.float32)) == 1.0
