"""Where in a frame the signals look, in integer arithmetic that TypeScript repeats.

mosaic: nine squares of `TILE_SIDE` native pixels on a grid; the predecessor comes as the same nine.
samples: single pixels spread evenly over the frame, for what does not depend on neighbours.
bands: groups of `BAND_ROWS` neighbouring rows at every n-th column, all over the frame, for what weaves rows.
"""

from __future__ import annotations

TILE_SIDE = 96
TILE_GRID = 3
TILE_STEP = 8
"""Tiles start at multiples of the 8x8 grid of block codecs, counted from the frame's corner."""
TILE_COUNT = TILE_GRID * TILE_GRID
MOSAIC_SIDE = TILE_GRID * TILE_SIDE

SAMPLE_ROWS = 96
SAMPLE_COLUMNS = 128
SAMPLE_COUNT = SAMPLE_ROWS * SAMPLE_COLUMNS

BAND_COUNT = 16
BAND_ROWS = 8
BAND_COLUMNS = 192


def even_origin(room: int, place: int, count: int) -> int:
    """The middle of part `place` when `room` positions are divided into `count` equal parts."""
    return room * (2 * place + 1) // (2 * count)


def tile_origin(side: int, place: int) -> int:
    """First row (or column) of tile `place` of 0-2 along a side of `side` pixels."""
    return even_origin(max(side - TILE_SIDE, 0), place, TILE_GRID) // TILE_STEP * TILE_STEP


def band_origin(height: int, place: int) -> int:
    """First row of band `place`."""
    return even_origin(max(height - BAND_ROWS, 0), place, BAND_COUNT)
