"""Keep of cached trunk maps only what one head reads, in memory, so that an epoch takes seconds."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from tqdm import tqdm

from train.training_set import TrainingSet, pick, stack
from zoo.features import TrunkMaps
from zoo.heads.quality_head import QualityHead

BATCH = 64


def condensed(head: QualityHead, maps: TrunkMaps) -> tuple[Tensor, ...]:
    """What `head` reads of all frames, in half precision; in memory where it is less than the maps."""
    if not head.condenses:
        return head.condensed(maps)
    rows = torch.arange(len(maps.whole8)).split(BATCH)
    with torch.no_grad():
        parts = [
            type(seen)(*[field.to(torch.float16) for field in seen])
            for part in tqdm(rows, desc="condensing", leave=False, mininterval=5)
            for seen in [head.eval().condensed(pick(maps, part))]
        ]
    return stack(parts)


def condensed_set(head: QualityHead, data: TrainingSet) -> TrainingSet:
    """The same for photographs, their mirror images, damaged frames, pairs of them and unscored ones."""
    damaged, pairs = (
        part and replace(part, maps=condensed(head, part.maps)) for part in (data.damaged, data.pairs)
    )
    unscored = data.unscored and condensed(head, data.unscored)
    maps, mirrored = condensed(head, data.maps), condensed(head, data.mirrored)
    return replace(data, maps=maps, mirrored=mirrored, damaged=damaged, pairs=pairs, unscored=unscored)
