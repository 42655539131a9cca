"""Graded damage for choosing the thresholds of the signals: for every flag what should raise it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image

from data import damage
from data.codec_damage import encode_h264
from data.distortion.blur import convolve, disk, line
from data.distortion.frames import Frame, to_bytes, to_unit

GAMMA = 2.2
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
CASTS = ((1, 0, -1), (-1, 0, 1), (-1, 1, -1), (1, -1, 1))
"""Signs of red, green and blue: warm, cold, green, magenta."""

MOVES_BY, MOVING_SHARE = 20, 0.01
"""Where less than this share of the bytes changes by as much, two fields make no comb."""

# A frame, the scene a moment later, and a generator; returns a frame of the same size, or none where the
# damage cannot be seen in this scene.
Apply = Callable[[Frame, Frame, np.random.Generator], Frame | None]


@dataclass(frozen=True, slots=True)
class Grade:
    """One level of damage: how people would write it, and what it does."""

    label: str
    apply: Apply


def expose(frame: Frame, later: Frame, rng: np.random.Generator, *, stops: float) -> Frame:
    """Multiply linear light by a power of two."""
    return to_bytes(np.clip(to_unit(frame) ** GAMMA * 2.0**stops, 0.0, 1.0) ** (1 / GAMMA))


def veil(frame: Frame, later: Frame, rng: np.random.Generator, *, left: float) -> Frame:
    """Keep the share `left` of the contrast around the mean, as fog, a dirty dome or glare do."""
    unit = to_unit(frame)
    mean = unit.mean(axis=(0, 1), keepdims=True)
    return to_bytes(mean + left * (unit - mean))


def defocus(frame: Frame, later: Frame, rng: np.random.Generator, *, radius: int) -> Frame:
    """A disk of native pixels."""
    return convolve(frame, disk(radius))


def shake(frame: Frame, later: Frame, rng: np.random.Generator, *, length: int) -> Frame:
    """A straight motion of native pixels at any angle."""
    return convolve(frame, line(length, rng.uniform(0.0, np.pi)))


def jpeg(frame: Frame, later: Frame, rng: np.random.Generator, *, quality: int) -> Frame:
    """A motion-JPEG camera."""
    return damage.encode_jpeg(frame, quality)


def h264(frame: Frame, later: Frame, rng: np.random.Generator, *, crf: int) -> Frame:
    """A camera short of bits; its decoder smooths the edges of blocks."""
    return encode_h264(frame, crf)


def grain(frame: Frame, later: Frame, rng: np.random.Generator, *, sigma: float) -> Frame:
    """Gaussian noise, in half of the cases the same in all channels."""
    channels = 1 if rng.random() < 0.5 else 3
    drawn = rng.normal(0, sigma / 255, (*frame.shape[:2], channels)).astype(np.float32)
    return to_bytes(to_unit(frame) + drawn)


def tint(frame: Frame, later: Frame, rng: np.random.Generator, *, gain: float) -> Frame:
    """Multiply channels by `gain` or its inverse, as a wrong white balance does."""
    signs = np.array(CASTS[rng.integers(len(CASTS))], dtype=np.float32)
    return to_bytes(np.clip(to_unit(frame) * gain**signs, 0.0, 1.0))


def fade(frame: Frame, later: Frame, rng: np.random.Generator, *, left: float) -> Frame:
    """Keep the share `left` of the colour."""
    unit = to_unit(frame)
    grey = (unit @ LUMA)[..., np.newaxis]
    return to_bytes(grey + left * (unit - grey))


def weave(frame: Frame, later: Frame, rng: np.random.Generator) -> Frame | None:
    """Take every second row from a later moment; none where hardly anything moves."""
    change = np.abs(frame.astype(np.int16) - later) > MOVES_BY
    if change.mean() < MOVING_SHARE:
        return None
    woven = frame.copy()
    woven[1::2] = later[1::2]
    return woven


def enlarge(frame: Frame, later: Frame, rng: np.random.Generator) -> Frame:
    """One and a half times the size: a stream with more pixels than its camera."""
    height, width = frame.shape[:2]
    larger = Image.fromarray(frame).resize((width * 3 // 2, height * 3 // 2), Image.Resampling.BICUBIC)
    return np.asarray(larger)


def _grades(text: str, function: Callable[..., Frame], **values: tuple[float, ...]) -> tuple[Grade, ...]:
    ((name, levels),) = values.items()
    return tuple(Grade(text.format(level), partial(function, **{name: level})) for level in levels)


GRADES: dict[str, tuple[Grade, ...]] = {
    "under-exposed": _grades("{:+g} stops", expose, stops=(-1.0, -2.0, -3.0, -4.0)),
    "over-exposed": _grades("{:+g} stops", expose, stops=(1.0, 2.0, 3.0, 4.0)),
    "low-contrast": _grades("{:.0%} left", veil, left=(0.6, 0.4, 0.25, 0.15)),
    "blurred": _grades("radius {} px", defocus, radius=(1, 2, 4, 6, 8)),
    "motion-blurred": _grades("{} px", shake, length=(5, 9, 15, 25)),
    "blocky": (
        *_grades("JPEG {}", jpeg, quality=(40, 25, 14, 8)),
        *_grades("CRF {}", h264, crf=(35, 41, 46, 51)),
    ),
    "noisy": _grades("sigma {:g}", grain, sigma=(5.0, 10.0, 18.0, 30.0)),
    "colour-cast": _grades("gain {:g}", tint, gain=(1.1, 1.2, 1.35, 1.6)),
    "mono": _grades("{:.0%} left", fade, left=(0.02, 0.0)),
    "interlaced": (Grade("woven", weave),),
}

CLEAN = Grade("as it is", lambda frame, later, rng: frame)
HARMLESS = (CLEAN, Grade("enlarged", enlarge), *_grades("CRF {}", h264, crf=(26,)))
"""What must raise no flag."""
