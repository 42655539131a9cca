"""Colour cast and the lack of colour, from single pixels."""

from __future__ import annotations

import torch
from torch import Tensor

from zoo.signals.pixels import lowest

DARKEST, BRIGHTEST = 40.0, 235.0
FAR = 1000.0
NEUTRAL_SHARE = 0.02


def colour_cast(light: Tensor, blue: Tensor, red: Tensor) -> Tensor:
    """Chroma in percent of luma where the picture is greyest, from samples [N, count].

    Nearly every scene holds something grey; under a cast nothing is. Very dark and clipped pixels say
    nothing; where they leave less than a fiftieth the answer is 0.
    """
    tint = 100.0 * torch.sqrt(blue * blue + red * red) / light.clamp(min=DARKEST)
    says = (light >= DARKEST) & (light <= BRIGHTEST)
    found = lowest(torch.where(says, tint, FAR), NEUTRAL_SHARE)
    return torch.where(found < FAR, found, 0.0)


def colour(blue: Tensor, red: Tensor) -> Tensor:
    """Standard deviation of chroma over samples [N, count], grey levels; an even tint is no colour."""
    spread = blue.var(dim=1, correction=0) + red.var(dim=1, correction=0)
    return torch.sqrt(spread)
