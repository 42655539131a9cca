import numpy as np
import pytest
from scipy import stats

from train import metrics
from train.metrics import bootstrap, estimate, krcc, plcc, rmse, srcc, srcc_gain


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch):
    monkeypatch.setattr(metrics, "RESAMPLES", 200)


@pytest.fixture
def pair():
    rng = np.random.default_rng(3)
    mos = np.round(rng.uniform(0, 100, 300))
    return mos + rng.normal(0, 15, 300).round(), mos


def test_agrees_with_scipy(pair):
    predicted, mos = pair

    assert srcc(predicted, mos) == pytest.approx(stats.spearmanr(predicted, mos).statistic, abs=1e-12)
    assert plcc(predicted, mos) == pytest.approx(stats.pearsonr(predicted, mos).statistic, abs=1e-12)
    assert krcc(predicted, mos) == pytest.approx(stats.kendalltau(predicted, mos).statistic, abs=1e-12)
    assert rmse(predicted, mos) == pytest.approx(np.sqrt(np.mean(np.square(predicted - mos))))


def test_reversed_order_is_minus_one():
    rising = np.arange(10.0)

    assert srcc(-rising, rising) == pytest.approx(-1)


def test_intervals_hold_the_value_and_repeat(pair):
    first, second = estimate(*pair), estimate(*pair)

    assert first == second
    for metric in first.values():
        assert metric.low < metric.value < metric.high


def test_interval_narrows_with_more_images(pair):
    few = bootstrap(srcc, pair[0][:40], pair[1][:40])
    many = bootstrap(srcc, *pair)

    assert many.high - many.low < few.high - few.low


def test_interval_of_a_mean_has_the_width_of_its_standard_error():
    values = np.random.default_rng(0).normal(0, 1, 400)

    found = bootstrap(lambda drawn: float(drawn.mean()), values)

    assert found.high - found.low == pytest.approx(2 * 1.96 / 20, rel=0.2)


def test_a_gain_compares_the_same_draws(pair):
    predicted, mos = pair

    same = srcc_gain(predicted, predicted + 1, mos)
    better = srcc_gain((predicted + mos) / 2, predicted, mos)

    assert (same.value, same.low, same.high) == (0, 0, 0)
    assert 0 < better.low < better.value < better.high
    assert better.high - better.low < estimate(predicted, mos)["srcc"].high
