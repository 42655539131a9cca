"""The predecessor as the graph takes it: the same tiles, cut by whoever held the frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zoo.signals.layout import TILE_COUNT, TILE_GRID, TILE_SIDE, tile_origin

Tiles = NDArray[np.uint8]


def cut_tiles(frame: NDArray[np.uint8]) -> Tiles | None:
    """Cut tiles [9, 96, 96, 3] from a frame [H, W, 3], row by row; none where it is smaller than a tile."""
    height, width = frame.shape[:2]
    if min(height, width) < TILE_SIDE:
        return None
    places = [(row, column) for row in range(TILE_GRID) for column in range(TILE_GRID)]
    corners = [(tile_origin(height, row), tile_origin(width, column)) for row, column in places]
    return np.stack([frame[y : y + TILE_SIDE, x : x + TILE_SIDE] for y, x in corners])


def graph_inputs(
    frame: NDArray[np.uint8], previous: NDArray[np.uint8] | None
) -> dict[str, NDArray[np.uint8]]:
    """Inputs of the graph for one frame; a predecessor of another size is none."""
    tiles = None if previous is None or previous.shape != frame.shape else cut_tiles(previous)
    none = np.zeros((TILE_COUNT, TILE_SIDE, TILE_SIDE, 3), np.uint8)
    return {
        "frames": frame[np.newaxis],
        "previous": (none if tiles is None else tiles)[np.newaxis],
        "has_previous": np.array([tiles is not None], np.uint8),
    }
