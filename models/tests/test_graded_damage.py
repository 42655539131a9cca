import numpy as np
import pytest

from data.graded_damage import KINDS, Kind, exposure, lossy, sent
from data.packet_loss import decode_transport_stream, encode_transport_stream, lose_datagrams
from train.graded_check import report, verdict


@pytest.fixture(scope="module")
def frames() -> np.ndarray:
    coarse = np.random.default_rng(0).integers(0, 256, (64, 80, 3), dtype=np.uint8)
    texture = np.kron(coarse, np.ones((4, 4, 1), dtype=np.uint8))
    return np.stack([np.roll(texture, 3 * turn, axis=1) for turn in range(16)])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_grade_damages_more_than_the_one_before(kind: Kind, frames: np.ndarray) -> None:
    source = kind.prepare(frames)

    def error(value: float) -> float:
        damaged = [kind.apply(source, value, seed) for seed in range(kind.seeds)]
        assert all(item.shape[1:] == frames.shape[1:] and item.dtype == np.uint8 for item in damaged)
        return float(np.mean([np.abs(item - frames[: len(item)].astype(float)).mean() for item in damaged]))

    errors = [error(value) for value in kind.values]
    assert errors[0] < errors[2] < errors[-1]
    assert len(kind.values) == 6


def test_lost_packets_are_drawn_by_seed_and_spare_the_tables(frames: np.ndarray) -> None:
    stream = encode_transport_stream(frames)
    assert lose_datagrams(stream, 0.0, 1) == stream
    lost = lose_datagrams(stream, 0.5, 1)
    assert lost == lose_datagrams(stream, 0.5, 1)
    assert lost != lose_datagrams(stream, 0.5, 2)
    assert lost[: 4 * 1316] == stream[: 4 * 1316]
    assert len(decode_transport_stream(stream, 96, 128)) == len(frames)
    assert 0 < len(lossy(sent(frames), 0.3, 3)) <= len(frames)


def test_exposure_keeps_black_and_clips_white() -> None:
    frame = np.array([[[[0, 100, 255]]]], dtype=np.uint8)
    brighter, darker = exposure(frame, 1.0, 0)[0, 0, 0], exposure(frame, -1.0, 0)[0, 0, 0]
    assert brighter.tolist()[::2] == [0, 255]
    assert brighter[1] > 100 > darker[1]


def test_the_verdict_wants_order_and_a_drop() -> None:
    falling = [70.0, 65.0, 60.0, 50.0, 45.0, 40.0, 30.0]
    assert verdict("crf", falling)[2]
    swapped = [70.0, 60.0, 65.0, 50.0, 45.0, 40.0, 30.0]
    assert verdict("crf", swapped)[2], "one swap of neighbours is let pass"
    assert not verdict("crf", [70.0, 60.0, 65.0, 50.0, 40.0, 45.0, 30.0])[2]
    assert verdict("packet-loss", [70.0, 60.0, 65.0, 50.0, 40.0, 45.0, 30.0])[2]
    assert not verdict("crf", [score / 2 + 40 for score in falling])[2], "the drop is too small"
    text = report({"flower, 512": {"crf": falling, "crf-18": [70.0, 66.0]}})
    assert "1 of 2 rows are as wanted." in text
