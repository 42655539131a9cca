"""Stored weights as int8, one scale per output channel, symmetric around zero.

Processors without VNNI add two neighbouring products of a byte and a weight in 16 bits, where they saturate.
So the scale of a channel lets no two neighbours sum to more than 128 on either side of zero: 255 * 128 fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LARGEST = 127
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


def pair_reach(rows: Floats) -> Floats:
    """Largest sum of neighbours (0, 1), (2, 3), .. of each row on either side of zero: [R, K] -> [R]."""
    even = np.pad(rows, ((0, 0), (0, rows.shape[1] % 2))).reshape(len(rows), -1, 2)
    sides = np.stack([np.maximum(even, 0.0).sum(axis=2), np.maximum(-even, 0.0).sum(axis=2)])
    return sides.max(axis=(0, 2))


def _rounded(weights: Floats, reach: Floats, axis: int | None) -> IntegerWeights:
    """No scale is finer than `FINEST` of the coarsest: the bias of a dead channel would not fit 32 bits."""
    finest = max(float(reach.max()) * FINEST, TINY)
    scale = (np.maximum(reach, finest) / LARGEST).astype(np.float32)
    values = np.round(weights / _along(scale, axis, weights.ndim))
    return IntegerWeights(np.clip(values, -LARGEST, LARGEST).astype(np.int8), scale, axis)


def convolution_weights(weights: Floats, groups: int) -> IntegerWeights:
    """Weights [O, I / groups, kh, kw], a scale per output; depthwise ones are added in 32 bits everywhere."""
    if groups > 1 and weights.shape[1] == 1:
        return _rounded(weights, np.abs(weights).max(axis=(1, 2, 3)), 0)
    return _rounded(weights, pair_reach(weights.transpose(0, 2, 3, 1).reshape(len(weights), -1)), 0)


def matrix_weights(weights: Floats) -> IntegerWeights:
    """Weights [K, N] of a product of rows [.., K], a scale per column."""
    return _rounded(weights, pair_reach(weights.T), 1)


def batched_weights(weights: Floats) -> IntegerWeights:
    """Weights [B, K, N] of a batched product, one scale for all."""
    columns = weights.transpose(0, 2, 1).reshape(-1, weights.shape[1])
    return _rounded(weights, pair_reach(columns).max(), None)


def rounding_shift(weights: Floats, rounded: IntegerWeights, inputs: Floats, groups: int) -> Floats:
    """How far the rounding of convolution weights [O, I / groups, kh, kw] moves the mean output, [O].

    `inputs` [I] are the mean inputs per channel. Subtracted from the bias it undoes the shift (Nagel et al.,
    arXiv 1906.04721, section 4.2).
    """
    error = (rounded.floats - weights).sum(axis=(2, 3))
    by_group = error.reshape(groups, -1, error.shape[1])
    return np.einsum("goi,gi->go", by_group, inputs.reshape(groups, -1)).reshape(-1)
