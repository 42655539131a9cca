"""The ten named degradations of DR.Experts (its prompts, in their order) as seeded synthetic functions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data.degradation.camera import jpeg_compressed, low_light, motion_blurry, noisy
from data.degradation.fields import Frame
from data.degradation.lens import raindrop
from data.degradation.missing import uncompleted
from data.degradation.weather import hazy, rainy, shadowed, snowy

# Takes a frame [H, W, 3], a strength of 0-1 and a generator; returns a frame of the same size.
Degrade = Callable[[Frame, float, np.random.Generator], Frame]

DEGRADE: dict[str, Degrade] = {
    "motion-blurry": motion_blurry,
    "hazy": hazy,
    "jpeg-compressed": jpeg_compressed,
    "low-light": low_light,
    "noisy": noisy,
    "raindrop": raindrop,
    "rainy": rainy,
    "shadowed": shadowed,
    "snowy": snowy,
    "uncompleted": uncompleted,
}
DEGRADATIONS = tuple(DEGRADE)
