"""Take weights back out of their graph: `python -m export.restore --model weights/<id> --cache CACHE`.

Writes CACHE/<id>.pt, as train.train does, and the two frozen networks in it as the stages that they were, so
that training can go on from what is published. The start of GRaphMeta is not in the graph.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path

import onnx
import torch
from onnx import ModelProto, numpy_helper
from torch import Tensor, nn

import zoo.archs.all  # noqa: F401
from export.graph import export_network
from zoo.card import ModelCard
from zoo.heads.dgiqa import DEPTH_FILE
from zoo.heads.dr_experts import STAGE as ENCODER
from zoo.methods import METHODS, OWN
from zoo.registry import find
from zoo.trained import Trained, save_trained
from zoo.trunks.fold import batch_norms, folded

Stored = dict[str, Tensor]
#: What the exporter may make of a weight before it stores it, and the way back: (there, back).
READINGS: tuple[tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]], ...] = (
    (lambda x: x, lambda x: x),
    (lambda x: x.T if x.ndim == 2 else x, lambda x: x.T if x.ndim == 2 else x),
    (torch.exp, torch.log),
    (lambda x: 1.0 - x, lambda x: 1.0 - x),
    (lambda x: nn.functional.normalize(x, dim=-1) if x.ndim else x, lambda x: x),
)


class RestoreError(Exception):
    """A graph does not hold all weights of its network; the message names those that are missing."""


def marked(network: nn.Module, seed: int = 1) -> nn.Module:
    """A copy, batch norms folded, in which every weight is another random number of .1 to .9."""
    copied, generator = folded(network), torch.Generator().manual_seed(seed)
    for value in copied.state_dict().values():
        if value.is_floating_point():
            value.copy_(0.1 + 0.8 * torch.rand(value.shape, generator=generator))
    return copied


def stored_in(model: ModelProto) -> Stored:
    """The floating-point weights of a graph by name."""
    wanted = [t for t in model.graph.initializer if t.data_type == onnx.TensorProto.FLOAT]
    return {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in wanted}


def read_back(state: Mapping[str, Tensor], reference: Stored, stored: Stored) -> dict[str, Tensor]:
    """The values that `stored` holds of every weight of `state`.

    `reference` is what the exporter stored of `state` itself: it tells under which name, and how changed, a
    weight lies. Raises RestoreError where one lies in neither.
    """
    found = {name: _find(name, value, reference, stored) for name, value in state.items()}
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise RestoreError(f"the graph lacks {len(missing)} weights: {', '.join(missing[:8])}")
    return {name: value for name, value in found.items() if value is not None}


def _find(name: str, value: Tensor, reference: Stored, stored: Stored) -> Tensor | None:
    if not value.is_floating_point():
        return value
    places = [name] if name in reference else list(reference)
    for place in places:
        kept = reference[place]
        if place not in stored or kept.numel() != value.numel() or stored[place].shape != kept.shape:
            continue
        for there, back in READINGS:
            changed = there(value)
            if torch.allclose(changed.reshape(kept.shape), kept, rtol=1e-5, atol=0.0):
                return back(stored[place].reshape(changed.shape))
    return None


def unfolded(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Load the state of a folded copy into `network`, whose batch norms then do nothing but add a bias."""
    own = dict(state)
    for name, norm in batch_norms(network):
        bias = own.pop(f"{name}.conv.bias")
        ones = torch.ones_like(bias)
        kept = {"weight": ones, "bias": bias, "running_mean": 0.0 * ones, "running_var": ones - norm.eps}
        own |= {f"{name}.norm.{key}": value for key, value in kept.items()}
        own[f"{name}.norm.num_batches_tracked"] = norm.num_batches_tracked
    network.load_state_dict(own)


def restored(card: ModelCard, network: nn.Module, model: ModelProto) -> nn.Module:
    """A copy of the untrained `network` with the weights of its exported `model`."""
    outputs = [*card.output_names, *[name + OWN for name in METHODS]]
    example = marked(network)
    reference = stored_in(export_network(example, card.views, outputs))
    copied = deepcopy(network)
    unfolded(copied, read_back(example.state_dict(), reference, stored_in(model)))
    return copied.eval()


def main() -> None:
    """Parse the arguments and restore."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder weights/<id>")
    parser.add_argument("--cache", type=Path, required=True, help="folder for state and stages")
    arguments = parser.parse_args()
    folder: Path = arguments.model
    described = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    entry = find(described["id"])
    try:
        network = restored(entry.card, entry.build(), onnx.load(folder / "model.onnx"))
    except RestoreError as problem:
        raise SystemExit(f"{folder}: {problem}") from None
    cache: Path = arguments.cache
    cache.mkdir(parents=True, exist_ok=True)
    save_trained(
        cache / f"{entry.card.id}.pt", Trained(entry.card.id, described["training"]["seed"], network)
    )
    torch.save(network.heads["dr_experts"].encoder.state_dict(), cache / f"{ENCODER}.pt")
    torch.save(network.heads["dgiqa"].depth.state_dict(), cache / DEPTH_FILE)
    print(f"wrote {entry.card.id}.pt, {ENCODER}.pt and {DEPTH_FILE} to {cache}")


if __name__ == "__main__":
    main()
