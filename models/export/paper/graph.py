"""Graphs of the full-size networks: exported parts, joined behind the crops of the frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import onnx
import torch
from onnx import ModelProto
from onnx.compose import add_prefix
from torch import Tensor, nn

from export.graph import export_program, finished, follow
from zoo.card import ModelCard
from zoo.views.crop_grid import CropGrid, crop_grid_model


def export_part(
    network: nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], name: str
) -> ModelProto:
    """Export `network` with a symbolic batch; inner tensors start with `name`, so that parts can join."""
    batch = torch.export.Dim("N")
    model = export_program(network, inputs, [{0: batch} for _ in inputs], outputs)
    return add_prefix(model, f"{name}_", rename_inputs=False, rename_outputs=False)


def example_crops(grid: CropGrid) -> Tensor:
    """Crops of two black frames."""
    return torch.zeros(2, grid.count, grid.crop_side, grid.crop_side, 3, dtype=torch.uint8)


def crops_graph(network: nn.Module, grid: CropGrid, card: ModelCard) -> ModelProto:
    """The whole graph of a network that takes only crops, bytes [N, K, side, side, 3]."""
    part = export_part(network, {"view_crops": example_crops(grid)}, card.output_names, "quality")
    return finished(follow(crop_grid_model(grid), part, [("view_crops", "view_crops")]))


def set_metadata(model: ModelProto, facts: Mapping[str, str]) -> ModelProto:
    """Write facts into the graph's file, in place; returns `model`."""
    onnx.helper.set_model_props(model, dict(facts))
    return model
