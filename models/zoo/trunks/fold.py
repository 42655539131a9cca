"""Fold batch norms into the convolutions before export."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from zoo.layers.conv_norm import ConvNorm
from zoo.trunks.inverted_residual import SameConv


def batch_norms(network: nn.Module) -> Iterator[tuple[str, nn.BatchNorm2d]]:
    """Names of the `SameConv` and `ConvNorm` of `network` that have a batch norm, with it."""
    for name, module in network.named_modules():
        if isinstance(module, SameConv | ConvNorm) and isinstance(module.norm, nn.BatchNorm2d):
            yield name, module.norm


def folded(network: nn.Module) -> nn.Module:
    """Return an evaluation copy of `network` whose `SameConv` and `ConvNorm` are plain convolutions."""
    copied = copy.deepcopy(network).eval()
    for name, norm in list(batch_norms(copied)):
        module = copied.get_submodule(name)
        module.conv = fuse_conv_bn_eval(module.conv, norm)
        module.norm = nn.Identity()
    return copied
