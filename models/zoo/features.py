"""What the shared trunk hands to every head."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class LowMaps(NamedTuple):
    """What the frozen lower trunk sees in N frames with K crops of S pixels; whole views are h x w.

    whole8 [N, 40, h/8, w/8] and crops8 [N, K, 40, S/8, S/8]: maps of stride 8.
    low_summary [N, 480]: mean and deviation of every channel of strides 2, 4 and 8, of the whole view, then
    mean and deviation of the same over the crops.
    """

    whole8: Tensor
    crops8: Tensor
    low_summary: Tensor


class TrunkMaps(NamedTuple):
    """What the whole trunk sees in N frames; not limited, about zero-centred, of different scale per channel.

    whole8, whole16, whole32: maps [N, 40 | 112 | 320, h/8.., w/8..] of the whole view at strides 8, 16, 32.
    crops8, crops16, crops32: the same of the native crops, [N, K, 40 | 112 | 320, S/8.., S/8..].
    summary [N, 4704]: `low_summary` (480), then the same of the stages of strides 16 and 32 (4224).
    """

    whole8: Tensor
    whole16: Tensor
    whole32: Tensor
    crops8: Tensor
    crops16: Tensor
    crops32: Tensor
    summary: Tensor


def without_stride8(maps: TrunkMaps) -> TrunkMaps:
    """The same without the maps of stride 8, the largest, for who does not read them: no channel is left."""
    return maps._replace(whole8=maps.whole8[:, :0], crops8=maps.crops8[:, :, :0])
