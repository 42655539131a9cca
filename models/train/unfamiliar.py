"""Statistics of pictures that the model should call unfamiliar, and of those that it should not."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data import biq2021
from data.biq2021_split import images_of
from data.codec_damage import encode
from data.drawn import drawn
from data.infrared import infrared
from train.feature_store import FeatureStore
from train.prepare import FeatureCache
from zoo.archs.lite import whole_summary
from zoo.features import TrunkMaps

#: As many of each sort: as infrared, drawn, coded at the end of the scale.
SORT = 240
RATES = {"h264": (47, 52), "h265": (47, 52), "mjpeg": (26, 32)}
#: Damaged frames that cost fewer points are familiar.
FAMILIAR_DROP = 35.0
STEPS, LEARNING_RATE, WEIGHT_DECAY = 400, 0.02, 0.02


def statistics(maps: TrunkMaps, rows: Tensor | slice = slice(None)) -> Tensor:
    """What `Novelty` reads of cached maps: [count, D]."""
    return whole_summary(maps.summary[rows].to(torch.float32))


def unfamiliar_statistics(cache: FeatureCache, seed: int) -> Tensor:
    """[3 SORT, D], computed where they are not cached; sources are training photographs."""
    listed = images_of(cache.images, "train")

    def frame(index: int) -> NDArray[np.uint8]:
        rng = np.random.default_rng(seed + index)
        if index % 3 == 0:
            return drawn(rng)
        photograph = biq2021.read_square(cache.images, listed[int(rng.integers(len(listed)))].name)
        if index % 3 == 1:
            return infrared(photograph, rng)
        codec = str(rng.choice(list(RATES)))
        return encode(photograph, codec, int(rng.integers(*RATES[codec])))

    store = FeatureStore(cache.folder, f"unfamiliar-{3 * SORT}-{seed}")
    store.fill(cache.session, 3 * SORT, frame, cache.threads)
    return statistics(store.load())


def familiar_statistics(cache: FeatureCache, damage_frames: int, seed: int) -> Tensor:
    """Training photographs, and damaged ones that are still worth looking at: [count, D]."""
    damaged = cache.damaged(damage_frames, seed)
    slight = torch.nonzero(damaged.drop < FAMILIAR_DROP)[:, 0]
    return torch.cat([statistics(cache.photographs("train")[0]), statistics(damaged.maps, slight)])


def fit_probe(familiar: Tensor, unfamiliar: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """Weights [D] and bias of a logistic regression on standardised statistics; both classes weigh alike."""
    torch.manual_seed(seed)
    both = torch.cat([familiar, unfamiliar])
    labels = torch.cat([torch.zeros(len(familiar)), torch.ones(len(unfamiliar))])
    weight = torch.where(labels == 1, len(familiar) / len(unfamiliar), 1.0)
    layer = torch.nn.Linear(both.shape[1], 1)
    optimiser = torch.optim.AdamW(layer.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    with torch.enable_grad():
        for _ in range(STEPS):
            loss = torch.nn.functional.binary_cross_entropy_with_logits(layer(both)[:, 0], labels, weight)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return layer.weight.detach()[0], layer.bias.detach()[0]
