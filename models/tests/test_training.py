from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from data import biq2021
from data.biq2021 import DatasetMissingError
from train.condense import condensed_set
from train.feature_store import FeatureStore
from train.loop import as_judged, batch_loss, draw_pairs, predict, train_head
from train.losses import correlation_loss, damage_loss, score_loss
from train.metrics import srcc
from train.recipe import RECIPES, Recipe, read_recipe
from train.train import blended
from train.training_set import Damaged, TrainingSet
from zoo.features import TrunkMaps
from zoo.heads.life_iqa import LifeIqaHead, LifeIqaOptions

CHANNELS = (4, 6, 8)
SUMMARY = 10


def maps(count: int, signal: torch.Tensor, seed: int) -> TrunkMaps:
    generator = torch.Generator().manual_seed(seed)
    low, middle, deep = CHANNELS
    whole = ((count, low, 8, 12), (count, middle, 4, 6), (count, deep, 2, 3))
    crops = ((count, 3, low, 8, 8), (count, 3, middle, 4, 4), (count, 3, deep, 2, 2))
    return TrunkMaps(
        *[
            torch.randn(shape, generator=generator) * 0.3 + signal.reshape(-1, *[1] * (len(shape) - 1))
            for shape in (*whole, *crops, (count, SUMMARY))
        ]
    )


@pytest.fixture
def data():
    quality = torch.linspace(-1, 1, 192)
    photographs = maps(192, quality, 0)
    damaged = Damaged(
        maps(16, torch.full((16,), -1.0), 1), torch.full((16,), 90.0), torch.full((16,), 60.0), torch.ones(16)
    )
    return TrainingSet(photographs, photographs, 50 + 40 * quality, damaged)


@pytest.fixture
def phase():
    shipped = read_recipe(RECIPES / "quartet.lite-biq2021.yaml", Recipe).heads
    return replace(shipped, epochs=4, batch=32, damage_batch=8, average_decay=0.5, learning_rate=0.003)


def trained(data, phase, checkpoint) -> torch.Tensor:
    torch.manual_seed(0)
    head = LifeIqaHead(LifeIqaOptions(CHANNELS, SUMMARY, width=16, depth=1, heads=2))
    head.fit_standardisation(data.maps)
    kept = condensed_set(head, data)
    train_head(head, kept, (kept.maps, data.mos), phase, 1, checkpoint)
    return predict(head, kept.maps)


def test_training_learns_the_order(data, phase, tmp_path):
    assert np.corrcoef(trained(data, phase, tmp_path / "c.pt"), data.mos)[0, 1] > 0.9


def test_unscored_frames_reach_the_methods_own_loss_only(data, phase):
    class Counting(torch.nn.Module):
        def assess(self, seen):
            return SimpleNamespace(score=seen.summary[:, 0])

        def auxiliary_loss(self, output, target):
            return torch.tensor(1000.0 * (len(output.score) - len(target)))

    rows, generator = torch.arange(32), torch.Generator()
    plain = batch_loss(Counting(), data, rows, phase, generator.manual_seed(0))
    more = batch_loss(Counting(), replace(data, unscored=data.maps), rows, phase, generator.manual_seed(0))

    assert more - plain == pytest.approx(1000.0 * phase.damage_batch)


def test_pairs_are_drawn_whole_and_ranked(data, phase):
    rows, expected = draw_pairs(data.damaged, 5, torch.Generator().manual_seed(1))

    assert len(expected.drop) == len(rows) == 10
    assert torch.equal(rows[1::2], rows[0::2] + 1)
    assert (rows[0::2] % 2 == 0).all()

    class Wrong(torch.nn.Module):
        def assess(self, seen):
            return SimpleNamespace(score=seen.summary[:, 0])

        def auxiliary_loss(self, output, target):
            return torch.zeros(())

    drop = torch.tensor([0.0, 60.0]).repeat(8)
    losses = []
    for signal in (torch.tensor([60.0, 0.0]), torch.tensor([0.0, 60.0])):
        pairs = replace(data.damaged, maps=maps(16, signal.repeat(8), 1), drop=drop)
        only_rank = replace(phase, damage_weight=0.0, pair_batch=8, pair_weight=0.0, ranking_weight=1.0)
        generator = torch.Generator().manual_seed(0)
        losses.append(batch_loss(Wrong(), replace(data, pairs=pairs), torch.arange(32), only_rank, generator))
    assert losses[1] - losses[0] == pytest.approx(9.0, abs=0.5)


