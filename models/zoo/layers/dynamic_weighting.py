"""The dynamic distortion weighting module of DR.Experts."""

from __future__ import annotations

import torch
from torch import Tensor, nn

HIDDEN = (32, 16)


class DynamicWeighting(nn.Module):
    """w_i = MLP([G_i; F; G_i - F]), 3D -> `first` -> 32 -> 16 -> 1 with PReLU, no softmax.

    The DDWM of arXiv 2602.09531, which is the attention unit of the Deep Interest Network (arXiv 1706.06978).
    `first` is 384 in the paper; the dropout is ours, 0 leaves it out. `frame_first`
    takes F - G_i for the difference, as the paper writes it, where its code has G_i - F.
    """

    def __init__(self, width: int, first: int, dropout: float, frame_first: bool = False) -> None:
        super().__init__()
        self.frame_first = frame_first
        middle, last = HIDDEN
        self.layers = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(3 * width, first),
            nn.PReLU(),
            nn.Linear(first, middle),
            nn.PReLU(),
            nn.Linear(middle, last),
            nn.PReLU(),
            nn.Linear(last, 1),
        )

    def forward(self, experts: Tensor, frame: Tensor) -> Tensor:
        """Weigh experts [N, E, D] against the frame token [N, D]: [N, E], unbounded."""
        whole = frame.unsqueeze(1).expand_as(experts)
        bridge = whole - experts if self.frame_first else experts - whole
        return self.layers(torch.cat([experts, whole, bridge], dim=2)).squeeze(2)
