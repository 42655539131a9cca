"""The signals as one ONNX graph: measures behind the graph that picks the pixels."""

from __future__ import annotations

import warnings

import onnx
import torch
from onnx import ModelProto
from onnx.compose import merge_models

from export.graph import strip_traces
from zoo.signals.catalogue import SIGNAL_NAMES
from zoo.signals.layout import TILE_COUNT, TILE_SIDE
from zoo.signals.network import SignalNetwork
from zoo.signals.views import SHAPES, signal_views
from zoo.views.graph import IR_VERSION, OPSET

PREVIOUS_SHAPE = (TILE_COUNT, TILE_SIDE, TILE_SIDE, 3)


def signal_graph() -> ModelProto:
    """Build the graph of `zoo.signals`; inputs `frames`, `previous` and `has_previous`, all uint8."""
    shapes = [*SHAPES.values(), PREVIOUS_SHAPE, ()]
    batch = torch.export.Dim("N")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            SignalNetwork().eval(),
            tuple(torch.zeros(2, *shape, dtype=torch.uint8) for shape in shapes),
            dynamo=True,
            opset_version=OPSET,
            dynamic_shapes=tuple({0: batch} for _ in shapes),
            input_names=[*SHAPES, "previous", "has_previous"],
            output_names=list(SIGNAL_NAMES),
            external_data=False,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("the exporter returned no program")
    network = program.model_proto
    network.ir_version = IR_VERSION
    del network.graph.value_info[:]
    model = merge_models(
        signal_views(), network, io_map=[(name, name) for name in SHAPES], producer_name="framewatch-zoo"
    )
    strip_traces(model)
    for value in [*model.graph.input, *model.graph.output]:
        value.type.tensor_type.shape.dim[0].dim_param = "N"
    onnx.checker.check_model(model, full_check=True)
    return model
