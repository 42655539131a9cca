"""The signals by name, in the order of the graph's outputs: what they measure and what is called bad."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlagSpec:
    """A word for a frame whose signal lies beyond a threshold: "above" or "below" it."""

    name: str
    when: str


@dataclass(frozen=True, slots=True)
class SignalSpec:
    """One output of the graph. `limits` hold for every frame."""

    name: str
    unit: str
    limits: tuple[float, float]
    meaning: str
    flags: tuple[FlagSpec, ...] = ()
    needs_previous: bool = False


SIGNALS = (
    SignalSpec("exposure", "grey levels", (0, 255), "Mean brightness (luma)."),
    SignalSpec(
        "white_level",
        "grey levels",
        (0, 255),
        "Brightness that only one fiftieth of the picture exceeds: low where nothing is bright.",
        (FlagSpec("under-exposed", "below"),),
    ),
    SignalSpec(
        "clipped",
        "%",
        (0, 100),
        "Share of the picture where a colour channel is at the end of its range.",
        (FlagSpec("over-exposed", "above"),),
    ),
    SignalSpec(
        "contrast",
        "grey levels",
        (0, 255),
        "From the darkest hundredth of the picture to its brightest.",
        (FlagSpec("low-contrast", "below"),),
    ),
    SignalSpec(
        "defocus",
        "px",
        (0, 16),
        "Width of the strongest edges (sigma of a Gaussian) in the direction in which they are sharpest.",
        (FlagSpec("blurred", "above"),),
    ),
    SignalSpec(
        "motion_blur",
        "px",
        (0, 16),
        "How much wider edges are in one direction than in another.",
        (FlagSpec("motion-blurred", "above"),),
    ),
    SignalSpec(
        "blockiness",
        "%",
        (0, 800),
        "Extra height of the steps on an 8x8 grid, in percent of all steps between neighbouring pixels.",
        (FlagSpec("blocky", "above"),),
    ),
    SignalSpec(
        "noise",
        "grey levels",
        (0, 255),
        "Standard deviation of noise in the flattest parts; in still scenes, of the change over time.",
        (FlagSpec("noisy", "above"),),
    ),
    SignalSpec(
        "colour_cast",
        "%",
        (0, 460),
        "Chroma in percent of brightness where the picture is greyest; a tint leaves nothing grey.",
        (FlagSpec("colour-cast", "above"),),
    ),
    SignalSpec(
        "colour",
        "grey levels",
        (0, 181),
        "Standard deviation of chroma; an infrared or monochrome picture has none, tinted or not.",
        (FlagSpec("mono", "below"),),
    ),
    SignalSpec(
        "interlacing",
        "%",
        (0, 100),
        "Share of places where rows alternate between two moments.",
        (FlagSpec("interlaced", "above"),),
    ),
    SignalSpec(
        "motion",
        "grey levels",
        (0, 255),
        "Change since the previous sampled frame of the same size.",
        needs_previous=True,
    ),
)
SIGNAL_NAMES = tuple(signal.name for signal in SIGNALS)
