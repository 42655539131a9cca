import math

import pytest
import torch
import torch.nn.functional as F
from paper_layouts import daclip, deit3, dr_experts

from data.degradations import DEGRADATIONS
from export.parity.randomise import randomise
from zoo.paper.checkpoints import CheckpointMismatchError
from zoo.paper.clip_keys import END, PROMPTS, START, prompt_matrix
from zoo.paper.dr_experts import BASE, EXPERTS, SMALL, DrExperts, DrExpertsOptions
from zoo.paper.dr_experts_keys import load_checkpoint, load_trunk
from zoo.paper.imagenet import MEAN, STD
from zoo.trunks import clip_tower
from zoo.trunks.clip_tower import ImageTowerOptions, TextTower, TextTowerOptions
from zoo.trunks.vit import VitOptions

TINY = DrExpertsOptions(
    encoder=VitOptions(width=16, heads=2, depth=2, side=48),
    controller=ImageTowerOptions(width=16, heads=2, depth=2, side=64, embedding=8),
    weighting=12,
)
TEXT = TextTowerOptions(width=16, heads=2, depth=2, embedding=8)
CLASSIFIER = 5


def build(**changes) -> DrExperts:
    fields = {name: getattr(TINY, name) for name in TINY.__slots__} | changes
    network = DrExperts(DrExpertsOptions(**fields))
    randomise(network, 3)
    return network.eval()


