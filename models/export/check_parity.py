"""Compare PyTorch with ONNX Runtime: `python -m export.check_parity --model DIR --state FILE`.

Covers several frame sizes, batches of one and three, and frames scored with different neighbours.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import nn

import zoo.archs.all  # noqa: F401
from export.patterns import draw_pattern
from export.session import open_session
from zoo.card import ModelCard
from zoo.registry import find
from zoo.trained import load_trained
from zoo.views.session import FrameViews

SIZES = ((64, 64), (333, 517), (512, 512), (768, 432), (1080, 1920), (1920, 1080))
MAX_DIFFERENCE = 1e-3
MAX_NEIGHBOUR = 1e-4
Array = NDArray[np.float32]
PATTERN = "integer-gradient-v1"


@dataclass(frozen=True, slots=True)
class Parity:
    """Largest differences of the scores (fused and every method's) at one size, in points."""

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


def torch_outputs(network: nn.Module, views: FrameViews, frames: NDArray[np.uint8]) -> list[Array]:
    """All outputs of PyTorch, in the order of the card, on the views of `frames`."""
    with torch.inference_mode():
        outputs = network.eval()(*[torch.from_numpy(view) for view in views(frames)])
    return [output.numpy() for output in outputs]


def score_names(card: ModelCard) -> list[str]:
    """Names of the outputs on the 0-100 scale; they come first in the card."""
    return [output.name for output in card.outputs if output.kind != "evidence"]


def _scores(values: Sequence[Array], names: list[str]) -> Array:
    return np.stack(values[: len(names)])


def measure(network: nn.Module, card: ModelCard, session: onnxruntime.InferenceSession) -> list[Parity]:
    """Compare a network with its export at every size."""
    views, names = FrameViews(card.views), score_names(card)
    found = []
    for width, height in SIZES:
        frames = parity_frames(width, height)
        batch = _scores(session.run(names, {"frames": frames}), names)
        each = [session.run(names, {"frames": frame[np.newaxis]}) for frame in frames]
        alone = np.concatenate([_scores(values, names) for values in each], axis=1)
        expected = _scores(torch_outputs(network, views, frames), names)
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
    card = find(trained.model).card
    rows = measure(trained.network, card, open_session(arguments.model / "model.onnx"))
    for row in rows:
        print(f"{row.size[0]:>5} x {row.size[1]:<5} torch {row.torch:.1e}  neighbours {row.neighbours:.1e}")
    if any(row.torch > MAX_DIFFERENCE or row.neighbours > MAX_NEIGHBOUR for row in rows):
        raise SystemExit("the exported graph differs from PyTorch")


if __name__ == "__main__":
    main()
