"""Depth of the images of a data set, once and for all: `python -m train.paper.depths --model weights/<id>`.

Any model of the contract with an output `depth` [N, h, w] will do: DGIQA itself, or the bundled quartet.
Writes one 8-bit PNG per image, near is bright, in the image's size.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from data.rated.catalogue import read_set
from data.rated.rated_set import read_rgb
from export.session import open_session


class DepthMissingError(Exception):
    """An image has no depth in the folder; the message says which command writes it."""


def depth_file(folder: Path, image: Path) -> Path:
    """Where the depth of an image lies: images of several folders may share a name."""
    return folder / f"{sha256(str(image.resolve()).encode()).hexdigest()[:16]}.png"


def depth_reader(folder: Path) -> Callable[[Path], NDArray[np.uint8]]:
    """Reads the depth of an image as a grey picture [H, W, 3]. Raises DepthMissingError."""

    def read(image: Path) -> NDArray[np.uint8]:
        file = depth_file(folder, image)
        if not file.is_file():
            raise DepthMissingError(f"no depth of {image} in {folder}; train.paper.depths writes it")
        return read_rgb(file)

    return read


def main() -> None:
    """Write what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of a model with an output depth")
    parser.add_argument("--set", required=True, help="name of the data set")
    parser.add_argument("--data", type=Path, help="its folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--images", type=int, help="only so many")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    session = open_session(arguments.model / "model.onnx")
    for image in tqdm(read_set(arguments.set, arguments.data).images[: arguments.images]):
        file = depth_file(arguments.out, image.path)
        if file.is_file():
            continue
        frame = read_rgb(image.path)
        depth = session.run(["depth"], {"frames": frame[np.newaxis]})[0][0]
        span = max(float(np.ptp(depth)), 1e-6)
        grey = Image.fromarray(np.rint(255 * (depth - depth.min()) / span).astype(np.uint8))
        grey.resize(frame.shape[1::-1], Image.Resampling.BICUBIC).save(file)


if __name__ == "__main__":
    main()
