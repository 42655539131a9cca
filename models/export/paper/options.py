"""What every export of a full-size network is asked: weights, data set and views."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from onnx import ModelProto
from torch import Tensor, nn

from export.manifest import TrainingData
from export.paper.reference import Answers
from export.parity.randomise import randomise
from zoo.card import ModelCard
from zoo.paper.checkpoints import LoadReport, read_checkpoint
from zoo.views.crop_grid import CropGrid

Network = TypeVar("Network", bound=nn.Module)
RANDOM = TrainingData(data="none: random weights", split="none")
LICENCE = "LicenseRef-as-the-checkpoint"
RANDOM_LICENCE = "Apache-2.0"
NOTES = "Written from the paper. The authors' repository has no licence, so their weights remain theirs."


@dataclass(frozen=True, slots=True)
class PaperExport:
    """A finished graph that takes frames, its card, its training data, and what PyTorch answers."""

    card: ModelCard
    model: ModelProto
    training: TrainingData
    answers: Answers


def pair(text: str) -> tuple[int, int]:
    """Read "2x3". Raises argparse.ArgumentTypeError."""
    first, cross, second = text.partition("x")
    if not cross or not first.isdigit() or not second.isdigit() or not int(first) or not int(second):
        raise argparse.ArgumentTypeError(f'"{text}" is not like 2x3')
    return int(first), int(second)


def add_view_arguments(parser: argparse.ArgumentParser, grid: CropGrid) -> None:
    """Add the options of the crops, with the defaults of `grid`."""
    parser.add_argument(
        "--grid", type=pair, default=(grid.rows, grid.columns), help="crops, rows x columns (%(default)s)"
    )
    parser.add_argument(
        "--short-side",
        type=int,
        default=grid.short_side,
        help="pixels of the frame's shorter side before the crops are taken; 0: native (%(default)s)",
    )


def add_weight_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the weights."""
    parser.add_argument("--checkpoint", type=Path, help="the authors' weights of the whole network")
    parser.add_argument(
        "--trunk", type=Path, help="public ImageNet weights of the trunk; not with --checkpoint"
    )
    parser.add_argument("--seed", type=int, default=1, help="of random weights (%(default)s)")


def with_random_weights(network: Network, seed: int) -> Network:
    """Draw every weight of `network`, in place, so that no part of it is silent; returns it."""
    randomise(network, seed)
    return network


def load_file(
    network: Network, file: Path, load: Callable[[Network, Mapping[str, Tensor]], LoadReport]
) -> None:
    """Fill `network` from `file` by `load`, and say what became of the keys.

    Raises CheckpointFormatError, CheckpointMismatchError and FileNotFoundError.
    """
    report = load(network, read_checkpoint(file))
    print(f"{file}: {len(report.loaded)} tensors loaded, {len(report.ignored)} known and not needed")


def training_of(checkpoint: Path | None, data: str) -> TrainingData:
    """What weights were trained on: `data`, if they come from a file."""
    return RANDOM if checkpoint is None else TrainingData(data=data, split="the authors'")


def licence_of(checkpoint: Path | None) -> str:
    """Licence of the weights in the file, or of random ones."""
    return RANDOM_LICENCE if checkpoint is None else LICENCE
