"""The floor to beat: a plain MLP on mean and deviation of the same trunk features."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from tqdm import tqdm

from train.losses import correlation_loss, score_loss
from train.training_set import row_batches
from zoo.layers.standardise import Standardise

EPOCHS = 30
BATCH = 64
HIDDEN = 256
LEARNING_RATE = 1e-3


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


def train_baseline(summaries: Tensor, mos: Tensor, seed: int) -> SummaryMlp:
    """Train on summaries [count, D] of the training part; same losses as the model."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    rows_of = summaries.to(torch.float32)
    network = SummaryMlp(rows_of.shape[1])
    network.standardise.fit(rows_of)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.05)
    steps = EPOCHS * (len(mos) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps)
    for _ in tqdm(range(EPOCHS), desc="baseline"):
        for rows in row_batches(len(mos), BATCH, generator):
            score = network(rows_of[rows])
            loss = score_loss(score, mos[rows]) + 0.5 * correlation_loss(score, mos[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return network.eval()
