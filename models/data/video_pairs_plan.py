"""Pairs of frames of one scene with one kind of damage, the second worse: what live video suffers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from data.biq2021 import ScoredImage
from data.codec_damage import encode
from data.damage_plan import CLEAN_MOS, DROP, clean_rows
from data.degradation.fields import Frame, between, enlarged
from data.degradations import DEGRADE, Degrade
from data.video.lost_packets import SHARES, lossy
from data.video.scan import interlaced, torn
from data.video.sensor import banding, colour_cast, over_exposed, sensor_noise, under_exposed

PACKET_LOSS = "packet-loss"
#: Rates of each codec from hardly visible to the worst that it can do.
RATES = {"h264": (24, 50), "h265": (26, 51), "mjpeg": (4, 31)}
#: Least distance of two strengths.
APART = 0.2
SCALES, SCALE_SHARES = (1.0, 1.5, 2.1), (0.6, 0.25, 0.15)
MOST_LOST_POINTS, LOSS_POWER = 68.0, 0.35
#: Half of the sources are neither clean nor bad already: what is left of them can be lost.
WORN_SHARE, WORN_MOS = 0.5, 35.0
#: A larger picture is slower to encode and damages alike.
LOSSY_SCALES = (1.0, 1.5)


def coded(frame: Frame, strength: float, rng: np.random.Generator, *, codec: str) -> Frame:
    """A generation of `codec`."""
    low, high = RATES[codec]
    return encode(frame, codec, round(low + (high - low) * strength))


class Kind(NamedTuple):
    """How a kind is drawn (None: by packets that are lost), how often, its points as a part of `DROP`'s."""

    apply: Degrade | None
    weight: float
    cost: float


KINDS: dict[str, Kind] = {
    PACKET_LOSS: Kind(None, 6.0, 1.0),
    **{codec: Kind(partial(coded, codec=codec), 1.5, 1.0) for codec in RATES},
    "sensor-noise": Kind(sensor_noise, 1.0, 1.0),
    "over-exposed": Kind(over_exposed, 2.0, 0.9),
    "under-exposed": Kind(under_exposed, 3.0, 0.8),
    "colour-cast": Kind(colour_cast, 1.0, 0.6),
    "banding": Kind(banding, 1.0, 0.6),
    "interlaced": Kind(interlaced, 1.0, 0.6),
    "torn": Kind(torn, 1.0, 0.5),
    "motion-blurry": Kind(DEGRADE["motion-blurry"], 1.0, 1.0),
    "hazy": Kind(DEGRADE["hazy"], 1.0, 0.7),
    "raindrop": Kind(DEGRADE["raindrop"], 1.0, 0.7),
    "rainy": Kind(DEGRADE["rainy"], 1.0, 0.7),
    "shadowed": Kind(DEGRADE["shadowed"], 1.0, 0.35),
    "snowy": Kind(DEGRADE["snowy"], 1.0, 0.75),
    "uncompleted": Kind(DEGRADE["uncompleted"], 1.0, 0.9),
}


@dataclass(frozen=True, slots=True)
class PairItem:
    """Two frames: row of the source, kind, both strengths 0-1, enlargement before the damage, seed, and
    what the source has to lose, as a part of what a clean one has.
    """

    row: int
    kind: str
    strengths: tuple[float, float]
    scale: float
    seed: int
    worth: float = 1.0


class Damaged(NamedTuple):
    """A damaged frame, and the points below its source that it should score."""

    frame: Frame
    drop: float


def plan_pairs(images: list[ScoredImage], count: int, seed: int) -> list[PairItem]:
    """Draw `count` pairs whose sources are clean and worn photographs of `images`."""
    rng = np.random.default_rng(seed)
    clean, worn = clean_rows(images), worn_rows(images)
    names, weights = list(KINDS), np.array([kind.weight for kind in KINDS.values()])
    items = []
    for turn in range(count):
        kind = str(rng.choice(names, p=weights / weights.sum()))
        weak = rng.uniform(0.0, 1.0 - APART)
        strong = rng.uniform(weak + APART, 1.0)
        scale = float(rng.choice(SCALES, p=SCALE_SHARES))
        if kind == PACKET_LOSS:
            scale = min(scale, max(LOSSY_SCALES))
        row = int(rng.choice(worn if rng.random() < WORN_SHARE else clean))
        worth = min(1.0, images[row].mos / CLEAN_MOS)
        items.append(PairItem(row, kind, (float(weak), float(strong)), scale, seed + turn, worth))
    return items


def worn_rows(images: list[ScoredImage]) -> list[int]:
    """Rows of the photographs that are not clean and not bad."""
    return [row for row, item in enumerate(images) if WORN_MOS <= item.mos < CLEAN_MOS]


def draw(frame: Frame, item: PairItem, which: int) -> Damaged:
    """Enlarge a source [H, W, 3], then damage it: `which` is 0 or 1."""
    frame = enlarged(frame, item.scale)
    strength, kind = item.strengths[which], KINDS[item.kind]
    if kind.apply is None:
        found = lossy(frame, between(SHARES, strength), item.seed)
        return Damaged(found.frame, item.worth * lost_points(found.damaged))
    damaged = kind.apply(frame, strength, np.random.default_rng(item.seed))
    return Damaged(damaged, item.worth * points(item.kind, strength))


def points(kind: str, strength: float) -> float:
    """What a strength of 0-1 should cost."""
    grades = np.linspace(0.0, 1.0, len(DROP))
    return KINDS[kind].cost * float(np.interp(strength, grades, DROP))


def lost_points(damaged: float) -> float:
    """What lost packets should cost by the share of damaged blocks: a band is seen at once, more add less."""
    return MOST_LOST_POINTS * damaged**LOSS_POWER
