"""Find pictures of the same scene by the correlation of small grey thumbnails."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

SIDE = 32
MIN_CORRELATION = 0.95
BLOCK = 1000


def thumbnail(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the 32x32 grey thumbnail of an RGB image as a unit vector without mean; zero if it is flat."""
    grey = Image.fromarray(image).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    vector = np.asarray(grey, dtype=np.float32).ravel()
    vector = vector - vector.mean()
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm > 0 else vector


def thumbnails(images: Iterable[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Stack the thumbnails of `images`: [count, 1024]."""
    return np.stack([thumbnail(image) for image in images])


def cluster(vectors: NDArray[np.float32]) -> NDArray[np.int32]:
    """Label each vector with its cluster: pairs above `MIN_CORRELATION`, joined transitively; [count]."""
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    for start in range(0, len(vectors), BLOCK):
        near = np.argwhere(vectors[start : start + BLOCK] @ vectors.T > MIN_CORRELATION)
        rows.append(near[:, 0] + start)
        columns.append(near[:, 1])
    row, column = np.concatenate(rows), np.concatenate(columns)
    graph = coo_array((np.ones(len(row), dtype=np.int8), (row, column)), shape=(len(vectors),) * 2)
    return connected_components(graph, directed=False)[1]


def has_near_duplicate(queries: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.bool_]:
    """For each query, whether any of `others` correlates above `MIN_CORRELATION`; [count]."""
    found = [
        (queries[start : start + BLOCK] @ others.T > MIN_CORRELATION).any(axis=1)
        for start in range(0, len(queries), BLOCK)
    ]
    return np.concatenate(found)
