"""Rewrite a float graph so that chosen operators compute in half precision."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import onnx
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

LARGEST = float(np.finfo(np.float16).max)
HALF = "_half"
# Inputs that stay float32 in an operator on halves, by place.
FLOAT_INPUTS = {"Resize": (2,)}


def float_tensors(model: ModelProto) -> frozenset[str]:
    """Names of all float32 tensors of the graph, inner ones too."""
    graph = onnx.shape_inference.infer_shapes(_outline(model)).graph
    values = [*graph.input, *graph.value_info, *graph.output]
    return frozenset(value.name for value in values if value.type.tensor_type.elem_type == TensorProto.FLOAT)


def _outline(model: ModelProto) -> ModelProto:
    """The graph with its stored floats, which may be large, as inputs."""
    graph, outline = model.graph, ModelProto()
    outline.ir_version = model.ir_version
    outline.opset_import.extend(model.opset_import)
    outline.graph.name = graph.name
    outline.graph.node.extend(graph.node)
    outline.graph.input.extend(graph.input)
    outline.graph.output.extend(graph.output)
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT:
            value = helper.make_tensor_value_info(tensor.name, TensorProto.FLOAT, tensor.dims)
            outline.graph.input.append(value)
        else:
            outline.graph.initializer.append(tensor)
    return outline


def half_inputs(node: NodeProto, floats: Collection[str]) -> list[int]:
    """Places of the inputs that an operator reads as halves once it computes on them."""
    kept = FLOAT_INPUTS.get(node.op_type, ())
    return [place for place, name in enumerate(node.input) if name in floats and place not in kept]


def half_tensor(tensor: TensorProto, name: str) -> TensorProto:
    """The stored values as halves; what lies beyond their range becomes the largest."""
    values = np.clip(numpy_helper.to_array(tensor), -LARGEST, LARGEST)
    return numpy_helper.from_array(values.astype(np.float16), name)


def rewritten(model: ModelProto, places: Collection[int]) -> ModelProto:
    """A copy of `model` whose operators at `places` compute on halves.

    Inputs and outputs of the graph keep their types; a value that both kinds of operators read is cast once.
    """
    floats = float_tensors(model)
    copied = ModelProto()
    copied.CopyFrom(model)
    graph = copied.graph
    as_half, as_float = _wanted(graph, places, floats)
    nodes = [_to_half(value.name) for value in graph.input if value.name in as_half]
    for place, node in enumerate(graph.node):
        made = [name for name in node.output if name in floats]
        if place in places:
            nodes += [_on_halves(node, floats), *(_to_float(name) for name in made if name in as_float)]
        else:
            nodes += [node, *(_to_half(name) for name in made if name in as_half)]
    stored = list(_stored(graph, as_half, as_float))
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(nodes)
    graph.initializer.extend(stored)
    onnx.checker.check_model(copied, full_check=True)
    return copied


def _wanted(graph: GraphProto, places: Collection[int], floats: Collection[str]) -> tuple[set[str], set[str]]:
    """Names of the tensors that are read as halves, and of those that are read as floats."""
    as_half: set[str] = set()
    as_float = {output.name for output in graph.output}
    for place, node in enumerate(graph.node):
        halves = half_inputs(node, floats) if place in places else []
        as_half |= {node.input[number] for number in halves}
        as_float |= {name for number, name in enumerate(node.input) if number not in halves}
    return as_half, as_float


def _stored(graph: GraphProto, as_half: set[str], as_float: set[str]) -> Iterator[TensorProto]:
    """The constants in the precisions in which they are read."""
    for tensor in graph.initializer:
        if tensor.name in as_half:
            yield half_tensor(tensor, f"{tensor.name}{HALF}")
        if tensor.name in as_float:
            yield tensor


def _on_halves(node: NodeProto, floats: Collection[str]) -> NodeProto:
    """The operator reading and making halves."""
    changed = NodeProto()
    changed.CopyFrom(node)
    for number in half_inputs(node, floats):
        changed.input[number] += HALF
    for number, name in enumerate(node.output):
        if name in floats:
            changed.output[number] = f"{name}{HALF}"
    for attribute in changed.attribute:
        if node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT:
            attribute.i = TensorProto.FLOAT16
    return changed


def _to_half(name: str) -> NodeProto:
    return helper.make_node("Cast", [name], [f"{name}{HALF}"], to=TensorProto.FLOAT16)


def _to_float(name: str) -> NodeProto:
    return helper.make_node("Cast", [f"{name}{HALF}"], [name], to=TensorProto.FLOAT)
