"""Compare PyTorch with ONNX Runtime: `python -m export.check_parity --model DIR --state FILE`.

Covers several frame sizes, batches of one and three, and frames scored with different neighbours.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import nn

import zoo.archs.all  # noqa: F401
from export.patterns import draw_pattern
from export.write_golden import open_session
from zoo.registry import find
from zoo.trained import load_trained
from zoo.views.options import ViewOptions
from zoo.views.session import FrameViews

SIZES = ((64, 64), (333, 517), (512, 512), (768, 432), (1080, 1920), (1920, 1080))
MAX_DIFFERENCE = 1e-3
MAX_NEIGHBOUR = 1e-4
PATTERN = "integer-gradient-v1"


@dataclass(frozen=True, slots=True)
class Parity:
    """Largest differences of `score` at one size, in points."""

    size: tuple[int, int]
    torch: float
    neighbours: float


def parity_frames(width: int, height: int) -> NDArray[np.uint8]:
    """Three different frames [3, height, width, 3]: drawn, smoothed and turned."""
    drawn = draw_pattern(PATTERN, width, height)
    soft = ((drawn.astype(np.uint16) + np.roll(drawn, 3, axis=0) + np.roll(drawn, 5, axis=1)) // 3).astype(
        np.uint8
    )
    return np.stack([drawn, soft, drawn[::-1, ::-1] // 2])


def torch_scores(network: nn.Module, views: FrameViews, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
    """`score` of PyTorch, the first output of a network, on the views of `frames`."""
    with torch.inference_mode():
        outputs = network.eval()(*[torch.from_numpy(view) for view in views(frames)])
    return outputs[0].numpy()


def measure(network: nn.Module, options: ViewOptions, session: onnxruntime.InferenceSession) -> list[Parity]:
    """Compare a network with its export at every size."""
    views = FrameViews(options)
    found = []
    for width, height in SIZES:
        frames = parity_frames(width, height)
        (batch,) = session.run(["score"], {"frames": frames})
        alone = np.concatenate([session.run(["score"], {"frames": frame[np.newaxis]})[0] for frame in frames])
        expected = torch_scores(network, views, frames)
        found.append(
            Parity((width, height), float(np.abs(alone - expected).max()), float(np.abs(batch - alone).max()))
        )
    return found


def main() -> None:
    """Parse the arguments, print the table, fail where a difference is too large."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--state", type=Path, required=True, help="state file the model was exported from")
    arguments = parser.parse_args()
    trained = load_trained(arguments.state)
    options = find(trained.model).card.views
    rows = measure(trained.network, options, open_session(arguments.model / "model.onnx"))
    for row in rows:
        print(f"{row.size[0]:>5} x {row.size[1]:<5} torch {row.torch:.1e}  neighbours {row.neighbours:.1e}")
    if any(row.torch > MAX_DIFFERENCE or row.neighbours > MAX_NEIGHBOUR for row in rows):
        raise SystemExit("the exported graph differs from PyTorch")


if __name__ == "__main__":
    main()
