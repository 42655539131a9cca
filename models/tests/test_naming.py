import torch

from data.degradations import DEGRADATIONS
from train.naming import named, naming_table


def costs(*points: tuple[int, float]) -> torch.Tensor:
    rows = torch.zeros(len(points), len(DEGRADATIONS))
    for row, (degradation, value) in enumerate(points):
        rows[row, degradation] = value
    return rows


def test_small_costs_name_nothing():
    assert named(costs((3, -9.0), (4, -1.9), (5, 6.0))).tolist() == [3, -1, -1]


def test_the_table_counts_what_is_right():
    degraded = costs((0, -5.0), (1, -5.0), (2, -1.0), (4, -8.0))
    present = torch.zeros(4, len(DEGRADATIONS))
    present[[0, 1, 2], [0, 0, 2]] = 1.0

    lines = naming_table(degraded, present, costs((0, 0.0), (1, -3.0))).splitlines()

    cells = {line.split("|")[1].strip(): [c.strip() for c in line.split("|")[2:-1]] for line in lines}
    assert cells[DEGRADATIONS[0]] == ["2", "0.50", "-2.5"]
    assert cells[DEGRADATIONS[2]] == ["1", "0.00", "-1.0"]
    assert cells["**all ten**"] == ["3", "0.33", ""]
    assert cells["same photographs, no degradation: none"] == ["1", "0.00", ""]
    assert cells["clean photographs: none"] == ["2", "0.50", ""]
