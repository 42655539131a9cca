"""Random splits that keep all versions of one picture together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.rated.rated_set import RatedSet

TRAIN_SHARE = 0.8


def split_by_content(
    rated: RatedSet, seed: int, share: float = TRAIN_SHARE
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the images to learn from and of those held out: `share` of the contents, drawn by `seed`.

    The papers draw 80 to 20, by reference picture where there are references, and repeat it ten times.
    """
    contents = sorted({image.content for image in rated.images})
    drawn = np.random.default_rng(seed).permutation(len(contents))
    learned = {contents[place] for place in drawn[: round(share * len(contents))]}
    is_learned = np.array([image.content in learned for image in rated.images])
    return np.flatnonzero(is_learned), np.flatnonzero(~is_learned)
