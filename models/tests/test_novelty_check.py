import numpy as np
import pytest

from data.infrared import infrared
from train.novelty_check import Group, drawn, novelty_table, separation


def test_separation_is_one_half_for_the_same_and_one_for_all_above():
    known = np.arange(100.0)
    assert separation(known, known + 0.5) == pytest.approx(0.505)
    assert separation(known, known + 1000) == 1
    assert separation(known, known - 1000) == 0


def test_the_table_tells_others_from_the_first():
    first = Group("test", iter(()), True), np.array([0.5, 0.9, 1.1, 0.7])
    other = Group("as infrared", iter(()), False), np.array([2.0, 0.6])

    lines = novelty_table([first, other]).splitlines()

    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    assert cells[0] == ["test", "4", "0.80", "25.0", ""]
    assert cells[1] == ["as infrared", "2", "1.30", "50.0", "0.625"]


def test_infrared_frames_are_grey_and_darker_at_the_corners():
    frame = np.full((96, 128, 3), (200, 150, 90), np.uint8)

    found = infrared(frame, np.random.default_rng(0))

    assert found.shape == frame.shape
    assert (found[..., 0] == found[..., 2]).all()
    assert found[:16, :16].mean() < 0.7 * found[40:56, 56:72].mean()


def test_drawn_frames_have_one_size():
    frames = list(drawn())
    assert len(frames) == 30
    assert {frame.shape for frame in frames} == {(720, 1280, 3)}
    assert len({frame.tobytes() for frame in frames}) > 6
