"""What the networks look at, and the integer arithmetic that places it."""

from __future__ import annotations

from dataclasses import dataclass

SIZE_UNIT = 32
POSITION_UNIT = 16


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """Two kinds of view of a frame of any size.

    whole: the frame with antialiasing shrunk to `short_side` (long side at most `long_side`), each side
    rounded to a multiple of 32, never enlarged by more than that rounding. Where the frame has at least
    three times the rows of the view, only every second row is read (every n-th from 1.5n times on).
    crops: squares of `crop_side` native pixels; a position (y, x) counts sixteenths of the room that is
    left, so (0, 0) is the top left corner and (8, 8) the centre. A side shorter than the crop is continued
    by its last row or column.
    """

    short_side: int
    long_side: int
    crop_side: int
    crop_positions: tuple[tuple[int, int], ...]

    @property
    def crop_count(self) -> int:
        """Crops of one frame."""
        return len(self.crop_positions)


def whole_size(height: int, width: int, options: ViewOptions) -> tuple[int, int]:
    """Size (height, width) of the whole view of a frame."""
    short, long = min(height, width), max(height, width)
    if long * options.short_side > options.long_side * short:
        scaled, of = min(options.long_side, long), long
    else:
        scaled, of = min(options.short_side, short), short

    def fit(side: int) -> int:
        doubled = 2 * side * scaled + SIZE_UNIT * of
        return max(SIZE_UNIT, doubled // (2 * SIZE_UNIT * of) * SIZE_UNIT)

    return fit(height), fit(width)


def row_step(height: int, whole_height: int) -> int:
    """Every how many rows of a frame of `height` rows are read for a whole view of `whole_height` rows."""
    return max(1, 2 * height // (3 * whole_height))


def crop_origin(side: int, position: int, options: ViewOptions) -> int:
    """First row (or column) of a crop along a side of `side` pixels."""
    return max(side - options.crop_side, 0) * position // POSITION_UNIT
