import numpy as np
import onnx
import pytest

from data.biq2021 import ScoredImage
from data.biq2021_split import NEAR_DUPLICATE
from export.patterns import draw_pattern
from export.write_fixture import FIXTURES, write_fixture
from export.write_golden import open_session
from train.predictions import Predictions, read_predictions, write_predictions
from train.report import parts_of, rows, table


@pytest.fixture
def images():
    return [ScoredImage(f"ss0{1 + row % 3} ({row}).jpg", float(row)) for row in range(90)]


def test_reports_four_ways(images):
    parts = parts_of(images, {images[0].name: NEAR_DUPLICATE, images[1].name: NEAR_DUPLICATE})

    assert [len(chosen) for chosen in parts.values()] == [90, 30, 30, 30, 88]


def test_a_perfect_prediction_reports_one(images):
    records = rows("score", {item.name: item.mos for item in images}, images, {})

    assert all(record["srcc"]["value"] == 1 and record["rmse"]["value"] == 0 for record in records)
    assert table(records).count("\n") == 1 + len(records)


def test_predictions_survive_their_file(tmp_path):
    written = Predictions("ab" * 32, {"score": {"a": 1.5, "b": 2.25}, "baseline": {"a": 3.0, "b": 4.0}})

    write_predictions(tmp_path / "p.csv", written)

    assert read_predictions(tmp_path / "p.csv") == written


def test_pattern_follows_its_published_formula():
    drawn = draw_pattern("integer-gradient-v1", 1920, 1080)

    for x, y in [(0, 0), (1, 2), (1919, 1079), (777, 333)]:
        red, green, blue = 7 * x + 3 * y, 2 * x + 5 * y + ((x * y) >> 6), 17 * ((x >> 3) ^ (y >> 3))
        assert drawn[y, x].tolist() == [red & 255, green & 255, blue & 255]


@pytest.mark.parametrize("model_id", sorted(FIXTURES))
def test_fixtures_keep_the_contract(model_id, tmp_path):
    write_fixture(model_id, tmp_path)
    session = open_session(tmp_path / model_id / "model.onnx")
    frames = np.random.default_rng(0).integers(0, 256, (3, 40, 50, 3), dtype=np.uint8)

    (score,) = session.run(["score"], {"frames": frames})

    assert score.shape == (3,)
    assert ((score >= 0) & (score <= 100)).all()
    assert onnx.load(tmp_path / model_id / "model.onnx").ByteSize() < 10_000


def test_the_mean_fixture_is_the_mean(tmp_path):
    write_fixture("life-iqa.fixture-mean", tmp_path)
    frames = np.full((1, 16, 16, 3), 51, np.uint8)

    session = open_session(tmp_path / "life-iqa.fixture-mean" / "model.onnx")

    (score,) = session.run(["score"], {"frames": frames})

    assert score[0] == pytest.approx(20)
