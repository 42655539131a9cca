"""The `lite` family: one small ImageNet trunk, and a head per method on its statistics."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zoo.features import ViewFeatures
from zoo.layers.grid_pool import STD_EPS
from zoo.layers.view_statistics import cell_tokens, summary
from zoo.trunks.efficientnet_lite import MEAN, STAGE_CHANNELS, STD, EfficientNetLite0

WHOLE_CELLS = 7
CROP_CELLS = 2
FEATURES = 2 * sum(STAGE_CHANNELS)


def normalise(view: Tensor) -> Tensor:
    """Bytes [B, H, W, 3] to trunk input [B, 3, H, W]."""
    return (view.permute(0, 3, 1, 2).to(torch.float32) - MEAN) * (1.0 / STD)


class LiteFeatures(nn.Module):
    """Trunk and statistics: views of frames -> `ViewFeatures`. All parameters are the trunk's."""

    def __init__(self, trunk: EfficientNetLite0) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, whole: Tensor, crops: Tensor) -> ViewFeatures:
        """Map whole views [N, h, w, 3] and crops [N, K, S, S, 3], bytes, to features."""
        count, side = crops.shape[1], crops.shape[2]
        whole_maps = self.trunk(normalise(whole))
        crop_maps = self.trunk(normalise(crops.reshape(-1, side, side, 3)))
        crop_tokens = cell_tokens(crop_maps, CROP_CELLS)
        each = summary(crop_maps).reshape(-1, count, FEATURES)
        mean = each.mean(dim=1)
        variance = (each * each).mean(dim=1) - mean * mean
        deviation = torch.sqrt(torch.clamp(variance, min=0.0) + STD_EPS)
        return ViewFeatures(
            whole=cell_tokens(whole_maps, WHOLE_CELLS),
            crops=crop_tokens.reshape(-1, count * CROP_CELLS * CROP_CELLS, FEATURES),
            summary=torch.cat([summary(whole_maps), mean, deviation], dim=1),
        )


class LiteNetwork(nn.Module):
    """Features and one head; what is exported behind the views graph."""

    def __init__(self, features: LiteFeatures, head: nn.Module, outputs: tuple[str, ...]) -> None:
        super().__init__()
        self.features = features
        self.head = head
        self.outputs = outputs

    def forward(self, whole: Tensor, crops: Tensor) -> tuple[Tensor, ...]:
        """Return the head's fields named by `outputs`, in that order."""
        result = self.head(self.features(whole, crops))
        return tuple(getattr(result, name) for name in self.outputs)
