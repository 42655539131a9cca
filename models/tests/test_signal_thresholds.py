"""How thresholds are chosen and measured."""

import numpy as np
import pytest

from data.signal_damage import GRADES, HARMLESS
from data.signal_scenes import Scene
from export.signal_table import BEGIN, END, with_tables
from train.signal_readings import Reading, readings
from train.signal_thresholds import choose, measured, rounded
from zoo.signals.catalogue import SIGNALS, FlagSpec


def reading(value, kind="photograph", flag=None, level="as it is", is_grey=False):
    return Reading(kind, flag, level, is_grey, np.array([value], np.float32))


def clean(values, **given):
    return [reading(value, **given) for value in values]


def test_one_harmless_frame_of_a_hundred_may_be_beyond_the_threshold():
    found = [*clean(range(1, 201)), *clean([5.0, 6.0], kind="clip")]

    assert choose(found, FlagSpec("blurred", "above"), 0) == pytest.approx(199)
    assert choose(found, FlagSpec("low-contrast", "below"), 0) == pytest.approx(2)


def test_the_stricter_of_photographs_and_clips_counts():
    found = [*clean(range(1, 101)), *clean([300.0], kind="clip")]

    assert choose(found, FlagSpec("blurred", "above"), 0) == pytest.approx(300)


def test_a_threshold_is_as_strict_as_recall_allows():
    damaged = [reading(value, flag="blurred") for value in (50, 200)]
    found = [*clean(range(1, 101)), *clean([1.0], kind="clip"), *damaged]

    assert choose(found, FlagSpec("blurred", "above"), 0) == pytest.approx(190, abs=1)


def test_a_black_and_white_picture_is_no_false_alarm_of_mono():
    found = [*clean([0.0] * 50, is_grey=True), *clean([7.0] * 10), *clean([7.0], kind="clip")]

    assert choose(found, FlagSpec("mono", "below"), 0) == 7
    assert choose(found, FlagSpec("low-contrast", "below"), 0) == 0


def test_thresholds_are_rounded_to_the_side_of_fewer_alarms():
    assert rounded(0.12341, "above") == 0.124
    assert rounded(0.12349, "below") == 0.123
    assert rounded(0, "below") == 0


def test_false_alarms_and_recall_are_shares_of_what_was_measured():
    levels = [grade.label for grade in GRADES["mono"]]
    damaged = [
        reading(value, kind=kind, flag="mono", level=level)
        for level in levels
        for kind in ("photograph", "clip")
        for value in (0.5, 3.0)
    ]
    found = [*clean([1.0, 9.0, 9.0, 9.0]), *clean([9.0], kind="clip"), *damaged]

    figures = measured(found, FlagSpec("mono", "below"), 0, 2.0)

    assert figures["falseAlarms"][0] == {"kind": "photograph", "share": 0.25, "frames": 4}
    assert {record["share"] for record in figures["recall"]} == {0.5}
    assert len(figures["recall"]) == 2 * len(levels)


def test_every_flag_has_damage_that_should_raise_it_and_nothing_else():
    assert list(GRADES) == [flag.name for signal in SIGNALS for flag in signal.flags]


def test_a_scene_is_read_in_every_version_and_a_still_one_is_not_woven():
    still = np.full((64, 64, 3), 100, np.uint8)
    scene = Scene("still", still, still)

    found = list(readings(lambda frame, previous: np.zeros(1, np.float32), [scene], GRADES, 1, 0))

    assert len(found) == len(HARMLESS) + sum(len(grades) for grades in GRADES.values()) - 1
    assert all(item.kind == "photograph" for item in found)


def test_tables_replace_what_was_generated_before():
    page = f"# Signals\n\n{BEGIN}\nold\n{END}\n\nafter\n"

    assert with_tables(page, "new") == f"# Signals\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"
    with pytest.raises(ValueError, match="lacks"):
        with_tables("# Signals\n", "new")
