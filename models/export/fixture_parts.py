"""What the graphs of the test models are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

OPSET = 18
IR_VERSION = 10


def constant(name: str, value: object, dtype: type) -> TensorProto:
    """A named tensor of the graph."""
    return numpy_helper.from_array(np.asarray(value, dtype=dtype), name)


def fixture_model(
    nodes: Sequence[NodeProto],
    constants: Sequence[TensorProto],
    outputs: Sequence[tuple[str, list[str | int]]],
) -> ModelProto:
    """A checked graph from `frames` to float32 `outputs`, each a name and its dimensions."""
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, ["N", "H", "W", 3])
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, dims) for name, dims in outputs]
    graph = helper.make_graph(nodes, "fixture", [frames], given, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model, full_check=True)
    return model
