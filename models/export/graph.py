"""From a PyTorch network to one ONNX graph that takes frames: exported network behind the views graph."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
import onnx
import torch
from onnx import ModelProto
from onnx.compose import merge_models
from torch import Tensor, nn

from zoo.trunks.fold import folded
from zoo.views.graph import IR_VERSION, OPSET, views_model
from zoo.views.options import SIZE_UNIT, ViewOptions

EXAMPLE_UNITS = (9, 12)
MAX_UNITS = 64


def export_program(
    network: nn.Module,
    inputs: Mapping[str, Tensor],
    dynamic_shapes: Sequence[Mapping[int, object]],
    outputs: Sequence[str],
) -> ModelProto:
    """Export a network in evaluation mode, batch norms folded, with the names of its inputs and outputs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            folded(network),
            tuple(inputs.values()),
            dynamo=True,
            opset_version=OPSET,
            dynamic_shapes=tuple(dynamic_shapes),
            input_names=list(inputs),
            output_names=list(outputs),
            external_data=False,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("the exporter returned no program")
    return program.model_proto


def export_network(network: nn.Module, views: ViewOptions, outputs: Sequence[str]) -> ModelProto:
    """Export `network(whole, crops)`; batch and the size of `whole` stay symbolic."""
    height, width = (SIZE_UNIT * units for units in EXAMPLE_UNITS)
    side = views.crop_side
    whole = torch.zeros(2, height, width, 3, dtype=torch.uint8)
    crops = torch.zeros(2, views.crop_count, side, side, 3, dtype=torch.uint8)
    batch = torch.export.Dim("N")
    rows = SIZE_UNIT * torch.export.Dim("rows", min=1, max=MAX_UNITS)
    columns = SIZE_UNIT * torch.export.Dim("columns", min=1, max=MAX_UNITS)
    inputs = {"view_whole": whole, "view_crops": crops}
    return export_program(network, inputs, ({0: batch, 1: rows, 2: columns}, {0: batch}), outputs)


def strip_traces(model: ModelProto) -> None:
    """Remove, in place, the exporter's notes on every part of the graph: they hold paths of this machine."""
    graph = model.graph
    parts = [*graph.node, *graph.initializer, *graph.input, *graph.output, *graph.value_info]
    for part in [model, graph, *parts]:
        del part.metadata_props[:]
        part.doc_string = ""


def follow(first: ModelProto, second: ModelProto, io_map: Sequence[tuple[str, str]]) -> ModelProto:
    """Feed outputs of `first` to inputs of `second`; the outputs that are not fed stay outputs."""
    second.ir_version = IR_VERSION
    del second.graph.value_info[:]
    return merge_models(first, second, io_map=list(io_map), producer_name="framewatch-zoo")


def join_views(network: ModelProto, views: ViewOptions) -> ModelProto:
    """Put the views graph in front of an exported network; the result takes `frames`."""
    io_map = [("view_whole", "view_whole"), ("view_crops", "view_crops")]
    return finished(follow(views_model(views), network, io_map))


def finished(model: ModelProto) -> ModelProto:
    """Clean a joined graph, in place, name its batch N and check it; returns `model`."""
    strip_traces(model)
    for output in model.graph.output:
        output.type.tensor_type.shape.dim[0].dim_param = "N"
    onnx.checker.check_model(model, full_check=True)
    return model


def hide_outputs(model: ModelProto, names: Sequence[str]) -> ModelProto:
    """Turn outputs into inner tensors of the same name, where evaluation can find them; returns `model`."""
    for output in [output for output in model.graph.output if output.name in names]:
        model.graph.output.remove(output)
    onnx.checker.check_model(model, full_check=True)
    return model


def parameter_count(model: ModelProto) -> int:
    """Number of weights stored in the graph, floating-point or quantised, without scales and zero points."""
    kinds = (onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.INT8, onnx.TensorProto.INT32)
    steps = {
        name
        for node in model.graph.node
        if node.op_type in ("QuantizeLinear", "DequantizeLinear")
        for name in node.input[1:]
    }
    stored = [tensor for tensor in model.graph.initializer if tensor.data_type in kinds]
    return sum(int(np.prod(tensor.dims)) for tensor in stored if tensor.name not in steps)
