"""What the shared trunk hands to every head."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class ViewFeatures(NamedTuple):
    """Statistics of one batch of frames.

    whole: cells of the whole view, [N, 49, D]; crops: cells of the native crops, [N, K * cells, D];
    summary: statistics of the whole view and the mean and deviation over the crops, [N, 3D].
    """

    whole: Tensor
    crops: Tensor
    summary: Tensor
