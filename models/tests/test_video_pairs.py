import numpy as np
import pytest
import torch
from PIL import Image

from data.biq2021 import ScoredImage
from data.damage_plan import CLEAN_MOS
from data.video.lost_packets import damaged_share, lossy
from data.video_pairs_plan import KINDS, PACKET_LOSS, WORN_MOS, PairItem, draw, plan_pairs, points
from train.losses import ranking_loss
from train.recipe import RECIPES, Recipe, read_recipe


@pytest.fixture(scope="module")
def frame():
    coarse = np.random.default_rng(0).integers(0, 256, (16, 21, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((211, 163), Image.Resampling.BICUBIC))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != PACKET_LOSS])
def test_the_second_frame_of_a_pair_is_worse_and_should_cost_more(kind, frame):
    item = PairItem(0, kind, (0.1, 0.95), 1.0, 5)

    weak, strong = (draw(frame, item, which) for which in (0, 1))

    assert weak.frame.shape == strong.frame.shape == frame.shape
    assert weak.frame.dtype == np.uint8
    assert weak.drop < strong.drop
    errors = [np.abs(found.frame.astype(float) - frame).mean() for found in (weak, strong)]
    assert 0 < errors[0] < errors[1]
    assert np.array_equal(weak.frame, draw(frame, item, 0).frame)


def test_what_lost_packets_cost_is_measured_on_the_picture(frame):
    items = [PairItem(0, PACKET_LOSS, (0.0, 1.0), 1.0, seed) for seed in range(6)]
    drops = np.array([[draw(frame, item, which).drop for which in (0, 1)] for item in items])

    assert (drops[:, 1] > drops[:, 0]).mean() >= 0.8
    assert drops[:, 1].max() > 20
    assert drops.min() >= 0


def test_the_damaged_share_counts_blocks_that_differ(frame):
    assert damaged_share(frame, frame) == 0
    half = frame.copy()
    half[:, : 6 * 16] = 255 - half[:, : 6 * 16]
    assert 0.3 < damaged_share(half, frame) < 0.6


def test_a_seed_is_one_scene(frame):
    assert np.array_equal(lossy(frame, 0.1, 3).frame, lossy(frame, 0.1, 3).frame)


def test_the_plan_takes_clean_and_worn_photographs_and_every_kind_and_repeats():
    images = [ScoredImage(f"ss0{1 + row % 3} ({row}).jpg", float(row)) for row in range(100)]

    plan = plan_pairs(images, 300, seed=4)

    assert plan == plan_pairs(images, 300, seed=4)
    sources = [images[item.row] for item in plan]
    clean = [source for source in sources if source.mos >= CLEAN_MOS]
    assert 0.4 < len(clean) / len(plan) < 0.6
    assert {source.subset for source in clean} == {"ss03"}
    assert min(source.mos for source in sources) >= WORN_MOS
    assert all(item.worth == min(1.0, images[item.row].mos / CLEAN_MOS) for item in plan)
    assert {item.kind for item in plan} == set(KINDS)
    assert all(item.strengths[0] < item.strengths[1] for item in plan)
    assert sum(item.kind == PACKET_LOSS for item in plan) > 40


def test_points_grow_with_the_strength():
    for kind in KINDS:
        costs = [points(kind, strength) for strength in (0.0, 0.3, 0.7, 1.0)]
        assert costs == sorted(costs)
        assert costs[0] > 0


def test_the_ranking_loss_wants_half_of_the_difference():
    drop = torch.tensor([10.0, 50.0, 10.0, 50.0])

    assert ranking_loss(torch.tensor([70.0, 50.0, 60.0, 20.0]), drop) == 0
    assert ranking_loss(torch.tensor([70.0, 60.0, 60.0, 20.0]), drop) == pytest.approx(0.5)
    assert ranking_loss(torch.tensor([50.0, 70.0, 60.0, 20.0]), drop) == pytest.approx(2.0)


def test_the_recipe_learns_from_kinds_that_exist():
    recipe = read_recipe(RECIPES / "quartet.lite-biq2021.yaml", Recipe)

    assert set(recipe.pair_kinds) < set(KINDS)
    assert PACKET_LOSS in recipe.pair_kinds
