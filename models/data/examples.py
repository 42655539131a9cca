"""Two clean and six damaged pictures of a clip: `python -m data.examples --clip FILE --out DIR`."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from data.codec_damage import encode
from data.degradation.fields import Frame
from data.degradations import DEGRADE, Degrade
from data.graded_damage import clean_frames
from data.video.lost_packets import lossy

SHORT_SIDE = 540
#: Pictures of the clip at 25 per second.
CLEAN, SECOND_CLEAN, DAMAGED = 10, 300, 60
SEED = 7


def lost_packets(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """A picture of a stream that lost a share of its datagrams."""
    return lossy(frame, strength, SEED).frame


def coded(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """A generation of H.264 at a rate."""
    return encode(frame, "h264", round(strength))


#: How each is made, and how strong.
EXAMPLES: dict[str, tuple[Degrade, float]] = {
    "packet-loss": (lost_packets, 0.1),
    "raindrop": (DEGRADE["raindrop"], 0.9),
    "uncompleted": (DEGRADE["uncompleted"], 0.7),
    "coded": (coded, 44),
    "low-light": (DEGRADE["low-light"], 0.8),
    "noisy": (DEGRADE["noisy"], 0.6),
}


def examples(clip: Path) -> dict[str, Frame]:
    """The eight pictures by name."""
    frames = clean_frames(clip, SHORT_SIDE, SECOND_CLEAN + 1)
    rng = partial(np.random.default_rng, SEED)
    damaged = {name: apply(frames[DAMAGED], strength, rng()) for name, (apply, strength) in EXAMPLES.items()}
    return {"clean": frames[CLEAN], "clean-later": frames[SECOND_CLEAN]} | damaged


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clip", type=Path, required=True, help="a clip of 13 seconds or more")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, frame in examples(arguments.clip).items():
        Image.fromarray(frame).save(arguments.out / f"{name}.png")


if __name__ == "__main__":
    main()
