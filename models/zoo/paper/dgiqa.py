"""DGIQA at full size (arXiv 2505.24002): two Swin-T, bridges, depth-guided cross attention and refinement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zoo.layers.conv_norm_relu import ConvNormRelu
from zoo.layers.feature_bridge import FeatureBridge
from zoo.layers.post_norm_block import PostNormBlock
from zoo.trunks.swin import SWIN_T, Swin, SwinOptions

FEED_FORWARD = 4


@dataclass(frozen=True, slots=True)
class DgiqaOptions:
    """The published network; `bridges` are the channels of each stage behind its bridge."""

    trunk: SwinOptions = SWIN_T
    bridges: tuple[int, ...] = (64, 128, 256, 512)
    heads: int = 16
    dilated: int = 1024
    dropout: float = 0.1

    @property
    def width(self) -> int:
        """Channels of a stream, all bridges joined."""
        return sum(self.bridges)


class DgiqaOutput(NamedTuple):
    """What the network says of B crops.

    score [B] in 0-1, higher is better. logits [B, g, g]: quality of each cell; the score is the logistic
    function of their mean.
    """

    score: Tensor
    logits: Tensor


class BridgedStream(nn.Module):
    """A Swin, a bridge per stage, all on the deepest stage's grid: [B, 3, s, s] -> [B, width, g, g]."""

    def __init__(self, options: DgiqaOptions) -> None:
        super().__init__()
        stages = zip(options.trunk.channels, options.bridges, strict=True)
        self.trunk = Swin(options.trunk)
        self.bridges = nn.ModuleList(
            [FeatureBridge(cin, cout, options.dropout, published=True) for cin, cout in stages]
        )

    def forward(self, crops: Tensor) -> Tensor:
        """Map the crops to one grid."""
        maps = [bridge(x) for bridge, x in zip(self.bridges, self.trunk(crops), strict=True)]
        grid = maps[-1].shape[2:]
        reduced = [F.interpolate(x, size=grid, mode="bilinear", align_corners=False) for x in maps[:-1]]
        return torch.cat([*reduced, maps[-1]], dim=1)


class Dgiqa(nn.Module):
    """Score crops by picture and depth, both [B, 3, side, side], normalised by the ImageNet statistics.

    The depth stream asks the picture's in cross attention (the residual is on the depth), self-attention
    refines, two dilated convolutions follow, then the mean over the cells. 102.88 M parameters. `depth` is
    relative inverse depth, 0 farthest and 1 nearest of the frame, as a grey picture.
    """

    def __init__(self, options: DgiqaOptions | None = None) -> None:
        super().__init__()
        options = options or DgiqaOptions()
        self.options = options
        width, dilated = options.width, options.dilated
        self.picture = BridgedStream(options)
        self.depth = BridgedStream(options)
        self.cross = PostNormBlock(width, options.heads, FEED_FORWARD, options.dropout, published=True)
        self.refine = PostNormBlock(width, options.heads, FEED_FORWARD, options.dropout, published=True)
        self.dilated = nn.Sequential(ConvNormRelu(width, dilated, 3, 2), ConvNormRelu(dilated, dilated, 3, 4))
        self.cell = nn.Linear(dilated, 1)

    def forward(self, crops: Tensor, depth: Tensor) -> DgiqaOutput:
        """Score the crops."""
        seen, asked = self.picture(crops), self.depth(depth)
        grid = asked.shape[2]
        tokens = self.cross(asked.flatten(2).transpose(1, 2), seen.flatten(2).transpose(1, 2))
        tokens = self.refine(tokens, tokens)
        cells = self.dilated(tokens.transpose(1, 2).reshape(-1, self.options.width, grid, grid))
        logits = self.cell(cells.permute(0, 2, 3, 1))[..., 0]
        return DgiqaOutput(torch.sigmoid(logits.mean(dim=(1, 2))), logits)
