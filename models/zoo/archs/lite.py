"""The `lite` family: one small ImageNet trunk that every head shares."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from zoo.features import LowMaps, TrunkMaps
from zoo.layers.grid_pool import STD_EPS
from zoo.layers.view_statistics import summary
from zoo.trunks.efficientnet_lite import LOW_STAGES, MEAN, STAGE_CHANNELS, STD, EfficientNetLite0
from zoo.views.options import ViewOptions

VIEWS = ViewOptions(short_side=448, long_side=576, crop_side=128, crop_positions=((8, 1), (4, 8), (12, 15)))
CHANNELS8, CHANNELS16, CHANNELS32 = STAGE_CHANNELS[2], STAGE_CHANNELS[4], STAGE_CHANNELS[6]
LOW_SUMMARY = 6 * sum(STAGE_CHANNELS[:LOW_STAGES])
SUMMARY = 6 * sum(STAGE_CHANNELS)


def whole_summary(summary: Tensor) -> Tensor:
    """The columns of `summary` [N, SUMMARY] that describe the whole view: [N, SUMMARY / 3]."""
    low, top = LOW_SUMMARY // 3, (SUMMARY - LOW_SUMMARY) // 3
    return torch.cat([summary[:, :low], summary[:, LOW_SUMMARY : LOW_SUMMARY + top]], dim=1)


def normalise(view: Tensor) -> Tensor:
    """Bytes [B, H, W, 3] to trunk input [B, 3, H, W]."""
    return (view.permute(0, 3, 1, 2).to(torch.float32) - MEAN) * (1.0 / STD)


def frame_summary(whole: list[Tensor], crops: list[Tensor], count: int) -> Tensor:
    """Statistics of whole maps, and mean and deviation of those of `count` crops: [N, 3D]."""
    each = summary(crops)
    each = each.reshape(-1, count, each.shape[1])
    mean = each.mean(dim=1)
    variance = (each * each).mean(dim=1) - mean * mean
    deviation = torch.sqrt(torch.clamp(variance, min=0.0) + STD_EPS)
    return torch.cat([summary(whole), mean, deviation], dim=1)


def unstack(crops: Tensor, count: int) -> Tensor:
    """[N * K, C, s, s] -> [N, K, C, s, s]."""
    return crops.reshape(-1, count, *crops.shape[1:])


class LiteTrunk(nn.Module):
    """The shared trunk in two parts: `low` stays as ImageNet left it, `top` may be fine-tuned."""

    def __init__(self, trunk: EfficientNetLite0) -> None:
        super().__init__()
        self.trunk = trunk

    def low(self, whole: Tensor, crops: Tensor) -> LowMaps:
        """Map whole views [N, h, w, 3] and crops [N, K, S, S, 3], bytes."""
        count, side = crops.shape[1], crops.shape[2]
        whole_maps = self.trunk.low(normalise(whole))
        crop_maps = self.trunk.low(normalise(crops.reshape(-1, side, side, 3)))
        low_summary = frame_summary(whole_maps, crop_maps, count)
        return LowMaps(whole_maps[-1], unstack(crop_maps[-1], count), low_summary)

    def top(self, low: LowMaps) -> TrunkMaps:
        """Go on from the maps of stride 8."""
        count = low.crops8.shape[1]
        whole = self.trunk.top(low.whole8)
        crops = self.trunk.top(low.crops8.reshape(-1, *low.crops8.shape[2:]))
        top_summary = frame_summary(whole, crops, count)
        return TrunkMaps(
            whole8=low.whole8,
            whole16=whole[1],
            whole32=whole[3],
            crops8=low.crops8,
            crops16=unstack(crops[1], count),
            crops32=unstack(crops[3], count),
            summary=torch.cat([low.low_summary, top_summary], dim=1),
        )

    def forward(self, whole: Tensor, crops: Tensor) -> TrunkMaps:
        """Map the views of N frames to everything that the heads read."""
        return self.top(self.low(whole, crops))
