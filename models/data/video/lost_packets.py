"""A picture of a moving scene after packet loss, and how much of it is damaged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.degradation.fields import Frame
from data.packet_loss import Coding, decode_transport_stream, encode_transport_stream, lose_datagrams

PICTURES = 16
EARLIEST = 3
#: Share of datagrams lost, from the least to the most.
SHARES = (0.004, 0.3)
CRF = (20, 30)
SLICE_BYTES, SLICED_SHARE = 1200, 0.7
BLOCK = 16
#: Mean difference of a block, in levels, that is seen.
SEEN = 6.0
#: Decoders leave pictures out: the one that was shown is looked for among so many neighbours.
NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Lossy:
    """A picture [H, W, 3], what was sent, and the share of blocks in which they differ visibly."""

    frame: Frame
    sent: Frame
    damaged: float


def moving_scene(frame: Frame, rng: np.random.Generator) -> Frame:
    """A clip [PICTURES, H, W, 3] of even sides: a pan, or a still camera before which patches move."""
    height, width = frame.shape[0] // 2 * 2, frame.shape[1] // 2 * 2
    still = frame[:height, :width]
    speed = rng.uniform(-5, 5, 2) if rng.random() < 0.5 else np.zeros(2)
    patches = [_patch(height, width, rng) for _ in range(int(rng.integers(1, 5)))]
    pictures = []
    for turn in range(PICTURES):
        down, right = np.rint(speed * (turn - PICTURES // 2)).astype(int)
        picture = np.roll(still, (down, right), axis=(0, 1))
        for (top, left, side), pace in patches:
            y = int(np.clip(top + pace[0] * turn, 0, height - side))
            x = int(np.clip(left + pace[1] * turn, 0, width - side))
            picture[y : y + side, x : x + side] = still[top : top + side, left : left + side]
        pictures.append(picture)
    return np.stack(pictures)


def _patch(
    height: int, width: int, rng: np.random.Generator
) -> tuple[tuple[int, int, int], tuple[float, float]]:
    side = int(min(height, width) * rng.uniform(0.12, 0.35))
    place = int(rng.integers(0, height - side)), int(rng.integers(0, width - side)), side
    return place, tuple(rng.uniform(-7, 7, 2))


def lossy(frame: Frame, share: float, seed: int) -> Lossy:
    """A picture of a clip from `frame` [H, W, 3] that lost `share` of its datagrams; maybe none of this one.

    One seed is one scene, one coding and one order of losses: a larger share loses what a smaller one does.
    """
    rng = np.random.default_rng(seed)
    clip = moving_scene(frame, rng)
    sliced = SLICE_BYTES if rng.random() < SLICED_SHARE else 0
    stream = encode_transport_stream(clip, Coding(int(rng.integers(*CRF)), PICTURES, sliced))
    height, width = clip.shape[1:3]
    sent = decode_transport_stream(stream, height, width)
    at = int(rng.integers(EARLIEST, PICTURES))
    return _picture(decode_transport_stream(lose_datagrams(stream, share, seed), height, width), sent, at)


def _picture(shown: Frame, sent: Frame, at: int) -> Lossy:
    if len(shown) == 0:
        return Lossy(np.zeros_like(sent[0]), sent[0], 1.0)
    place = min(at, len(shown) - 1)
    nearby = sent[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
    damaged, which = min((damaged_share(shown[place], one), turn) for turn, one in enumerate(nearby))
    return Lossy(shown[place], nearby[which], damaged)


def damaged_share(shown: Frame, sent: Frame) -> float:
    """Share of the blocks of two frames [H, W, 3] whose mean difference is seen."""
    difference = np.abs(shown.astype(np.int16) - sent).mean(axis=2)
    height, width = (side // BLOCK * BLOCK for side in difference.shape)
    blocks = difference[:height, :width].reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK)
    return float((blocks.mean(axis=(1, 3)) > SEEN).mean())
