import numpy as np
import pytest
from scipy import stats

from train.metrics import estimate, krcc, plcc, rmse, srcc


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
    first, second = estimate(*pair, resamples=200), estimate(*pair, resamples=200)

    assert first == second
    for metric in first.values():
        assert metric.low < metric.value < metric.high


def test_interval_narrows_with_more_images(pair):
    few = estimate(pair[0][:40], pair[1][:40], resamples=200)["srcc"]
    many = estimate(*pair, resamples=200)["srcc"]

    assert many.high - many.low < few.high - few.low
