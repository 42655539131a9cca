"""DGIQA without depth, and without its bridges."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from zoo.heads.dgiqa import DgiqaHead, DgiqaOptions
from zoo.heads.dgiqa_inputs import DgiqaInputs
from zoo.layers.depth_stream import WIDTHS as DEPTH_WIDTHS

PLANE = 0.5


class WithoutDepth(DgiqaHead):
    """Every frame is a plane at depth .5, so that the queries are learned and the same for all frames.

    Left out: the depth of the frame, and the loss on frames with another frame's depth.
    """

    def judge(self, inputs: DgiqaInputs) -> Tensor:
        """Logits [N, 7, 7], whatever the depth."""
        return super().judge(inputs._replace(own=torch.full_like(inputs.own, PLANE)))

    def _mismatched(self, seen: DgiqaInputs) -> None:
        return None


class WithoutBridges(DgiqaHead):
    """A 1x1 projection brings each stage of both streams to its width.

    Left out: the gates of the bridges, their 3x3 convolutions, batch norms and activations; their dropout
    stays.
    """

    def __init__(self, options: DgiqaOptions) -> None:
        super().__init__(options)
        low, middle, deep = options.channels
        self.bridges = _projections([2 * cin for cin in (low, middle, deep, deep)], options)
        self.depth_bridges = _projections(DEPTH_WIDTHS, options)


def _projections(stages: Sequence[int], options: DgiqaOptions) -> nn.ModuleList:
    widths = zip(stages, options.bridges, strict=True)
    return nn.ModuleList(
        [nn.Sequential(nn.Conv2d(cin, cout, 1), nn.Dropout2d(options.dropout)) for cin, cout in widths]
    )