def test_pairs_are_left_alone_where_a_phase_asks_for_none(data, phase):
    class Counting(torch.nn.Module):
        def assess(self, seen):
            self.seen = len(seen.summary)
            return SimpleNamespace(score=seen.summary[:, 0])

        def auxiliary_loss(self, output, target):
            return torch.zeros(())

    head, paired, generator = Counting(), replace(data, pairs=data.damaged), torch.Generator()
    for pair_batch, seen in ((0, 40), (3, 46)):
        batch_loss(head, paired, torch.arange(32), replace(phase, pair_batch=pair_batch), generator)
        assert head.seen == seen


def test_weights_are_blended_and_counters_are_not():
    before, after = ({"w": torch.full((2,), value), "n": torch.tensor(int(value))} for value in (1.0, 3.0))

    found = blended(before, after, 0.25)

    assert found["w"].tolist() == [1.5, 1.5]
    assert found["n"] == 3


def test_the_last_epoch_counts_where_a_phase_says_so(data, phase, tmp_path, capsys):
    harmful = replace(phase, learning_rate=0.05, gradient_clip=100.0)
    for keep, chosen in (("best", max), ("last", lambda reached: reached[-1])):
        trained(data, replace(harmful, keep=keep), tmp_path / f"{keep}.pt")
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("epoch")]
        reached = [float(line.split()[-1]) for line in lines]
        scores = trained(data, replace(harmful, keep=keep), tmp_path / f"{keep}.pt")
        assert srcc(scores.numpy(), data.mos.numpy()) == pytest.approx(chosen(reached), abs=1e-4)


def test_a_head_may_stand_in_for_the_people(data):
    head = LifeIqaHead(LifeIqaOptions(CHANNELS, SUMMARY, width=16, depth=1, heads=2))
    head.fit_standardisation(data.maps)
    kept = condensed_set(head, data)

    judged = as_judged(head, kept)

    assert torch.allclose(judged.mos, predict(head, kept.maps))
    assert not judged.mos.is_inference()
    assert judged.damaged is kept.damaged


def test_a_finished_checkpoint_is_not_trained_again(data, phase, tmp_path):
    first = trained(data, phase, tmp_path / "c.pt")
    written = (tmp_path / "c.pt").stat().st_mtime_ns

    second = trained(data, phase, tmp_path / "c.pt")

    assert torch.equal(first, second)
    assert (tmp_path / "c.pt").stat().st_mtime_ns == written


def test_the_seed_decides_the_result(data, phase, tmp_path):
    runs = [trained(data, phase, tmp_path / f"{n}.pt") for n in range(2)]

    assert torch.equal(*runs)


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
        read_recipe(file, Recipe)


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
    assert store.load().summary[:, 0].tolist() == [0, 1, 2, 3, 4]


def test_a_missing_data_set_says_where_to_get_it(tmp_path):
    for folder in (None, tmp_path):
        with pytest.raises(DatasetMissingError, match="nisarahmedrana/BIQ2021"):
            biq2021.require_folder(folder)


def test_a_head_may_be_trained_in_its_own_way():
    recipe = read_recipe(RECIPES / "quartet.lite-biq2021.yaml", Recipe)
    own = replace(recipe, own={"dgiqa": {"epochs": 3}})

    assert own.phase("dgiqa") == replace(recipe.heads, epochs=3)
    assert own.phase("life_iqa") == recipe.heads
    with pytest.raises(TypeError, match="colour"):
        replace(recipe, own={"dgiqa": {"colour": 1}}).phase("dgiqa")
