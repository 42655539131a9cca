from dataclasses import replace

import authors_layouts
import pytest
import torch
from tiny_paper import SIDE, TINY_DEPTH, TINY_DGIQA

from export.parity.randomise import randomise
from zoo.paper.checkpoints import CheckpointMismatchError, load_mapped
from zoo.paper.depth_anything import DEPTH_ANYTHING, DepthAnything, relative_depth
from zoo.paper.depth_anything_keys import DEPTH_ANYTHING_KEYS
from zoo.paper.dgiqa import Dgiqa, DgiqaOptions
from zoo.paper.dgiqa_keys import DGIQA_KEYS


@pytest.fixture(scope="module")
def network():
    built = Dgiqa(TINY_DGIQA).eval()
    randomise(built, 1)
    return built


@pytest.fixture(scope="module")
def depth():
    built = DepthAnything(TINY_DEPTH).eval()
    randomise(built, 1)
    return built


@pytest.fixture(scope="module")
def crops():
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(3, 3, SIDE, SIDE, generator=generator) for _ in range(2)]


def test_parameters_are_those_of_the_paper():
    with torch.device("meta"):
        network = Dgiqa()

    assert sum(p.numel() for p in network.parameters()) / 1e6 == pytest.approx(102.88, abs=0.006)


def test_the_score_is_the_logistic_of_the_mean_logit(network, crops):
    with torch.inference_mode():
        output = network(*crops)

    assert output.logits.shape == (3, 4, 4)
    assert torch.allclose(output.score, torch.sigmoid(output.logits.mean(dim=(1, 2))))


def test_crops_do_not_influence_each_other_and_repeat(network, crops):
    with torch.inference_mode():
        together, again = network(*crops), network(*crops)
        alone = network(*[x[1:2] for x in crops])

    assert torch.equal(together.score, again.score)
    assert torch.allclose(together.score[1:2], alone.score, atol=1e-5)


def test_both_streams_reach_the_score(network, crops):
    picture, depth = crops
    with torch.inference_mode():
        score = network(picture, depth).score
        assert not torch.allclose(network(picture.roll(1, 0), depth).score, score, atol=1e-4)
        assert not torch.allclose(network(picture, depth.roll(1, 0)).score, score, atol=1e-4)


def test_the_authors_layout_fills_the_full_network():
    state = {name: torch.empty(shape, device="meta") for name, shape in authors_layouts.dgiqa(DgiqaOptions())}
    with torch.device("meta"):
        network = Dgiqa()

    report = load_mapped(network, state, DGIQA_KEYS)

    assert len(report.loaded) == len(network.state_dict())
    assert report.ignored == ()


def test_a_checkpoint_of_another_network_is_refused_by_name(network):
    layout = authors_layouts.dgiqa(replace(TINY_DGIQA, dilated=16))
    state = {name: torch.zeros(shape) for name, shape in layout} | {"fc2.weight": torch.zeros(1)}

    with pytest.raises(CheckpointMismatchError, match=r"1 unexpected: fc2\.weight") as caught:
        load_mapped(network, state, DGIQA_KEYS)

    assert "fc.weight -> cell.weight: (1, 16), expected (1, 8)" in caught.value.report.mismatched


@pytest.mark.parametrize(("size", "millions"), [("small", 24.8), ("base", 97.5), ("large", 335.3)])
def test_the_published_layout_fills_depth_anything(size, millions):
    layout = authors_layouts.depth_anything(DEPTH_ANYTHING[size])
    state = {name: torch.empty(shape, device="meta") for name, shape in layout}
    with torch.device("meta"):
        network = DepthAnything(DEPTH_ANYTHING[size])

    report = load_mapped(network, state, DEPTH_ANYTHING_KEYS)

    assert sum(tensor.numel() for tensor in state.values()) / 1e6 == pytest.approx(millions, abs=0.05)
    assert len(report.loaded) == len(network.state_dict())
    unused = {"pretrained.mask_token"} | {key for key in state if "refinenet4.resConfUnit1" in key}
    assert set(report.ignored) == unused


@pytest.mark.parametrize("size", [(56, 56), (28, 70)])
def test_depth_has_the_size_of_the_image(depth, size):
    with torch.inference_mode():
        found = depth(torch.randn(2, 3, *size))

    assert found.shape == (2, *size)
    assert found.min() >= 0
    assert found.std() > 0


def test_fixed_positions_are_the_resized_ones(depth):
    fixed = DepthAnything(TINY_DEPTH).eval()
    fixed.load_state_dict(depth.state_dict())
    fixed.trunk.fix_grid(2, 5)
    images = torch.randn(2, 3, 28, 70)

    with torch.inference_mode():
        assert torch.equal(fixed(images), depth(images))


def test_relative_depth_spans_each_image_and_a_flat_one_is_far():
    depth = torch.stack([torch.arange(6.0).reshape(2, 3) + 4, torch.full((2, 3), 7.0)])

    relative = relative_depth(depth)

    assert torch.allclose(relative[0].flatten(), torch.arange(6.0) / 5)
    assert not relative[1].any()
