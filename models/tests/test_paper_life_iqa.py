from dataclasses import replace

import authors_layouts
import pytest
import torch
from tiny_paper import SIDE, TINY_LIFE_IQA

from export.parity.randomise import randomise
from zoo.paper.checkpoints import CheckpointMismatchError, load_mapped
from zoo.paper.life_iqa import LifeIqa, LifeIqaOptions
from zoo.paper.life_iqa_keys import LIFE_IQA_KEYS, options_of


def built(options=TINY_LIFE_IQA):
    network = LifeIqa(options).eval()
    randomise(network, 1)
    return network


@pytest.fixture(scope="module")
def network():
    return built()


@pytest.fixture(scope="module")
def images():
    return torch.randn(3, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    ("experts", "depth", "millions"), [(2, 4, 92.59), (4, 4, 94.95), (8, 4, 99.678146), (2, 2, 91.14)]
)
def test_parameters_are_those_of_the_paper(experts, depth, millions):
    with torch.device("meta"):
        network = LifeIqa(LifeIqaOptions(experts=experts, depth=depth))

    assert sum(p.numel() for p in network.parameters()) / 1e6 == pytest.approx(millions, abs=0.006)


def test_outputs_have_their_shapes_and_meanings(network, images):
    with torch.inference_mode():
        output = network(images)

    assert output.score.shape == (3,)
    assert torch.allclose(output.score, output.tokens.mean(dim=1))
    assert output.attention.shape == (3, 4, 4)
    assert torch.allclose(output.attention.sum(dim=(1, 2)), torch.ones(3))
    assert torch.allclose(output.gates.sum(dim=1), torch.ones(3))


def test_images_do_not_influence_each_other_and_repeat(network, images):
    with torch.inference_mode():
        together, again, alone = network(images), network(images), network(images[1:2])

    assert torch.equal(together.score, again.score)
    assert torch.allclose(together.score[1:2], alone.score, atol=1e-5)


@pytest.mark.parametrize("form", ["active_last", "gamma_on_tokens"])
def test_the_forms_of_the_paper_change_the_score(images, network, form):
    other = built(replace(TINY_LIFE_IQA, **{form: True}))

    with torch.inference_mode():
        assert not torch.allclose(other(images).score, network(images).score, atol=1e-3)


def test_only_the_paper_learns_its_adjacency(network):
    paper = LifeIqa(replace(TINY_LIFE_IQA, learned_adjacency=True))

    learned = set(paper.state_dict()) - set(network.state_dict())
    assert len(learned) == 3 * TINY_LIFE_IQA.depth
    assert all("adjacencies" in key for key in learned)


@pytest.mark.parametrize("options", [LifeIqaOptions(), LifeIqaOptions(experts=8, depth=2)])
def test_the_authors_layout_fills_the_full_network(options):
    state = {name: torch.empty(shape, device="meta") for name, shape in authors_layouts.life_iqa(options)}
    with torch.device("meta"):
        network = LifeIqa(options_of(state))

    report = load_mapped(network, state, LIFE_IQA_KEYS)

    assert network.options == options
    assert len(report.loaded) == len(network.state_dict())
    assert all(key.startswith("pretrain_model.") for key in report.ignored)


def test_a_checkpoint_of_other_widths_is_refused_by_name(network):
    layout = authors_layouts.life_iqa(replace(TINY_LIFE_IQA, experts=4))
    state = {name: torch.zeros(shape) for name, shape in layout if name != "gamma"}

    with pytest.raises(CheckpointMismatchError, match="missing: gamma") as caught:
        load_mapped(network, state, LIFE_IQA_KEYS)

    wrong = " ".join(caught.value.report.mismatched)
    assert "MOE.experts.3.net.0.weight" in wrong
    assert "MOE.router.linear.weight -> experts.router.weight: (4, 16), expected (3, 16)" in wrong


def test_more_experts_than_there_are_cannot_be_kept():
    with pytest.raises(ValueError, match="cannot keep 2 of 1"):
        LifeIqa(replace(TINY_LIFE_IQA, experts=1))
