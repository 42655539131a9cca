from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from data import biq2021
from data.biq2021 import DatasetMissingError
from train.feature_store import FeatureStore
from train.loop import predict, train_head
from train.losses import correlation_loss, damage_loss, score_loss
from train.recipe import read_recipe
from train.training_set import Damaged, TrainingSet
from zoo.features import ViewFeatures
from zoo.heads.life_iqa import LifeIqaHead, LifeIqaOptions

MODELS = Path(__file__).parents[1]
WIDTH = 12


def features(count: int, signal: torch.Tensor, seed: int) -> ViewFeatures:
    generator = torch.Generator().manual_seed(seed)
    shapes = ((count, 49, WIDTH), (count, 4, WIDTH), (count, 3 * WIDTH))
    return ViewFeatures(
        *[
            torch.randn(shape, generator=generator) * 0.3 + signal.reshape(-1, *[1] * (len(shape) - 1))
            for shape in shapes
        ]
    )


@pytest.fixture
def data():
    quality = torch.linspace(-1, 1, 192)
    photographs = features(192, quality, 0)
    damaged = Damaged(
        features(16, torch.full((16,), -1.0), 1),
        torch.full((16,), 90.0),
        torch.full((16,), 60.0),
        torch.ones(16),
    )
    return TrainingSet(photographs, photographs, 50 + 40 * quality, damaged)


@pytest.fixture
def recipe():
    shipped = read_recipe(MODELS / "recipes" / "life-iqa.lite-biq2021.yaml")
    return replace(shipped, epochs=4, batch=32, damage_batch=8, average_decay=0.5)


def head() -> LifeIqaHead:
    torch.manual_seed(0)
    return LifeIqaHead(WIDTH, LifeIqaOptions(width=16, depth=1, heads=2))


def test_training_learns_the_order(data, recipe, tmp_path):
    trained = train_head(head(), data, (data.features, data.mos), recipe, tmp_path / "c.pt")

    found = predict(trained, data.features)

    assert np.corrcoef(found, data.mos)[0, 1] > 0.9


def test_a_finished_checkpoint_is_not_trained_again(data, recipe, tmp_path):
    first = train_head(head(), data, (data.features, data.mos), recipe, tmp_path / "c.pt")

    second = train_head(head(), data, (data.features, data.mos), recipe, tmp_path / "c.pt")

    assert torch.equal(predict(first, data.features), predict(second, data.features))


def test_the_seed_decides_the_result(data, recipe, tmp_path):
    runs = [
        train_head(head(), data, (data.features, data.mos), recipe, tmp_path / f"{n}.pt") for n in range(2)
    ]

    assert torch.equal(predict(runs[0], data.features), predict(runs[1], data.features))


def test_losses_are_least_where_they_should_be():
    mos = torch.tensor([20.0, 50.0, 80.0])

    assert score_loss(mos, mos) == 0
    assert correlation_loss(mos * 0.5 + 3, mos) == pytest.approx(0, abs=1e-5)
    assert correlation_loss(-mos, mos) == pytest.approx(1, abs=1e-5)


def test_damage_loss_is_zero_within_the_tolerance():
    clean, drop, tolerance = torch.tensor([80.0]), torch.tensor([30.0]), torch.tensor([5.0])

    assert damage_loss(torch.tensor([46.0]), clean, drop, tolerance) == 0
    assert damage_loss(torch.tensor([70.0]), clean, drop, tolerance) > 0
    assert damage_loss(torch.tensor([20.0]), clean, drop, tolerance) > 0


def test_a_recipe_with_an_unknown_key_is_refused(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text("model: x\ncolour: red\n")

    with pytest.raises(ValueError, match="colour"):
        read_recipe(file)


def test_a_feature_store_continues_where_it_stopped(tmp_path):
    class Session:
        calls = 0

        def run(self, fields, feeds):
            Session.calls += 1
            return [np.full((1, 2), feeds["frames"].mean(), np.float32) for _ in fields]

    store = FeatureStore(tmp_path, "part")
    store.fill(Session(), 5, lambda index: np.full((4, 4, 3), index, np.uint8), threads=1)
    done = np.load(tmp_path / "part" / "done.npy", mmap_mode="r+")
    done[3] = False
    before = Session.calls

    store.fill(Session(), 5, lambda index: np.full((4, 4, 3), index, np.uint8), threads=1)

    assert Session.calls == before + 1
    assert store.load().whole[:, 0].tolist() == [0, 1, 2, 3, 4]


def test_a_missing_data_set_says_where_to_get_it(tmp_path):
    for folder in (None, tmp_path):
        with pytest.raises(DatasetMissingError, match="nisarahmedrana/BIQ2021"):
            biq2021.require_folder(folder)
