"""Run two networks on the same inputs and compare what comes out and what flows inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

INPUTS = 8


@dataclass(frozen=True, slots=True)
class Tap:
    """What `read` makes of the output of the part called `path`, "" for the network itself."""

    path: str
    read: Callable[[Any], Tensor] = lambda output: output


@dataclass(frozen=True, slots=True)
class Agreement:
    """Largest relative error of a tensor over the inputs, and the largest value it was measured on."""

    tensor: str
    error: float
    largest: float


@contextmanager
def tapped(network: nn.Module, taps: Mapping[str, Tap]):  # noqa: ANN201
    """Collect the tapped tensors of every call of `network`: yields a dictionary of lists."""
    found: dict[str, list[Tensor]] = {name: [] for name in taps}

    def keep(name: str, tap: Tap) -> Callable[..., None]:
        return lambda _module, _inputs, output: found[name].append(tap.read(output).detach().clone())

    hooks = [
        network.get_submodule(tap.path).register_forward_hook(keep(name, tap)) for name, tap in taps.items()
    ]
    try:
        yield found
    finally:
        for hook in hooks:
            hook.remove()


def _run(
    network: nn.Module, taps: Mapping[str, Tap], inputs: Sequence[tuple[Tensor, ...]]
) -> dict[str, list[Tensor]]:
    with torch.inference_mode(), tapped(network.eval(), taps) as found:
        for each in inputs:
            network(*each)
    return found


def compare(
    ours: nn.Module,
    theirs: nn.Module,
    taps: Mapping[str, tuple[Tap, Tap]],
    inputs: Sequence[tuple[Tensor, ...]],
) -> list[Agreement]:
    """Feed every input to both; `taps` names a pair of taps, ours and theirs.

    The relative error of a tensor on an input is max |ours - theirs| / max |theirs|. Raises ValueError if
    shapes differ or a tensor of theirs is all zero.
    """
    a = _run(ours, {name: pair[0] for name, pair in taps.items()}, inputs)
    b = _run(theirs, {name: pair[1] for name, pair in taps.items()}, inputs)
    return [_agreement(name, a[name], b[name]) for name in taps]


def _agreement(name: str, ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> Agreement:
    worst, largest = 0.0, 0.0
    for a, b in zip(ours, theirs, strict=True):
        if a.shape != b.shape:
            raise ValueError(f"{name}: ours is {tuple(a.shape)}, theirs {tuple(b.shape)}")
        size = float(b.abs().max())
        if not 0.0 < size < float("inf"):
            raise ValueError(f"{name}: nothing to compare, the largest value is {size}")
        worst = max(worst, float((a - b).abs().max()) / size)
        largest = max(largest, size)
    return Agreement(name, worst, largest)


def random_inputs(seed: int, *shapes: tuple[int, ...]) -> list[tuple[Tensor, ...]]:
    """`INPUTS` tuples of tensors [1, *shape], like normalised pictures: coarse structure and noise."""
    generator = torch.Generator().manual_seed(seed)

    def draw(shape: tuple[int, ...]) -> Tensor:
        channels, height, width = shape
        coarse = torch.randn(1, channels, max(1, height // 16), max(1, width // 16), generator=generator)
        smooth = nn.functional.interpolate(coarse, (height, width), mode="bilinear")
        return smooth + 0.3 * torch.randn(1, *shape, generator=generator)

    return [tuple(draw(shape) for shape in shapes) for _ in range(INPUTS)]
