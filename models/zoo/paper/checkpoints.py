"""Load published weights into the zoo's own modules through an explicit map of key names."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

WRAPPERS = ("model", "state_dict", "state_dict_ema", "params")
PARALLEL_PREFIX = "module."
SHOWN = 8
# Plain data that training scripts save beside the weights: a yacs configuration, which is a dictionary, and
# NumPy numbers, by the old and the new name of their constructor.
HARMLESS = [
    (OrderedDict, "yacs.config.CfgNode"),
    (np._core.multiarray.scalar, "numpy.core.multiarray.scalar"),
    (np._core.multiarray.scalar, "numpy._core.multiarray.scalar"),
    np.dtype,
    np.dtypes.Float64DType,
    np.dtypes.Float32DType,
    np.dtypes.Int64DType,
]


class CheckpointMismatchError(Exception):
    """A checkpoint does not fit its network; `report` lists every difference, the message the first few."""

    def __init__(self, report: LoadReport) -> None:
        super().__init__(f"the checkpoint does not fit the network: {report.differences()}")
        self.report = report


class CheckpointFormatError(Exception):
    """A file holds no state dictionary that can be read without running code from it."""


@dataclass(frozen=True, slots=True)
class Split:
    """Replacement: the tensor is `names` stacked along its first dimension, in equal parts."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transpose:
    """Replacement: the tensor is the transpose of matrix `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Stack:
    """Replacement: the tensor, transposed if asked, is entry `index` of the first dimension of `name`."""

    name: str
    index: str
    transpose: bool = False


# Names and indices are templates of `re.Match.expand`; None: the key is known and not needed.
Replacement = str | Split | Transpose | Stack | None
KeyMap = Sequence[tuple[str, Replacement]]


class Placed(NamedTuple):
    """A tensor for our key, or for one entry of its first dimension."""

    key: str
    index: int | None
    tensor: Tensor


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of every key: ours `loaded` and `missing`, the checkpoint's `unexpected` and `ignored`.

    `mismatched` entries read "their key -> our key: their shape, expected our shape".
    """

    loaded: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    mismatched: tuple[str, ...]
    ignored: tuple[str, ...] = ()

    def differences(self) -> str:
        """One line with the number of differences of each kind and the first of them."""
        kinds = {"missing": self.missing, "unexpected": self.unexpected, "wrong shape": self.mismatched}
        return (
            "; ".join(f"{len(keys)} {kind}: {_first(keys)}" for kind, keys in kinds.items() if keys) or "none"
        )


def _first(keys: Sequence[str]) -> str:
    return ", ".join(keys[:SHOWN]) + (f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else "")


def read_checkpoint(file: Path) -> dict[str, Tensor]:
    """Read a state dictionary, bare or inside one of `WRAPPERS`, without the prefix of parallel training.

    Never runs code from the file. Raises FileNotFoundError and CheckpointFormatError, which says the way out.
    """
    try:
        with torch.serialization.safe_globals(HARMLESS):
            content = torch.load(file, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError, ValueError) as error:
        raise CheckpointFormatError(
            f"{file} holds more than tensors, or is no PyTorch file. If you trust it, open it yourself with"
            " weights_only=False and save its state dictionary alone."
        ) from error
    for name in WRAPPERS:
        if isinstance(content, dict) and isinstance(content.get(name), dict):
            content = content[name]
    if not isinstance(content, dict) or not all(isinstance(value, Tensor) for value in content.values()):
        raise CheckpointFormatError(f"{file} holds no state dictionary, bare or under {', '.join(WRAPPERS)}")
    if content and all(key.startswith(PARALLEL_PREFIX) for key in content):
        return {key.removeprefix(PARALLEL_PREFIX): value for key, value in content.items()}
    return content


def _place(key: str, tensor: Tensor, key_map: KeyMap) -> list[Placed] | None:
    """Where a tensor belongs; [] if it is not needed, None if no pattern knows its key."""
    for pattern, replacement in key_map:
        match = re.fullmatch(pattern, key)
        if match is None:
            continue
        match replacement:
            case None:
                return []
            case str(name):
                return [Placed(match.expand(name), None, tensor)]
            case Transpose(name):
                return [Placed(match.expand(name), None, tensor.mT)]
            case Split(names):
                parts = tensor.tensor_split(len(names))
                return [
                    Placed(match.expand(name), None, part) for name, part in zip(names, parts, strict=True)
                ]
            case Stack(name, index, transpose):
                part = tensor.mT if transpose else tensor
                return [Placed(match.expand(name), int(match.expand(index)), part)]
    return None


def _fits(placed: Placed, target: Tensor) -> bool:
    if placed.index is None:
        return placed.tensor.shape == target.shape
    return placed.index < len(target) and placed.tensor.numel() == target[placed.index].numel()


def load_mapped(
    module: nn.Module,
    state_dict: Mapping[str, Tensor],
    key_map: KeyMap,
    allow_missing: Sequence[str] = (),
) -> LoadReport:
    """Fill `module` in place; the first pattern of `key_map` that matches a whole key of the file decides.

    Nothing is written unless everything fits. Raises CheckpointMismatchError if a key of ours is missing and
    matches no pattern of `allow_missing`, if no pattern knows a key of the file, or if shapes differ.
    """
    own = module.state_dict()
    places: list[Placed] = []
    unexpected, mismatched, ignored = [], [], []
    for key, tensor in state_dict.items():
        found = _place(key, tensor, key_map)
        if found is None:
            unexpected.append(key)
        elif not found:
            ignored.append(key)
        for placed in found or []:
            if placed.key not in own:
                unexpected.append(f"{key} -> {placed.key}")
            elif not _fits(placed, own[placed.key]):
                expected = tuple(own[placed.key].shape)
                mismatched.append(f"{key} -> {placed.key}: {tuple(placed.tensor.shape)}, expected {expected}")
            else:
                places.append(placed)
    missing = _missing(own, places)
    loaded = tuple(dict.fromkeys(placed.key for placed in places if placed.key not in missing))
    report = LoadReport(loaded, missing, tuple(unexpected), tuple(mismatched), tuple(ignored))
    demanded = [key for key in missing if not any(re.fullmatch(pattern, key) for pattern in allow_missing)]
    if demanded or unexpected or mismatched:
        raise CheckpointMismatchError(report)
    with torch.no_grad():
        for key, index, tensor in places:
            target = own[key] if index is None else own[key][index]
            target.copy_(tensor.reshape(target.shape))
    return report


def _missing(own: Mapping[str, Tensor], places: Sequence[Placed]) -> tuple[str, ...]:
    """Our keys that no tensor fills, or not in every entry."""
    filled: dict[str, set[int | None]] = {}
    for key, index, _ in places:
        filled.setdefault(key, set()).add(index)

    def is_whole(key: str) -> bool:
        entries = filled.get(key, set())
        return None in entries or (bool(entries) and len(entries) == len(own[key]))

    return tuple(key for key in own if not is_whole(key))
