"""Fit GRaphMeta's type and level readings on the graph features that quality training leaves."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from train.distorted_set import Distorted
from train.loop import PREDICT_BATCH
from train.training_set import pick, row_batches
from zoo.heads.graphmeta import GraphMetaHead
from zoo.heads.graphmeta_losses import gaussian_nll
from zoo.heads.graphmeta_readings import ReadingHeads

EPOCHS = 40
BATCH = 64
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.05
LEVEL_WEIGHT = 0.25


def graph_features(head: GraphMetaHead, data: Distorted) -> Tensor:
    """Graph features [count, D] of distorted frames."""
    rows = torch.arange(len(data.type)).split(PREDICT_BATCH)
    with torch.inference_mode():
        return torch.cat(
            [head.eval().graph_features(pick(data.maps, part)) for part in tqdm(rows, desc="distorted")]
        ).clone()


def fit_readings(readings: ReadingHeads, features: Tensor, data: Distorted, seed: int) -> None:
    """Train the type and level heads on `features` [count, D]; the quality head stays as it is."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    trained = [*readings.level.parameters(), *readings.code.parameters(), *readings.classify.parameters()]
    optimiser = torch.optim.AdamW(trained, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = EPOCHS * (len(features) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps)
    readings.train()
    for _ in range(EPOCHS):
        for rows in row_batches(len(features), BATCH, generator):
            found = readings(features[rows])
            loss = F.cross_entropy(found.type_logits, data.type[rows])
            loss = loss + LEVEL_WEIGHT * gaussian_nll(found.level, data.level[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    readings.eval()