@pytest.fixture
def images():
    return torch.randn(3, 3, 48, 48, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def network():
    return build()


def count(module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize(
    ("options", "encoder", "whole"), [(SMALL, 21_820_416, 114_167_494), (BASE, 86_108_160, 184_707_526)]
)
def test_has_as_many_parameters_as_published(options, encoder, whole):
    with torch.device("meta"):
        built = DrExperts(options)
    unused = 512 * options.encoder.width + options.encoder.width

    assert count(built.encoder) == encoder
    assert count(built.controller) == 88_439_808
    assert count(built) == whole
    assert (count(built) + unused) / 1e6 == pytest.approx({SMALL: 114.4, BASE: 185.1}[options], abs=0.06)


def test_outputs_have_their_shapes(network, images):
    found = network(images)

    assert found.score.shape == (3,)
    assert found.contribution.shape == found.weights.shape == found.similarity.shape == (3, EXPERTS)
    assert found.attention.shape == (3, 3, 3)
    assert found.maps.shape == (3, EXPERTS, 10)
    assert torch.allclose(found.attention.sum(dim=(1, 2)), torch.ones(3))
    assert (found.similarity.abs() <= 1 + 1e-6).all()


def test_contributions_add_up_to_the_score(network, images):
    found = network(images)

    assert torch.allclose(found.contribution.sum(dim=1) + network.quality.bias, found.score)


def test_images_do_not_influence_each_other(network, images):
    together, alone = network(images), network(images[1:2])

    for name in together._fields:
        assert torch.allclose(getattr(together, name)[1:2], getattr(alone, name), atol=1e-5), name


def test_the_same_image_gets_the_same_score(network, images):
    assert torch.equal(network(images).score, network(images).score)


def every_token_form(network: DrExperts, images: torch.Tensor) -> torch.Tensor:
    """The network as it is written down: every token of every expert, then the class token alone."""
    layer, width = network.attention, network.options.encoder.width
    tokens = network.encoder(images)
    embedding, hidden = network.controller(network.degraded_view(images))
    priors = network.priors(F.normalize(embedding, dim=1))
    keys, semantics, experts = network.keys(hidden), tokens, []
    for index in range(EXPERTS):
        prior = priors[:, index : index + 1]
        semantics = layer.norm_semantic(semantics)
        repeated = prior.expand_as(semantics)
        distorted = layer.key_prior(layer.norm_key(torch.cat([prior, keys], dim=1)))
        first = layer.query_prior(repeated) @ distorted.mT
        second = layer.query_semantic(semantics) @ layer.key_semantic(semantics).mT
        maps = torch.softmax(first / math.sqrt(width), 2) - layer.alpha * torch.softmax(
            second / math.sqrt(width), 2
        )
        experts.append(maps @ (layer.value_prior(repeated) + layer.value_semantic(semantics)))
    refined = layer.feed(torch.stack(experts)) * (1 - layer.damping)
    weights = torch.cat([refined, tokens.expand_as(refined), refined - tokens], dim=3)
    return network.quality((network.weighting.layers(weights) * tokens).sum(dim=0)[:, 0])[:, 0]


def test_the_class_token_alone_gives_the_published_score(network, images):
    assert torch.allclose(network(images).score, every_token_form(network, images), atol=1e-5)


@pytest.mark.parametrize("quirk", ["double_normalisation", "repeat_norm", "frame_first"])
def test_every_quirk_can_be_switched(network, images, quirk):
    switched = build(**{quirk: not getattr(TINY, quirk)})
    switched.load_state_dict(network.state_dict())

    assert not torch.allclose(switched(images).score, network(images).score, atol=1e-5)


def test_without_double_normalisation_the_controller_sees_what_clip_was_trained_with():
    colours = torch.rand(2, 3, 1, 1).expand(2, 3, 48, 48)
    mean, std = (torch.tensor(values).reshape(3, 1, 1) for values in (MEAN, STD))
    clip_mean, clip_std = (
        torch.tensor(values).reshape(3, 1, 1) for values in (clip_tower.MEAN, clip_tower.STD)
    )
    normalised = (colours - mean) / std

    single = build(double_normalisation=False).degraded_view(normalised)
    double = build().degraded_view(normalised)

    assert torch.allclose(
        single, ((colours - clip_mean) / clip_std)[:, :, :1, :1].expand(2, 3, 64, 64), atol=1e-5
    )
    assert torch.allclose(double[:, :, 0, 0], ((normalised - clip_mean) / clip_std)[:, :, 0, 0], atol=1e-5)


def test_every_prompt_is_bounded_and_fits_the_vocabulary():
    assert len(PROMPTS) == len(DEGRADATIONS) == 10
    assert len(set(PROMPTS)) == len(PROMPTS)
    for prompt in PROMPTS:
        assert prompt[0] == START
        assert prompt[-1] == END
        assert all(0 < token < START for token in prompt[1:-1])


def test_what_stands_behind_the_end_of_a_prompt_changes_nothing():
    torch.manual_seed(0)
    tower = TextTower(TEXT).eval()

    assert torch.allclose(tower(PROMPTS)[1], tower(PROMPTS[1:2])[0], atol=1e-5)


def test_loads_the_authors_checkpoint(images):
    torch.manual_seed(0)
    state, network = dr_experts(TINY, TEXT), build()

    report = load_checkpoint(network, state, TEXT)

    assert report.missing == report.unexpected == report.mismatched == ()
    assert set(report.loaded) == set(network.state_dict())
    value = state["diff_attention.W_v.weight"]
    assert torch.equal(network.attention.value_prior.weight, value[:, :16])
    assert torch.equal(network.attention.value_semantic.weight, value[:, 16:])
    assert torch.equal(network.prior_weight[7], state["linears.7.weight"].T)
    assert torch.equal(network.attention.damping, state["lamda_init"][0])
    assert torch.equal(
        network.controller.zero.weight, state["head.visual_control.transformer.zero_modules.1.weight"]
    )
    assert torch.allclose(network.classes, prompt_matrix(state, "head.clip.", TEXT))
    assert torch.allclose(network.classes.norm(dim=1), torch.ones(EXPERTS))


def test_only_what_the_code_never_runs_is_left_out():
    report = load_checkpoint(build(), dr_experts(TINY, TEXT), TEXT)
    tops = {key.split(".")[0] for key in report.ignored if not key.startswith("head.")}

    assert tops == {"backbone", "L1", "L2"}
    assert [key for key in report.ignored if key.startswith("backbone.")] == [
        "backbone.head.weight",
        "backbone.head.bias",
    ]
    assert not any("visual_control" in key and "zero_modules.0" not in key for key in report.ignored)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda state: state.pop("norm_vit.weight"), "attention.norm_semantic.weight"),
        (lambda state: state.update({"decoder.extra.weight": torch.zeros(1)}), "decoder.extra.weight"),
        (lambda state: state.update({"score.weight": torch.zeros(1, 17)}), "score.weight"),
        (lambda state: state.pop("head.clip.text_projection"), "project"),
        (lambda state: state.pop("linears.4.weight"), "prior_weight"),
    ],
)
def test_refuses_another_checkpoint_and_names_what_differs(change, named):
    state, network = dr_experts(TINY, TEXT), build()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    change(state)

    with pytest.raises(CheckpointMismatchError, match=named):
        load_checkpoint(network, state, TEXT)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())


def test_loads_the_public_encoder_and_leaves_the_rest():
    network = build()
    before = network.controller.positions.clone()

    report = load_trunk(network, deit3(TINY.encoder, "", CLASSIFIER))

    assert set(report.loaded) == {key for key in network.state_dict() if key.startswith("encoder.")}
    assert report.ignored == ("head.weight", "head.bias")
    assert torch.equal(network.controller.positions, before)


def test_loads_daclip_with_its_prompts():
    network, state = build(), daclip(TINY.controller, TEXT)

    report = load_trunk(network, state, TEXT)

    controller = {key for key in network.state_dict() if key.startswith("controller.")}
    assert set(report.loaded) == controller | {"classes"}
    assert torch.equal(network.controller.class_token, state["visual_control.class_embedding"])


def test_refuses_an_encoder_of_another_size():
    with pytest.raises(CheckpointMismatchError, match="wrong shape"):
        load_trunk(build(), deit3(VitOptions(width=24, heads=2, depth=2, side=48), "", CLASSIFIER))
