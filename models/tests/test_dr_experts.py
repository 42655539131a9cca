import copy
import warnings

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from data.degradations import DEGRADATIONS
from zoo.features import TrunkMaps
from zoo.heads.degradation_encoder import CLASSES, DegradationEncoder, EncoderOptions
from zoo.heads.dr_experts import STAGE, DrExpertsHead, DrExpertsOptions, DrExpertsOutput
from zoo.trunks.fold import folded

SIZES = [(1, 8, 14), (2, 10, 10), (3, 2, 2), (1, 12, 9), (2, 1, 1)]


def random_maps(count: int, height: int, width: int) -> TrunkMaps:
    generator = torch.Generator().manual_seed(count * 1000 + height * 40 + width)

    def draw(*shape: int) -> torch.Tensor:
        return 4.0 * torch.randn(*shape, generator=generator)

    whole = [draw(count, c, s * height, s * width) for c, s in ((40, 4), (112, 2), (320, 1))]
    crops = [draw(count, 3, c, s, s) for c, s in ((40, 16), (112, 8), (320, 4))]
    return TrunkMaps(*whole, *crops, draw(count, 4704))


def rows(maps: TrunkMaps, order: list[int]) -> TrunkMaps:
    return TrunkMaps(*[field[order] for field in maps])


@pytest.fixture(scope="module")
def head():
    torch.manual_seed(3)
    built = DrExpertsHead(DrExpertsOptions())
    built.fit_standardisation(random_maps(8, 4, 5))
    return built.eval()


