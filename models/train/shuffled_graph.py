"""Graph surgery for the question whether a method lives on its own idea.

An exported model keeps, for every method output, one internal tensor `<output>_own` [N, ...] through which
the method draws everything from its own idea (Life-IQA its memory, DR.Experts its priors, GRaphMeta its graph
features, DGIQA its depth map). Reading it in another order gives every frame the idea of another frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import onnxruntime
from onnx import ModelProto, TensorProto, helper

from export.session import open_session
from zoo.methods import OWN

ORDER = "order"


class OwnPartError(Exception):
    """A graph lacks an own tensor, or one of them reaches the score of another method."""


def own_tensor(method_output: str) -> str:
    """Name of the internal tensor of a method."""
    return method_output + OWN


def reached_outputs(model: ModelProto, tensor: str) -> set[str]:
    """Outputs of the graph that depend on `tensor`."""
    touched = {tensor}
    for node in model.graph.node:
        if touched.intersection(node.input):
            touched.update(node.output)
    return touched.intersection(output.name for output in model.graph.output)


def require_private(model: ModelProto, methods: Sequence[str]) -> None:
    """Raise OwnPartError unless each method's own tensor reaches its score and no other method's."""
    for method in methods:
        found = reached_outputs(model, own_tensor(method)).intersection(methods)
        if found != {method}:
            raise OwnPartError(f"{own_tensor(method)} reaches {sorted(found)}, not just {method}")


def shuffled_graph(model: ModelProto, tensors: Sequence[str]) -> ModelProto:
    """Copy `model`; all that reads one of `tensors` finds its rows in `order`, a new input int64 [N].

    Raises OwnPartError where no node makes a tensor.
    """
    copied = ModelProto()
    copied.CopyFrom(model)
    graph = copied.graph
    missing = set(tensors).difference(*[node.output for node in graph.node])
    if missing:
        raise OwnPartError(f"no node makes {sorted(missing)}")
    nodes = []
    for node in graph.node:
        for slot, name in enumerate(node.input):
            if name in tensors:
                node.input[slot] = f"{name}_shuffled"
        nodes.append(node)
        for name in set(tensors).intersection(node.output):
            nodes.append(helper.make_node("Gather", [name, ORDER], [f"{name}_shuffled"], axis=0))
    rebuilt = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(rebuilt)
    graph.input.append(helper.make_tensor_value_info(ORDER, TensorProto.INT64, ["N"]))
    return copied


def open_shuffled(model_file: Path, methods: Sequence[str]) -> onnxruntime.InferenceSession:
    """Open the model with the own tensors of all `methods` read in `order`; they are private, so one run
    shuffles each method alone.
    """
    model = onnx.load(model_file)
    require_private(model, methods)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "shuffled.onnx"
        onnx.save(shuffled_graph(model, [own_tensor(method) for method in methods]), file)
        return open_session(file)
