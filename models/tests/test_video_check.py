import json

import numpy as np
import pytest
import tiny_quartet

from export.write_fixture import write_fixture
from train.treatments import CLEAN, TREATMENTS
from train.video_check import costliest, detailed, watch

LABELS = ("hazy", "noisy", "snowy")
FIXTURE = "quartet.fixture-mean"


@pytest.mark.parametrize(
    ("points", "expected"),
    [((-1.0, -7.6, 3.0), "noisy -8"), ((0.0, 2.0, 3.0), "none"), ((-3, 0, 0), "hazy -3")],
)
def test_the_costliest_degradation_is_the_most_negative(points, expected):
    assert costliest(np.array(points, np.float32), LABELS) == expected


def test_details_are_shown_for_clean_and_strong_treatments():
    shown = [item.name for item in TREATMENTS if detailed(item)]

    assert shown == ["clean", "CRF 51", "blur sigma 6", "noise 50", "dark"]
    assert CLEAN in TREATMENTS


def test_means_are_over_frames_and_labels_come_from_the_manifest(tmp_path):
    write_fixture(FIXTURE, tmp_path)
    described = json.loads((tmp_path / FIXTURE / "manifest.json").read_text(encoding="utf-8"))
    labels = [output["labels"] for output in described["outputs"] if output["name"] == "contribution"]
    watched = watch(tmp_path / FIXTURE)
    frames = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)

    means = watched.mean(frames)

    alone = [watched.mean(frame[np.newaxis])["score"] for frame in frames]
    assert means["score"] == pytest.approx(np.mean(alone))
    assert watched.deviation(frames) == pytest.approx(np.std(alone), abs=1e-4)
    assert watched.labels == tuple(labels[0])
    assert means["contribution"].shape == (len(watched.labels),)


def test_a_model_without_named_contributions_is_refused(tmp_path):
    with pytest.raises(ValueError, match="contribution"):
        watch(tiny_quartet.write_model(tmp_path / "quartet.tiny"))
