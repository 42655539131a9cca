import numpy as np
import pytest

from data.biq2021_split import NEAR_DUPLICATE, SIZES, read_split
from data.near_duplicates import cluster, has_near_duplicate, thumbnail
from data.splits import split_by_cluster


@pytest.fixture
def scenes():
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (40, 64, 64, 3), dtype=np.uint8)
    again = np.clip(pictures[:5].astype(int) + rng.integers(-3, 4, pictures[:5].shape), 0, 255).astype(
        np.uint8
    )
    return np.stack([thumbnail(picture) for picture in np.concatenate([pictures, again])])


@pytest.fixture
def population():
    rng = np.random.default_rng(1)
    clusters = np.sort(rng.integers(0, 700, 1000)).astype(np.int32)
    scores = rng.uniform(0, 100, 1000)
    subsets = ["ss01" if label % 3 else "ss03" for label in clusters]
    return subsets, scores, clusters


def test_near_copies_share_a_cluster_and_others_do_not(scenes):
    labels = cluster(scenes)

    assert np.array_equal(labels[:5], labels[40:])
    assert len(np.unique(labels)) == 40


def test_finds_queries_that_repeat_a_scene(scenes):
    assert has_near_duplicate(scenes[40:], scenes[:5]).all()
    assert not has_near_duplicate(scenes[40:], scenes[5:40]).any()


def test_a_flat_picture_has_no_duplicates():
    flat = np.stack([thumbnail(np.full((64, 64, 3), 9, np.uint8))] * 2)

    assert not has_near_duplicate(flat, flat).any()


def test_parts_have_their_exact_size_and_divide_no_cluster(population):
    parts = split_by_cluster(*population, {"calibration": 50, "validation": 100}, "train", seed=5)

    assert (parts.count("calibration"), parts.count("validation"), parts.count("train")) == (50, 100, 850)
    for label in np.unique(population[2]):
        assert len({part for part, own in zip(parts, population[2], strict=True) if own == label}) == 1


def test_parts_keep_the_mix_of_scores_and_subsets(population):
    parts = np.array(split_by_cluster(*population, {"validation": 200}, "train", seed=5))
    subsets, scores = np.array(population[0]), population[1]

    assert scores[parts == "validation"].mean() == pytest.approx(scores.mean(), abs=3)
    share = (subsets == "ss01").mean()
    assert (subsets[parts == "validation"] == "ss01").mean() == pytest.approx(share, abs=0.05)


def test_split_repeats_with_its_seed_and_moves_with_another(population):
    sizes = {"validation": 100}

    first = split_by_cluster(*population, sizes, "train", seed=1)

    assert first == split_by_cluster(*population, sizes, "train", seed=1)
    assert first != split_by_cluster(*population, sizes, "train", seed=2)


def test_a_size_that_clusters_cannot_fill_is_refused():
    one_cluster = np.zeros(10, dtype=np.int32)

    with pytest.raises(ValueError, match="wanted"):
        split_by_cluster(["ss01"] * 10, np.arange(10.0), one_cluster, {"validation": 3}, "train", seed=0)


def test_committed_split_has_the_promised_sizes():
    parts = list(read_split().values())

    assert {part: parts.count(part) for part in SIZES} == SIZES
    assert set(parts) == {*SIZES, NEAR_DUPLICATE}
