import numpy as np

from data.degradations import DEGRADATIONS
from train.naming import NONE, confusion_table, named


def costs(*points: tuple[int, float]) -> np.ndarray:
    rows = np.zeros((len(points), len(DEGRADATIONS)), np.float32)
    for row, (degradation, value) in enumerate(points):
        rows[row, degradation] = value
    return rows


def test_small_costs_name_nothing():
    assert named(costs((3, -9.0), (4, -1.9), (5, 6.0))).tolist() == [3, NONE, NONE]


def test_the_table_shows_what_is_named_by_what_is_there():
    shown = {
        DEGRADATIONS[0]: np.array([0, 1, 0, 0]),
        DEGRADATIONS[1]: np.array([1, NONE]),
        "nothing": np.array([NONE, NONE, NONE, 4]),
    }

    lines = confusion_table(shown).splitlines()

    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:5]]
    assert cells[0][:4] == [DEGRADATIONS[0], "4", "**75**", "25"]
    assert cells[1][2:4] == ["", "**50**"]
    assert cells[1][-1] == "50"
    assert cells[2][1:3] == ["4", ""]
    assert cells[2][-1] == "**75**"
    assert lines[-1] == "Named rightly: 0.625, the mean of the 2 degradations."
