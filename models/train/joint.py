"""What the trainer trains: one or more heads, on cached trunk maps or behind the trunk's upper part."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from train.training_set import Maps, pick
from zoo.archs.lite import LiteTrunk
from zoo.features import LowMaps, TrunkMaps
from zoo.heads.quality_head import HeadOutput

PREDICT_BATCH = 64


class JointHeads(nn.Module):
    """Heads by method; with `trunk`, low maps go through its upper part first."""

    def __init__(self, heads: nn.ModuleDict, trunk: LiteTrunk | None = None) -> None:
        super().__init__()
        self.heads = heads
        self.trunk = trunk

    def forward(self, maps: Maps) -> dict[str, HeadOutput]:
        """Outputs of every head."""
        if isinstance(maps, LowMaps):
            if self.trunk is None:
                raise ValueError("low maps need the trunk's upper part")
            maps = self.trunk.top(maps)
        return {name: head(maps) for name, head in self.heads.items()}


def low_of(maps: TrunkMaps, low_summary: int) -> LowMaps:
    """The part of cached maps that the lower trunk made."""
    return LowMaps(maps.whole8, maps.crops8, maps.summary[:, :low_summary])


def predict(network: JointHeads, maps: Maps) -> dict[str, Tensor]:
    """Scores [count] of each head, in evaluation mode."""
    network.eval()
    found: dict[str, list[Tensor]] = {name: [] for name in network.heads}
    with torch.inference_mode():
        for rows in torch.arange(len(maps.whole8)).split(PREDICT_BATCH):
            for name, output in network(pick(maps, rows)).items():
                found[name].append(output.score)
    return {name: torch.cat(parts) for name, parts in found.items()}