class Unnamed(nn.Module):
    def __init__(self, head: DrExpertsHead) -> None:
        super().__init__()
        self.head = head

    def forward(self, *fields: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(self.head(TrunkMaps(*fields)))


@pytest.fixture(scope="module")
def session(head, tmp_path_factory):
    file = tmp_path_factory.mktemp("head") / "head.onnx"
    batch, high, wide = torch.export.Dim("N"), *(torch.export.Dim(n, min=1, max=64) for n in ("h", "w"))
    whole = tuple({0: batch, 2: step * high, 3: step * wide} for step in (4, 2, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Unnamed(folded(head)),
            tuple(random_maps(2, 9, 12)),
            file,
            dynamo=True,
            opset_version=18,
            dynamic_shapes=((*whole, *[{0: batch}] * 4),),
            input_names=list(TrunkMaps._fields),
            output_names=list(DrExpertsOutput._fields),
            verbose=False,
        )
    return onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize(("count", "height", "width"), SIZES)
def test_torch_and_exported_graph_agree(head, session, count, height, width):
    maps = random_maps(count, height, width)
    read = {given.name for given in session.get_inputs()}

    found = session.run(None, {k: v.numpy() for k, v in maps._asdict().items() if k in read})

    with torch.inference_mode():
        wanted = head(maps)
    for name, a, b in zip(DrExpertsOutput._fields, found, wanted, strict=True):
        assert np.abs(a - b.numpy()).max() <= 1e-3, name


def test_outputs_have_their_shapes_and_ranges(head):
    with torch.inference_mode():
        output = head(random_maps(3, 6, 8))

    assert output.score.shape == (3,)
    assert 0 <= output.score.min() <= output.score.max() <= 100
    assert output.own.shape[:2] == (3, CLASSES + 49 + 12)
    assert output.contribution.shape == output.degradation.shape == (3, len(DEGRADATIONS))
    assert 0 <= output.degradation.min() <= output.degradation.max() <= 1
    assert output.degradation_attention.min() >= 0
    assert torch.allclose(output.degradation_attention.sum(dim=(1, 2)), torch.ones(3), atol=1e-5)


def test_frames_do_not_depend_on_their_neighbours(head):
    maps = random_maps(3, 6, 8)

    with torch.inference_mode():
        together, alone = head(maps), [head(rows(maps, [row])) for row in range(3)]

    for name, values in together._asdict().items():
        assert torch.allclose(values, torch.cat([getattr(one, name) for one in alone]), atol=1e-4), name


def test_everything_of_the_degradation_branch_flows_through_own(head, monkeypatch):
    silent = copy.deepcopy(head)
    nn.init.zeros_(silent.embed_low.weight)
    branch = ("embedding", "keys", "logits")
    with torch.inference_mode():
        seen = silent.condensed(random_maps(2, 6, 8))
        plain = silent.assess(seen)
        wanted = silent.assess(seen._replace(**{name: getattr(seen, name)[[1, 0]] for name in branch}))
        monkeypatch.setattr(silent, "own_tokens", lambda *_: plain.own[[1, 0]])
        found = silent.assess(seen)

    assert not torch.allclose(plain.score, wanted.score)
    assert torch.allclose(found.score, wanted.score, atol=1e-4)
    assert torch.allclose(found.contribution, wanted.contribution, atol=1e-4)


def test_a_weight_follows_the_probability_of_its_own_degradation(head):
    with torch.inference_mode():
        seen = head.condensed(random_maps(2, 6, 8))
        surer = seen.logits.clone()
        surer[:, 3] += 4.0
        change = (
            head.assess(seen._replace(logits=surer)).contribution - head.assess(seen).contribution
        ).abs()

    assert change[:, 3].min() > 0
    assert change[:, [0, 1, 2, 4, 5, 6, 7, 8, 9]].max() == 0


def test_score_is_base_and_contributions_exactly(head):
    with torch.inference_mode():
        maps = random_maps(4, 6, 8)
        output = head(maps)
        base = head.base_points(head.semantic_tokens(head.condensed(maps))[:, 0])

    whole = base + (output.contribution + head.contribution_mean).sum(dim=1)
    assert torch.allclose(whole.clamp(0, 100), output.score, atol=1e-3)


def test_centred_contributions_have_no_mean_on_clean_frames(head):
    clean = random_maps(5, 6, 8)
    with torch.inference_mode():
        before = head(clean)
        head.centre_contributions(clean)
        after = head(clean)
    head.contribution_mean.zero_()

    assert after.contribution.mean(dim=0).abs().max() < 1e-4
    assert torch.allclose(after.score, before.score)


def test_auxiliary_loss_asks_a_present_degradation_to_cost_points(head):
    output = head(random_maps(1, 6, 8))
    present = torch.zeros(1, CLASSES)
    present[0, 1] = 1.0
    costly = torch.zeros(1, CLASSES)
    costly[0, 1] = -30.0
    wrong = costly.roll(1, dims=1)

    def loss(contribution: torch.Tensor) -> float:
        return float(
            head.auxiliary_loss(output._replace(contribution=contribution, degradation=present), None)
        )

    assert loss(costly) < loss(torch.zeros(1, CLASSES)) < loss(wrong)


def test_encoder_stays_frozen_and_in_evaluation_mode(head):
    head.train()
    assert not head.encoder.training
    assert head.attention.training
    head.eval()

    assert not any(parameter.requires_grad for parameter in head.encoder.parameters())
    trained = [parameter.numel() for parameter in head.parameters() if parameter.requires_grad]
    assert sum(trained) >= 300_000


def test_gradients_reach_every_trained_parameter(head):
    head.zero_grad()
    output = head(random_maps(3, 6, 8))
    output.contribution.sum().backward(retain_graph=True)
    output.score.sum().backward()

    named = {name: p.grad for name, p in head.named_parameters() if p.requires_grad}
    assert [name for name, grad in named.items() if grad is None] == []


def test_missing_stage_names_the_command(head, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"python -m train\.degradation_encoder"):
        head.load_stages(tmp_path)


def test_load_stages_takes_the_encoder(tmp_path):
    torch.manual_seed(11)
    encoder = DegradationEncoder(EncoderOptions())
    torch.save(encoder.state_dict(), tmp_path / f"{STAGE}.pt")
    built = DrExpertsHead(DrExpertsOptions())

    built.load_stages(tmp_path)

    assert torch.equal(built.encoder.classes, encoder.classes)
