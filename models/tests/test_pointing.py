import numpy as np
import pytest

from train.pointing import framed_table, pointed, pointing_table, unevenness


def frames(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Maps of 60 points, and differences where one cell is damaged and one is neither that nor sound."""
    difference = np.zeros((count, 7, 7), np.float32)
    difference[:, 2, 3], difference[:, 2, 4] = 9.0, 2.0
    return np.full((count, 7, 7), 60.0, np.float32), difference


def test_a_map_that_is_low_where_the_damage_is_hits():
    maps, difference = frames(2)
    maps[0, 2, 3] = 30.0
    maps[1, 6, 6] = 50.0

    found = pointed(maps, difference)

    assert found.frames == 2
    assert found.hit == 0.5
    assert found.by_chance == pytest.approx(1 / 49)
    assert found.ranked == pytest.approx(0.5)
    assert found.gap == pytest.approx((30.0 - 10 / 47) / 2)


def test_frames_that_are_damaged_all_over_tell_nothing():
    maps, difference = frames(1)

    assert pointed(maps, difference + 9.0) is None


def test_unevenness_is_of_most_cells():
    maps, _ = frames(1)
    maps[0, 0, 0] = 0.0
    assert unevenness(maps) == 0.0
    maps[0, :2] = 20.0
    assert unevenness(maps) == pytest.approx(40.0)


def test_the_table_has_a_row_per_kind_of_local_damage():
    maps, difference = frames(4)
    maps[:2, 2, 3] = 10.0

    text = pointing_table(maps, difference, ["hazy", "hazy", "noisy", "noisy"], [True, True, True, False])

    rows = [line.split(" | ")[:3] for line in text.splitlines()[2:5]]
    assert rows == [["| hazy", "2", "1.00"], ["| noisy", "1", "0.00"], ["| all", "3", "0.67"]]
    assert "0.0 points in the 1 others." in text
    assert text.endswith(framed_table(maps, difference))


def test_a_worst_part_is_counted_as_framed_from_its_distance_on():
    maps, difference = frames(4)
    maps[0, 2, 3] = 29.0
    maps[1, 6, 6] = 18.0
    difference[2] = 0.0
    difference[3] = 9.0

    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in framed_table(maps, difference).splitlines()[2:]
    ]

    assert rows[0] == ["frames", "1", "1", "2", ""]
    assert rows[1] == ["30", "0.00", "0.00", "1.00", "0.50"]
    assert rows[3] == ["40", "0.00", "0.00", "0.50", "0.00"]
    assert rows[6] == ["55", "0.00", "0.00", "0.00", ""]
