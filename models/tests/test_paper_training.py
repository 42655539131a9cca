from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import torch
from miniatures import picture
from torch import Tensor, nn

from data.rated.crops import CropPlan
from data.rated.rated_set import read_rgb
from train.paper.crop_set import CropSet, Rated, collate
from train.paper.loop import Machine, judge, mean_loss, train_network
from train.paper.optimiser import make_optimiser
from train.paper.recipe import PAPER_RECIPES, PaperRecipe, read_paper_recipe
from train.paper.schedule import rate_at

METHODS = ("dgiqa", "dr-experts", "graphmeta", "life-iqa")
RECIPES = {method: read_paper_recipe(method) for method in METHODS}


class Output(NamedTuple):
    score: Tensor


class Brightness(nn.Module):
    """Learns how bright a picture is."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Conv2d(3, 4, 1)
        self.head = nn.Linear(4, 1)

    def forward(self, x: Tensor) -> Output:
        return Output(self.head(self.trunk(x).mean(dim=(2, 3)))[:, 0])


@pytest.fixture
def images(tmp_path: Path) -> list[Rated]:
    found = []
    for seed in range(6):
        path = tmp_path / f"{seed}.png"
        picture(path, seed)
        found.append(Rated(path, float(read_rgb(path).mean()) / 64.0))
    return found


def test_every_method_has_a_recipe() -> None:
    assert sorted(path.stem for path in PAPER_RECIPES.glob("*.yaml")) == sorted(METHODS)
    with pytest.raises(ValueError, match="no recipe for other; there are dgiqa"):
        read_paper_recipe("other")


def test_a_set_changes_only_what_it_names() -> None:
    general, koniq = RECIPES["life-iqa"], RECIPES["life-iqa"].for_set("koniq10k")
    assert koniq.training_crops == CropPlan(224, (512, 384), flip_horizontally=True)
    assert koniq.judging_crops == CropPlan(224, (512, 384))
    assert (koniq.batch, koniq.learning_rate) == (general.batch, general.learning_rate)
    assert general.for_set("unheard-of") == general


@pytest.mark.parametrize(
    ("method", "name", "epoch", "rate"),
    [
        ("life-iqa", "koniq10k", 0.0, 2e-7),
        ("life-iqa", "koniq10k", 2.0, 2e-5),
        ("life-iqa", "koniq10k", 11.99, 2e-5),
        ("life-iqa", "koniq10k", 12.0, 2e-6),
        ("life-iqa", "koniq10k", 22.0, 2e-7),
        ("life-iqa", "kadid10k", 0.0, 2e-4),
        ("life-iqa", "livec", 30.0, 1e-6),
        ("dr-experts", "livec", 2.999, 2e-4),
        ("dr-experts", "livec", 3.0, 2e-5),
        ("dr-experts", "livec", 8.0, 2e-6),
        ("graphmeta", "koniq10k", 40.0, 5e-6),
        ("dgiqa", "koniq10k", 1.0, 1e-4),
        ("dgiqa", "koniq10k", 25.0, 0.0),
    ],
)
def test_learning_rates_are_those_of_the_papers(method: str, name: str, epoch: float, rate: float) -> None:
    assert rate_at(RECIPES[method].for_set(name), epoch) == pytest.approx(rate, rel=1e-3, abs=1e-12)


def small(**changes: object) -> PaperRecipe:
    settings = {"batch": 6, "crop": 32, "epochs": 6, "learning_rate": 0.05}
    return replace(RECIPES["dgiqa"], **(settings | changes))


def test_learns_and_goes_on_where_it_stopped(images: list[Rated], tmp_path: Path) -> None:
    crops = CropSet(images, CropPlan(32), 2, seed=1)

    def run(file: str, epochs: int) -> tuple[list[float], nn.Module]:
        torch.manual_seed(3)
        network = Brightness()
        recipe = small(trunk_rate_share=1.0, schedule="constant", epochs=epochs)
        return train_network(network, recipe, crops, Machine(portion=4), 5, tmp_path / file), network

    losses, network = run("whole.pt", 6)
    assert len(losses) == 12
    assert losses[-1] < losses[0] / 2
    run("parts.pt", 2)
    again, resumed = run("parts.pt", 6)
    assert again == pytest.approx(losses)
    assert torch.equal(resumed.head.weight, network.head.weight)
    assert judge(network, crops, Machine()).shape == (6,)


def test_a_frozen_trunk_stays_and_its_share_of_the_rate_is_kept(images: list[Rated], tmp_path: Path) -> None:
    network = Brightness()
    before = network.trunk.weight.clone()
    crops = CropSet(images, CropPlan(32), 1, seed=1)
    train_network(network, small(frozen_parts=["trunk"]), crops, Machine(), 5, tmp_path / "frozen.pt")
    assert torch.equal(network.trunk.weight, before)
    shares = {group["share"] for group in make_optimiser(Brightness(), small()).param_groups}
    assert shares == {0.2, 1.0}
    decays = [g["weight_decay"] for g in make_optimiser(Brightness(), small()).param_groups]
    assert sorted(decays) == [0.0, 0.0, 0.01, 0.01]


def test_a_companion_is_cut_in_the_same_place(images: list[Rated]) -> None:
    plan = CropPlan(32, flip_horizontally=True)
    crops = CropSet(images, plan, 3, seed=2, companion=lambda path: 255 - read_rgb(path))
    inputs, _ = collate([crops[place] for place in range(9)])
    sums = inputs[0] + inputs[1]
    assert torch.allclose(sums, sums[:, :, :1, :1].expand_as(sums), atol=1e-5)
    assert not torch.equal(inputs[0][0], inputs[0][1])
    crops.epoch = 1
    assert not np.array_equal(crops[0][0][0].numpy(), inputs[0][0].numpy())


def test_the_loss_on_the_same_crops_falls_and_repeats(images: list[Rated], tmp_path: Path) -> None:
    class Noisy(Brightness):
        def forward(self, x: Tensor) -> Output:
            score = super().forward(x).score
            return Scaled(score, torch.full_like(score, 0.1))

    class Scaled(NamedTuple):
        score: Tensor
        scale: Tensor

    torch.manual_seed(3)
    network, crops = Noisy(), CropSet(images, CropPlan(32), 2, seed=1)
    recipe = small(trunk_rate_share=1.0, schedule="constant", loss="noisy_mse")
    before = mean_loss(network, recipe, crops, Machine(portion=4))
    state = torch.get_rng_state()
    assert mean_loss(network, recipe, crops, Machine(portion=4)) == before
    assert torch.equal(torch.get_rng_state(), state)
    train_network(network, recipe, crops, Machine(), 5, tmp_path / "run.pt")
    assert mean_loss(network, recipe, crops, Machine()) < before / 2
