from types import SimpleNamespace

import numpy as np
import pytest
import torch

from data.biq2021 import ScoredImage
from train import baseline
from train.baseline import Summaries, baseline_scores, predict, train_baseline
from train.metrics import srcc

EPOCHS = 4
PARTS = {"train": (640, 0), "validation": (100, 1), "test": (200, 2)}


@pytest.fixture(autouse=True)
def _few_epochs(monkeypatch):
    monkeypatch.setattr(baseline, "EPOCHS", EPOCHS)


def draw(count, seed):
    values = torch.from_numpy(np.random.default_rng(seed).normal(0, 1, (count, 12)).astype(np.float32))
    return Summaries(values, 50 + 20 * torch.tanh(values[:, 0]))


def trained(mos=None):
    train = draw(640, 0)
    photographs = Summaries(train.values, train.mos if mos is None else mos)
    return train_baseline(photographs, train.values, draw(100, 1), seed=7)


@pytest.fixture(scope="module")
def network():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(baseline, "EPOCHS", EPOCHS)
        return trained()


def test_it_learns_what_the_summary_tells(network):
    held_out = draw(200, 2)

    scores = predict(network, held_out.values)

    assert srcc(scores.numpy(), held_out.mos.numpy()) > 0.8
    assert ((scores > 0) & (scores < 100)).all()


def test_it_learns_nothing_from_opinions_of_other_images():
    held_out = draw(200, 2)
    shuffled = draw(640, 0).mos[torch.randperm(640, generator=torch.Generator().manual_seed(0))]

    scores = predict(trained(shuffled), held_out.values)

    assert abs(srcc(scores.numpy(), held_out.mos.numpy())) < 0.5


def test_the_same_seed_gives_the_same_scores(network):
    values = draw(20, 3).values

    assert torch.equal(predict(network, values), predict(trained(), values))


def test_the_best_epoch_on_validation_is_kept(monkeypatch):
    reached = iter([0.1, 0.9, 0.3, 0.2])
    states = []
    monkeypatch.setattr(baseline, "srcc", lambda predicted, mos: (states.append(predicted), next(reached))[1])

    network = trained()

    assert np.array_equal(predict(network, draw(100, 1).values).numpy(), states[1])


class Features:
    """A cache of made-up photographs."""

    def photographs(self, part, mirrored=False):
        drawn = draw(*PARTS[part])
        listed = [ScoredImage(f"{part} {row}", float(mos)) for row, mos in enumerate(drawn.mos)]
        return SimpleNamespace(summary=drawn.values.half()), listed


def test_the_test_list_is_scored_by_name():
    scores = baseline_scores(Features(), seed=7)

    mos = [item.mos for item in Features().photographs("test")[1]]
    assert list(scores) == [f"test {row}" for row in range(200)]
    assert srcc(np.array(list(scores.values())), np.array(mos)) > 0.8
