import numpy as np
import onnx
import pytest

from export.patterns import draw_pattern
from export.session import open_session
from export.write_fixture import FIXTURES, write_fixture


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
