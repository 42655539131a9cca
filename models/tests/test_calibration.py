import numpy as np
import pytest
import torch
from test_dr_experts import random_maps

from train.calibration import affine_in_logits, affine_in_points, logits
from train.unfamiliar import fit_probe
from zoo.archs.quartet_lite import HEADS
from zoo.novelty import Novelty


@pytest.fixture(params=HEADS)
def head(request):
    torch.manual_seed(3)
    built = HEADS[request.param]()
    built.fit_standardisation(random_maps(8, 4, 5))
    return built.eval()


def test_a_recalibrated_head_maps_its_score(head):
    maps = random_maps(4, 4, 5)
    with torch.inference_mode():
        before = head(maps)
        head.recalibrate(1.2, 0.3)
        after = head(maps)

    if head.is_linear:
        wanted = torch.clamp(1.2 * before.score + 0.3, 0.0, 100.0)
    else:
        odds = torch.from_numpy(logits(before.score.numpy().astype(np.float64)))
        wanted = 100.0 * torch.sigmoid(1.2 * odds + 0.3)
    assert after.score.tolist() == pytest.approx(wanted.tolist(), abs=0.02)


def test_evidence_still_adds_up_to_the_score(head):
    maps = random_maps(4, 4, 5)
    head.recalibrate(0.9, -0.2)
    with torch.inference_mode():
        found = head(maps)

    if hasattr(found, "quality_map"):
        cells = torch.logit(found.quality_map / 100.0).mean(dim=(1, 2))
        assert found.score.tolist() == pytest.approx((100.0 * torch.sigmoid(cells)).tolist(), abs=0.01)
    elif hasattr(found, "contribution"):
        seen = head.condensed(maps)
        frame = head.semantic_tokens(seen)[:, 0]
        total = head.base_points(frame) + (found.contribution + head.contribution_mean).sum(dim=1)
        assert found.score.tolist() == pytest.approx(total.clamp(0, 100).detach().tolist(), abs=1e-3)


def test_affine_maps_are_found():
    rng = np.random.default_rng(0)
    score = rng.uniform(10, 90, 500)
    in_logits = 100.0 / (1.0 + np.exp(-(0.8 * logits(score) - 0.4)))

    assert affine_in_points(score, 0.9 * score + 4) == pytest.approx((0.9, 4.0))
    assert affine_in_logits(score, in_logits) == pytest.approx((0.8, -0.4), abs=1e-3)


def test_what_differs_from_all_that_is_known_is_beyond_the_limit():
    generator = torch.Generator().manual_seed(0)
    mix = torch.randn(4, 30, generator=generator)

    def familiar(count: int) -> torch.Tensor:
        hidden = torch.randn(count, 4, generator=generator)
        return hidden @ mix + 0.1 * torch.randn(count, 30, generator=generator) + 5.0

    novelty = Novelty(30, axes=4)
    novelty.fit(familiar(2000))
    novelty.set_limits(familiar(1000), 0.99)

    assert (novelty(familiar(1000)) > 1).float().mean() == pytest.approx(0.01, abs=0.012)
    assert (novelty(familiar(50) * 3.0) > 1).float().mean() > 0.5
    other_directions = familiar(50) + torch.randn(50, 30, generator=generator)
    assert (novelty(other_directions) > 1).all()


def test_the_probe_tells_what_is_too_plain_for_a_distance():
    generator = torch.Generator().manual_seed(0)
    familiar = torch.randn(1500, 20, generator=generator)
    plain = 0.05 * torch.randn(300, 20, generator=generator) + torch.tensor([0.8] * 10 + [0.0] * 10)
    novelty = Novelty(20, axes=4)
    novelty.fit(familiar)
    novelty.set_limits(familiar, 0.98)
    assert (novelty(plain) > 1).float().mean() < 0.1

    novelty.set_probe(*fit_probe(novelty.standardised(familiar), novelty.standardised(plain), 1))
    novelty.set_limits(familiar, 0.98)
    assert (novelty(plain) > 1).float().mean() > 0.9
    assert (novelty(familiar) > 1).float().mean() < 0.06
