"""Damage in a part of a picture, and where it is: what a map of quality must point at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from data.biq2021 import ScoredImage
from data.damage_plan import clean_rows
from data.degradation.fields import Frame, Plane, between, blend, enlarged, soften, unit
from data.degradations import DEGRADE, Degrade
from data.video.lost_packets import SHARES, lossy
from data.video.sensor import banding, colour_cast, over_exposed, sensor_noise
from data.video_pairs_plan import LOSSY_SCALES, PACKET_LOSS, SCALE_SHARES, SCALES, coded

NOTHING = "nothing"
#: What happens: in a part of the picture, in all of it, or not at all.
PART, ALL = "part", "all"
EXTENTS, EXTENT_SHARES = (PART, ALL, NOTHING), (0.7, 0.12, 0.18)
WEAKEST = 0.35
#: A share of the squares is cut to the shape of a television picture.
WIDE, WIDE_SHARE = 9 / 16, 0.5
#: Sides of a damaged part, of the picture's; the height of a band that is as wide as the picture.
SIDES, BAND = (0.2, 0.55), (0.12, 0.4)
EDGE = 4.0
BLUR_RADII, BLOCKS = (1.5, 7.0), (5.0, 18.0)


def blurred(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Out of focus."""
    radius = between(BLUR_RADII, strength) * unit(frame)
    return np.asarray(Image.fromarray(frame).filter(ImageFilter.GaussianBlur(radius)))


def pixelated(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Squares of one colour each."""
    height, width = frame.shape[:2]
    side = between(BLOCKS, strength) * unit(frame)
    size = max(1, round(width / side)), max(1, round(height / side))
    small = Image.fromarray(frame).resize(size, Image.Resampling.BOX)
    return np.asarray(small.resize((width, height), Image.Resampling.NEAREST))


#: How each kind is drawn; None: by packets that are lost.
KINDS: dict[str, Degrade | None] = {
    PACKET_LOSS: None,
    **{name: DEGRADE[name] for name in ("raindrop", "uncompleted", "motion-blurry", "low-light", "hazy")},
    "blurred": blurred,
    "pixelated": pixelated,
    "h264": partial(coded, codec="h264"),
    "mjpeg": partial(coded, codec="mjpeg"),
    "sensor-noise": sensor_noise,
    "over-exposed": over_exposed,
    "colour-cast": colour_cast,
    "banding": banding,
}
#: Those that leave parts of a picture as they are by themselves, and how often one is drawn to the others.
SCATTERED = (PACKET_LOSS, "raindrop", "uncompleted")
SCATTERED_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class LocalItem:
    """One frame: row of its clean source, kind, strength 0-1, extent, enlargement, cut or not, seed."""

    row: int
    kind: str
    strength: float
    extent: str
    scale: float
    is_wide: bool
    seed: int

    @property
    def is_local(self) -> bool:
        """Whether a part is damaged and a part is not."""
        return self.extent == PART


class LocalDamage(NamedTuple):
    """A frame [H, W, 3], and by how many levels each pixel differs from what it should be [H, W]."""

    frame: Frame
    difference: Plane


def plan_local(images: list[ScoredImage], count: int, seed: int) -> list[LocalItem]:
    """Draw `count` frames whose sources are the clean photographs among `images`."""
    rng = np.random.default_rng(seed)
    clean = clean_rows(images)
    names = list(KINDS)
    weights = np.array([SCATTERED_WEIGHT if name in SCATTERED else 1.0 for name in names])
    items = []
    for turn in range(count):
        kind = str(rng.choice(names, p=weights / weights.sum()))
        extent = str(rng.choice(EXTENTS, p=EXTENT_SHARES))
        scale = float(rng.choice(SCALES, p=SCALE_SHARES))
        if kind == PACKET_LOSS:
            scale = min(scale, max(LOSSY_SCALES))
        if kind in SCATTERED and extent == ALL:
            extent = PART
        strength, is_wide = float(rng.uniform(WEAKEST, 1.0)), bool(rng.random() < WIDE_SHARE)
        items.append(LocalItem(int(rng.choice(clean)), kind, strength, extent, scale, is_wide, seed + turn))
    return items


def draw_local(frame: Frame, item: LocalItem) -> LocalDamage:
    """Cut and enlarge a clean frame [H, W, 3], then damage it as `item` says."""
    rng = np.random.default_rng(item.seed)
    if item.is_wide:
        rows = round(frame.shape[1] * WIDE)
        top = int(rng.integers(0, frame.shape[0] - rows + 1))
        frame = frame[top : top + rows]
    frame = enlarged(frame, item.scale)
    if item.extent == NOTHING:
        return LocalDamage(frame, np.zeros(frame.shape[:2], np.float32))
    apply = KINDS[item.kind]
    if apply is None:
        found = lossy(frame, between(SHARES, item.strength), item.seed)
        return LocalDamage(found.frame, _difference(found.frame, found.sent))
    damaged = apply(frame, item.strength, rng)
    if item.is_local and item.kind not in SCATTERED:
        damaged = blend(frame, damaged.astype(np.float32), part(*frame.shape[:2], rng))
    return LocalDamage(damaged, _difference(damaged, frame))


def _difference(shown: Frame, sent: Frame) -> Plane:
    return np.abs(shown.astype(np.float32) - sent).mean(axis=2)


def part(height: int, width: int, rng: np.random.Generator) -> Plane:
    """A mask [height, width] of 0-1: a rectangle, an ellipse or a band across, with a soft edge."""
    image = Image.new("L", (width, height))
    shape = str(rng.choice(["rectangle", "ellipse", "band"]))
    tall, wide = rng.uniform(*SIDES, 2)
    if shape == "band":
        tall, wide = rng.uniform(*BAND), 1.0
    top, left = rng.uniform(0, 1 - tall) * height, rng.uniform(0, 1 - wide) * width
    box = (left, top, left + wide * width, top + tall * height)
    draw = ImageDraw.Draw(image)
    (draw.ellipse if shape == "ellipse" else draw.rectangle)(box, fill=255)
    filled = np.asarray(image, dtype=np.float32) / 255.0
    return soften(filled, EDGE * min(height, width) / 512)


def cell_means(plane: Plane, cells: int) -> Plane:
    """Mean of `plane` [H, W] in every cell of a grid, [cells, cells]."""
    return np.asarray(Image.fromarray(plane).resize((cells, cells), Image.Resampling.BOX))
