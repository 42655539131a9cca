"""The floor to beat: a plain MLP on the whole view's statistics in the same trunk as ImageNet left it.

It gets what the heads get: the same photographs in both mirrorings, the same losses on them, the same choice
of the best epoch on the validation part. It gets no damaged frames and no trained trunk. With the crops'
statistics it is worse (validation SRCC .834 against .847), so it does not get them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from tqdm import tqdm

from train.losses import correlation_loss, score_loss
from train.metrics import srcc
from train.prepare import FeatureCache, scores_of
from train.training_set import row_batches
from zoo.archs.lite import whole_summary
from zoo.layers.standardise import Standardise

EPOCHS = 30
BATCH = 64
HIDDEN = 256
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.05
CORRELATION_WEIGHT = 0.5


class SummaryMlp(nn.Module):
    """Two layers on the summary [B, D]; score [B] in 0-100."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.standardise = Standardise(features)
        self.layers = nn.Sequential(
            nn.Dropout(0.2), nn.Linear(features, HIDDEN), nn.ReLU(), nn.Dropout(0.4), nn.Linear(HIDDEN, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Score summaries."""
        return 100.0 * torch.sigmoid(self.layers(self.standardise(x))[:, 0])


@dataclass(frozen=True, slots=True)
class Summaries:
    """Summaries [count, D] of photographs and their scores [count], 0-100."""

    values: Tensor
    mos: Tensor


def summaries(features: FeatureCache, part: str) -> Summaries:
    """A part of the split, computed if it is not cached."""
    maps, listed = features.photographs(part)
    return Summaries(whole_summary(maps.summary.to(torch.float32)), scores_of(listed))


def predict(network: SummaryMlp, values: Tensor) -> Tensor:
    """Scores [count] without dropout."""
    with torch.inference_mode():
        return network.eval()(values)


def train_baseline(train: Summaries, mirrored: Tensor, validation: Summaries, seed: int) -> SummaryMlp:
    """Train; `mirrored` holds the summaries of the same photographs flipped. Returns the best epoch."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    network = SummaryMlp(train.values.shape[1])
    network.standardise.fit(train.values)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = EPOCHS * (len(train.mos) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps)
    best, best_state = -1.0, network.state_dict()
    for _ in tqdm(range(EPOCHS), desc="baseline"):
        network.train()
        for rows in row_batches(len(train.mos), BATCH, generator):
            flip = torch.rand(len(rows), 1, generator=generator) < 0.5
            score = network(torch.where(flip, mirrored[rows], train.values[rows]))
            mos = train.mos[rows]
            loss = score_loss(score, mos) + CORRELATION_WEIGHT * correlation_loss(score, mos)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        reached = srcc(predict(network, validation.values).numpy(), validation.mos.numpy())
        if reached > best:
            best, best_state = reached, {key: value.clone() for key, value in network.state_dict().items()}
    network.load_state_dict(best_state)
    return network


def baseline_scores(features: FeatureCache, seed: int) -> dict[str, float]:
    """Train on the cache and score the test list: score by image name."""
    mirrored, _ = features.photographs("train", mirrored=True)
    network = train_baseline(
        summaries(features, "train"),
        whole_summary(mirrored.summary.to(torch.float32)),
        summaries(features, "validation"),
        seed,
    )
    tested, listed = features.photographs("test")
    scores = predict(network, whole_summary(tested.summary.to(torch.float32))).tolist()
    return {item.name: score for item, score in zip(listed, scores, strict=True)}
