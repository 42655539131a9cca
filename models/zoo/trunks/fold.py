"""Fold batch norms into the convolutions before export."""

from __future__ import annotations

import copy

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from zoo.layers.conv_norm import ConvNorm
from zoo.trunks.inverted_residual import SameConv


def folded(network: nn.Module) -> nn.Module:
    """Return an evaluation copy of `network` whose `SameConv` and `ConvNorm` are plain convolutions."""
    copied = copy.deepcopy(network).eval()
    for module in copied.modules():
        if isinstance(module, SameConv | ConvNorm) and isinstance(module.norm, nn.BatchNorm2d):
            module.conv = fuse_conv_bn_eval(module.conv, module.norm)
            module.norm = nn.Identity()
    return copied
