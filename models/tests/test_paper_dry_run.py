"""Every recipe on a miniature of every set: read, cut, learn one step, judge."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import authors_layouts
import numpy as np
import pytest
import torch
from miniatures import WRITERS
from tiny_paper import TINY_LIFE_IQA
from torch import nn

from data.rated import live
from data.rated.catalogue import read_set
from data.rated.rated_set import RatedSet
from train.paper import run
from train.paper.depths import DepthMissingError, depth_reader
from train.paper.loop import Machine, judge, train_network
from train.paper.networks import NETWORKS, WITH_DEPTH, network_from
from train.paper.recipe import read_paper_recipe
from train.paper.run import crop_sets, summary
from zoo.paper.dgiqa import Dgiqa, DgiqaOptions
from zoo.paper.dr_experts import DrExperts, DrExpertsOptions
from zoo.paper.graphmeta import GraphMeta, GraphMetaOptions
from zoo.paper.life_iqa import LifeIqa, LifeIqaOptions
from zoo.trunks.clip_tower import ImageTowerOptions
from zoo.trunks.scnet import ScnetOptions
from zoo.trunks.swin import SwinOptions
from zoo.trunks.vit import VitOptions

SIDE = 32
# Four cells of stride 32 at least, for the pooling of its deepest stage.
SIDES = {"graphmeta": 128}
SWIN = SwinOptions(embed=8, depths=(1, 1, 1, 1), heads=(1, 1, 1, 1), window=1, side=SIDE)
TINY: dict[str, Callable[[], nn.Module]] = {
    "life-iqa": lambda: LifeIqa(LifeIqaOptions(trunk=SWIN, width=12, depth=1, heads=2)),
    "dr-experts": lambda: DrExperts(
        DrExpertsOptions(
            encoder=VitOptions(width=16, heads=2, depth=1, side=SIDE),
            controller=ImageTowerOptions(width=16, heads=2, depth=1, side=SIDE, embedding=8),
            weighting=12,
        )
    ),
    "graphmeta": lambda: GraphMeta(
        GraphMetaOptions(trunk=ScnetOptions(blocks=(1, 1, 1, 1), planes=(4, 4, 8, 8), stem=4), edge=6, code=5)
    ),
    "dgiqa": lambda: Dgiqa(DgiqaOptions(trunk=SWIN, bridges=(16, 16, 16, 16), heads=2, dilated=8)),
}


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RatedSet]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live.read, "__defaults__", (dict.fromkeys(live.DISTORTIONS, 2),))
        found = {}
        for name, write in WRITERS.items():
            folder = tmp_path_factory.mktemp(name)
            write(folder)
            found[name] = read_set(name, folder)
        return found


def test_every_network_has_a_recipe_and_a_miniature() -> None:
    assert set(TINY) == set(NETWORKS)


@pytest.mark.parametrize("name", sorted(WRITERS))
@pytest.mark.parametrize("method", sorted(TINY))
def test_dry_run(method: str, name: str, sets: dict[str, RatedSet], tmp_path: Path) -> None:
    recipe = replace(
        read_paper_recipe(method).for_set(name),
        crop=SIDES.get(method, SIDE),
        crops=1,
        test_crops=2,
        epochs=1,
        batch=4,
    )
    companion = (lambda path: np.full((48, 64, 3), 90, dtype=np.uint8)) if method in WITH_DEPTH else None
    if recipe.resize:
        recipe = replace(recipe, resize=[48, 64])
    learned, held = crop_sets(sets[name], recipe, seed=1, images=None, companion=companion)
    torch.manual_seed(0)
    network = TINY[method]()
    losses = train_network(network, recipe, learned, Machine(portion=4), 1, tmp_path / "state.pt")
    scores = judge(network, held, Machine())
    assert np.isfinite(losses).all()
    assert len(losses) == -(-len(learned) // 4)
    assert scores.shape == (len(held.images),)
    assert np.isfinite(scores).all()
    assert "last fifth" in summary(losses, np.arange(3.0), [1.0, 2.0, 4.0])


def test_what_is_frozen_does_not_learn(sets: dict[str, RatedSet], tmp_path: Path) -> None:
    recipe = replace(read_paper_recipe("dr-experts"), crop=SIDE, crops=1, epochs=1, batch=4, warmup_rate=0.01)
    learned, _ = crop_sets(sets["koniq10k"], recipe, seed=1, images=None, companion=None)
    network = TINY["dr-experts"]()
    before = {name: value.clone() for name, value in network.named_parameters()}
    train_network(network, recipe, learned, Machine(), 1, tmp_path / "state.pt")
    moved = {name for name, value in network.named_parameters() if not torch.equal(value, before[name])}
    assert not any(name.startswith("controller.") for name in moved)
    assert any(name.startswith("encoder.") for name in moved)


def test_a_missing_depth_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(DepthMissingError, match=r"train\.paper\.depths writes it"):
        depth_reader(tmp_path)(tmp_path / "a.png")


@pytest.fixture
def life_iqa_files(tmp_path: Path) -> dict[str, Path]:
    layouts = {
        "checkpoint": authors_layouts.life_iqa(TINY_LIFE_IQA),
        "trunk": [
            *authors_layouts.swin(TINY_LIFE_IQA.trunk),
            *authors_layouts.classifier(TINY_LIFE_IQA.trunk),
        ],
    }
    for name, layout in layouts.items():
        torch.save({key: torch.randn(shape) for key, shape in layout}, tmp_path / f"{name}.pt")
    return {name: tmp_path / f"{name}.pt" for name in layouts}


def test_a_run_starts_from_the_weights_of_a_file(life_iqa_files: dict[str, Path]) -> None:
    published = NETWORKS["life-iqa"]._replace(fitting=lambda _: LifeIqa(TINY_LIFE_IQA))
    for name, theirs in (("checkpoint", "fc.weight"), ("trunk", "patch_embed.proj.weight")):
        stored = torch.load(life_iqa_files[name], weights_only=True)[theirs]
        network = network_from(published, {name: life_iqa_files[name]})
        ours = network.score.weight if name == "checkpoint" else network.trunk.embed.project.weight
        assert torch.equal(ours, stored)


def test_files_that_a_method_does_not_take_are_refused(life_iqa_files: dict[str, Path]) -> None:
    published = NETWORKS["life-iqa"]
    with pytest.raises(ValueError, match="takes no --daclip, only --checkpoint, --trunk"):
        network_from(published, {"daclip": life_iqa_files["trunk"]})
    with pytest.raises(ValueError, match="no other file goes with it"):
        network_from(published, life_iqa_files)


def test_the_command_trains_and_tells_the_loss_before_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    WRITERS["kadid10k"](tmp_path)
    tiny = NETWORKS["graphmeta"]._replace(fitting=lambda _: TINY["graphmeta"]())
    monkeypatch.setitem(NETWORKS, "graphmeta", tiny)
    given = ["--method", "graphmeta", "--set", "kadid10k", "--data", str(tmp_path), "--epochs", "1"]
    given += ["--state", str(tmp_path / "run.pt"), "--crops", "2", "--test-crops", "1", "--batch", "4"]
    monkeypatch.setattr("sys.argv", ["run", *given])

    run.main()
    started = capsys.readouterr().out
    run.main()

    assert "loss on the same 8 crops: " in started
    assert "before the run, " in started
    assert "before the run, " not in capsys.readouterr().out
