from types import SimpleNamespace

import pytest
import torch
from torch import nn

from data.distortions import TYPES
from train.readings import fit_readings
from zoo.features import TrunkMaps
from zoo.heads.graphmeta import STAGE_FILE, GraphMetaHead, GraphMetaOptions
from zoo.heads.graphmeta_losses import gaussian_nll
from zoo.heads.graphmeta_readings import Gaussian

OUTPUTS = ("score", "own", "distortion_type", "level", "sigma")


def draw_maps(count: int, rows: int, columns: int, seed: int = 0) -> TrunkMaps:
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> torch.Tensor:
        return torch.randn(count, *shape, generator=generator)

    return TrunkMaps(
        whole8=draw(40, 4 * rows, 4 * columns),
        whole16=draw(112, 2 * rows, 2 * columns),
        whole32=draw(320, rows, columns),
        crops8=draw(3, 40, 16, 16),
        crops16=draw(3, 112, 8, 8),
        crops32=draw(3, 320, 4, 4),
        summary=draw(4704),
    )


@pytest.fixture
def head():
    torch.manual_seed(0)
    return GraphMetaHead(GraphMetaOptions())


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 2), (8, 14), (12, 9)])
def test_outputs_have_their_shapes_and_ranges(head, rows, columns):
    found = head.eval()(draw_maps(3, rows, columns))

    assert found.score.shape == found.level.shape == found.sigma.shape == (3,)
    assert found.own.shape == (3, 320)
    assert found.distortion_type.shape == (3, len(TYPES))
    assert torch.allclose(found.distortion_type.sum(dim=1), torch.ones(3))
    assert ((found.score > 0) & (found.score < 100)).all()
    assert ((found.level > 1) & (found.level < 5)).all()
    assert ((found.sigma > 2) & (found.sigma < 30)).all()


def test_frames_do_not_influence_each_other(head):
    maps = draw_maps(4, 2, 3)
    together = head.eval()(maps)
    alone = head(TrunkMaps(*[field[2:3] for field in maps]))

    for name in OUTPUTS:
        assert torch.allclose(getattr(together, name)[2:3], getattr(alone, name), atol=1e-4)


def test_everything_is_read_from_the_graph_features(head):
    found = head.eval()(draw_maps(4, 2, 2))
    again = head.readings(found.own.flip(0))

    assert torch.allclose(again.quality.mean, found.score.flip(0), atol=1e-4)
    assert torch.allclose(torch.softmax(again.type_logits, 1), found.distortion_type.flip(0), atol=1e-5)
    assert not torch.allclose(again.quality.mean, found.score, atol=1e-4)


def test_enough_of_the_head_is_its_own(head):
    assert sum(p.numel() for p in head.parameters() if p.requires_grad) >= 300_000


def test_every_map_that_the_head_reads_matters(head):
    maps = draw_maps(2, 2, 2)
    score = head.eval()(maps).score

    for name in ("whole16", "whole32", "crops16", "crops32", "summary"):
        changed = maps._replace(**{name: getattr(maps, name) + torch.randn_like(getattr(maps, name))})
        assert not torch.equal(head(changed).score, score), name


def test_sigma_learns_the_error():
    def loss(sigma: float) -> torch.Tensor:
        return gaussian_nll(Gaussian(torch.tensor([50.0]), torch.tensor([sigma])), torch.tensor([60.0]))

    assert loss(10.0) < loss(3.0)
    assert loss(10.0) < loss(30.0)


def test_missing_stage_names_its_command(head, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"python -m train\.meta_learning"):
        head.load_stages(tmp_path)


def test_the_loaded_stage_is_the_start(head, tmp_path):
    nn.init.normal_(head.readings.classify.weight)
    torch.save(head.state_dict(), tmp_path / STAGE_FILE)
    fresh = GraphMetaHead(GraphMetaOptions())

    fresh.load_stages(tmp_path)

    assert torch.equal(fresh.readings.classify.weight, head.readings.classify.weight)


def test_fitting_the_readings_learns_types_and_leaves_quality_alone(head):
    generator = torch.Generator().manual_seed(0)
    types = torch.arange(256) % 4
    features = torch.randn(256, 320, generator=generator) + 3 * torch.nn.functional.one_hot(types, 320)
    data = SimpleNamespace(type=types, level=1.0 + types.float())
    quality = head.eval().readings.quality(features).mean

    fit_readings(head.readings, features, data, seed=1)

    found = head.readings(features)
    assert (found.type_logits.argmax(dim=1) == types).float().mean() > 0.9
    assert (found.level.mean - data.level).abs().mean() < 0.5
    assert torch.equal(head.readings.quality(features).mean, quality)
