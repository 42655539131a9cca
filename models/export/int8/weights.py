"""Stored weights as int8, one scale per output channel, symmetric around zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Processors without VNNI add two products of a byte and a weight in 16 bits: 2 * 255 * 64 fits.
LARGEST = 64
# Depthwise convolutions add in 32 bits on all of them.
LARGEST_DEPTHWISE = 127
FINEST = 1e-3
TINY = 1e-9
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class IntegerWeights:
    """`values` int8 stand for values * scale; `scale` [channels] along `axis`, one for all at None."""

    values: NDArray[np.int8]
    scale: Floats
    axis: int | None

    @property
    def floats(self) -> Floats:
        """What the integers stand for."""
        return self.values.astype(np.float32) * _along(self.scale, self.axis, self.values.ndim)


def _along(scale: Floats, axis: int | None, rank: int) -> Floats:
    return scale if axis is None else scale.reshape([-1 if place == axis else 1 for place in range(rank)])


def integer_weights(weights: Floats, axis: int | None, largest: int) -> IntegerWeights:
    """Round `weights` to -largest..largest, a scale for each index along `axis`, or one for all (None).

    No scale is finer than `FINEST` of the coarsest: a channel that is all but dead would leave its bias no
    room in 32 bits.
    """
    others = None if axis is None else tuple(place for place in range(weights.ndim) if place != axis)
    reach = np.abs(weights).max(axis=others)
    finest = max(float(reach.max()) * FINEST, TINY)
    scale = (np.maximum(reach, finest) / largest).astype(np.float32)
    values = np.round(weights / _along(scale, axis, weights.ndim))
    return IntegerWeights(np.clip(values, -largest, largest).astype(np.int8), scale, axis)


def rounding_shift(weights: Floats, rounded: IntegerWeights, inputs: Floats, groups: int) -> Floats:
    """How far the rounding of convolution weights [O, I / groups, kh, kw] moves the mean output, [O].

    `inputs` [I] are the mean inputs per channel. Subtracted from the bias it undoes the shift (Nagel et al.,
    arXiv 1906.04721, section 4.2).
    """
    error = (rounded.floats - weights).sum(axis=(2, 3))
    by_group = error.reshape(groups, -1, error.shape[1])
    return np.einsum("goi,gi->go", by_group, inputs.reshape(groups, -1)).reshape(-1)
