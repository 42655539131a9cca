"""Shuffling a method's own part: what matters destroys the score, what does not changes nothing."""

import numpy as np
import onnx
import pytest
import tiny_quartet
from scipy.stats import spearmanr
from tiny_quartet import METHODS

from data.biq2021_split import images_of
from export.session import open_session
from train.scoring import score_images
from train.shuffled_graph import (
    ORDER,
    OwnPartError,
    open_shuffled,
    own_tensor,
    reached_outputs,
    require_private,
    shuffled_graph,
)
from train.shuffling import derangement, same_size_batches, score_shuffled

SEED = 3


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return tiny_quartet.write_model(tmp_path_factory.mktemp("weights") / "quartet.tiny") / "model.onnx"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tiny_quartet.write_images(tmp_path_factory.mktemp("data") / "biq")


@pytest.fixture
def frames():
    return np.random.default_rng(0).integers(0, 101, (7, 1, 1, 3), dtype=np.uint8).repeat(8, 1).repeat(8, 2)


def test_the_order_given_is_the_order_read(model, frames):
    order = np.array([3, 0, 6, 1, 2, 5, 4])
    plain = open_session(model).run(list(METHODS), {"frames": frames})

    life_iqa, dr_experts, graphmeta, dgiqa = open_shuffled(model, METHODS).run(
        list(METHODS), {"frames": frames, ORDER: order}
    )

    assert np.array_equal(life_iqa, plain[0][order])
    assert np.array_equal(dr_experts, plain[1])
    assert np.allclose(graphmeta, (plain[2] + plain[2][order]) / 2)
    assert np.array_equal(dgiqa, plain[3][order])


def test_the_order_as_it_is_changes_nothing(model, frames):
    feeds = {"frames": frames}

    plain = open_session(model).run(list(METHODS), feeds)
    kept = open_shuffled(model, METHODS).run(list(METHODS), feeds | {ORDER: np.arange(7)})

    assert all(np.array_equal(a, b) for a, b in zip(plain, kept, strict=True))


def test_the_model_itself_is_left_alone(model):
    loaded = onnx.load(model)
    before = loaded.SerializeToString()

    changed = shuffled_graph(loaded, [own_tensor("dgiqa")])

    assert loaded.SerializeToString() == before
    onnx.checker.check_model(changed, full_check=True)
    assert len(changed.graph.node) == len(loaded.graph.node) + 1


def test_a_tensor_that_is_missing_is_named(model):
    with pytest.raises(OwnPartError, match="absent_own"):
        shuffled_graph(onnx.load(model), ["absent_own"])


def test_own_parts_must_be_private(model):
    assert reached_outputs(onnx.load(model), "graphmeta_own") == {"graphmeta"}
    require_private(onnx.load(model), METHODS)
    with pytest.raises(OwnPartError, match="life_iqa_own reaches"):
        require_private(tiny_quartet.graph(shared_own=True), METHODS)


@pytest.mark.parametrize("count", [2, 3, 8, 15])
def test_a_derangement_moves_every_row(count):
    moved = derangement(count)

    assert sorted(moved) == list(range(count))
    assert (moved != np.arange(count)).all()


def test_batches_hold_one_size_and_leave_out_the_lonely_image(data):
    images = images_of(data, "test")

    batches = same_size_batches(data, images, SEED)

    names = [item.name for batch in batches for item in batch]
    assert sorted(names) == sorted(item.name for item in images[1:])
    assert min(len(batch) for batch in batches) >= 2
    assert batches == same_size_batches(data, images, SEED)
    assert batches != same_size_batches(data, images, SEED + 1)


def test_shuffling_costs_what_the_own_part_is_worth(model, data):
    images = images_of(data, "test")
    plain = score_images(open_session(model), data, images, list(METHODS), threads=1)

    shuffled = score_shuffled(open_shuffled(model, METHODS), data, images, METHODS, threads=1)

    names = list(shuffled["life_iqa"])
    mos = [item.mos for item in images if item.name in names]
    assert len(names) == len(images) - 1

    def ranks(columns, method):
        scores = {item.name: columns[method][item.name] for item in images if item.name in names}
        return spearmanr(list(scores.values()), mos).statistic

    assert shuffled["dr_experts"] == {name: plain["dr_experts"][name] for name in names}
    assert ranks(plain, "life_iqa") > 0.9
    assert abs(ranks(shuffled, "life_iqa")) < 0.4
    assert ranks(shuffled, "life_iqa") < ranks(shuffled, "graphmeta") < ranks(plain, "graphmeta")
