import numpy as np
import pytest
import torch

from train.finish import conformal_factor, doubt_shape, fusion_weights
from zoo.fusion import MAXIMUM, MINIMUM, Fusion


@pytest.fixture
def fusion():
    return Fusion(4)


def test_the_fused_score_is_the_weighted_mean(fusion):
    fusion.set_weights(torch.tensor([0.1, 0.2, 0.3, 0.4]))

    fused = fusion(torch.tensor([[10.0, 20.0, 30.0, 40.0]]), torch.zeros(1), torch.zeros(1))

    assert fused.score.tolist() == pytest.approx([30.0])


def test_spread_is_zero_in_agreement_and_the_deviation_otherwise(fusion):
    fused = fusion(
        torch.tensor([[50.0, 50.0, 50.0, 50.0], [40.0, 40.0, 60.0, 60.0]]), torch.zeros(2), torch.zeros(2)
    )

    assert fused.spread.tolist() == pytest.approx([0.0, 10.0])


def test_the_interval_widens_with_doubt_and_stays_on_the_scale(fusion):
    fusion.reach.copy_(torch.tensor([1.0, 2.0, 0.5, 0.02, 3.0]))

    fused = fusion(torch.full((3, 4), 50.0), torch.tensor([0.0, 5.0, 500.0]), torch.tensor([0.0, 2.0, 0.0]))

    assert fused.low.tolist() == pytest.approx([48.0, 32.0, 0.0])
    assert fused.high.tolist() == pytest.approx([52.0, 68.0, 100.0])


@pytest.mark.parametrize("weights", [[0.05, 0.35, 0.3, 0.3], [0.6, 0.2, 0.1, 0.1], [0.2, 0.2, 0.2, 0.2]])
def test_weights_out_of_bounds_are_refused(fusion, weights):
    with pytest.raises(ValueError, match="fusion weights"):
        fusion.set_weights(torch.tensor(weights))


def test_better_methods_get_more_weight_within_the_bounds():
    rng = np.random.default_rng(0)
    mos = rng.uniform(0, 100, 800)
    scores = np.stack([mos + rng.normal(0, noise, 800) for noise in (4, 8, 12, 60)], axis=1)

    weights = fusion_weights(scores, mos)

    assert weights.sum() == pytest.approx(1)
    assert list(weights) == sorted(weights, reverse=True)
    assert weights.min() >= MINIMUM - 1e-9
    assert weights.max() <= MAXIMUM + 1e-9


def test_doubt_follows_what_explains_the_errors():
    rng = np.random.default_rng(0)
    sigma, spread = rng.uniform(1, 10, 2000), rng.uniform(1, 10, 2000)
    error = np.abs(rng.normal(0, 1, 2000)) * sigma

    steady, per_sigma, per_spread = doubt_shape(error, np.stack([np.ones(2000), sigma, spread], axis=1))

    assert per_sigma > 5 * max(per_spread, steady / 5)


def test_the_conformal_factor_covers_nine_in_ten_or_more_in_nine_of_ten_draws():
    rng = np.random.default_rng(0)

    def covered(images: int) -> float:
        shape = rng.uniform(1, 5, images + 4000)
        error = np.abs(rng.normal(0, 1, images + 4000)) * shape
        factor = conformal_factor(error[:images], shape[:images])
        return float(np.mean(error[images:] <= factor * shape[images:]))

    found = np.array([covered(500) for _ in range(200)])

    assert np.mean(found >= 0.9) == pytest.approx(0.9, abs=0.06)
    assert found.mean() == pytest.approx(0.917, abs=0.01)
    assert covered(20000) == pytest.approx(0.902, abs=0.02)


def test_too_few_images_for_a_confidence_give_the_widest_interval():
    assert conformal_factor(np.array([1.0, 4.0, 2.0]), np.ones(3)) == 4.0
