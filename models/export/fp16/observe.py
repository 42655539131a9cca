"""What half precision does to a graph, found without a device that computes in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper

from export.fp16.rewrite import HALF, float_tensors
from export.session import open_session

PEAK, WIDE, EXACT = "_peak", "_wide", "_exact"


def peaks(
    model: ModelProto, places: Collection[int], frames: Iterable[NDArray[np.uint8]]
) -> dict[int, float]:
    """Largest magnitude that each operator at `places` of a float graph answers over `frames` [H, W, 3]."""
    floats = float_tensors(model)
    watched = ModelProto()
    watched.CopyFrom(model)
    makers = {name: place for place in places for name in model.graph.node[place].output if name in floats}
    for name in makers:
        size = helper.make_node("Abs", [name], [f"{name}_size"])
        peak = helper.make_node("ReduceMax", [f"{name}_size"], [f"{name}{PEAK}"], keepdims=0)
        watched.graph.node.extend([size, peak])
        watched.graph.output.append(helper.make_tensor_value_info(f"{name}{PEAK}", TensorProto.FLOAT, []))
    session = open_session(watched.SerializeToString())
    asked = [f"{name}{PEAK}" for name in makers]
    found = dict.fromkeys(places, 0.0)
    for frame in frames:
        values = session.run(asked, {"frames": frame[np.newaxis]})
        for place, value in zip(makers.values(), values, strict=True):
            found[place] = max(found[place], float(value))
    return found


def widened(model: ModelProto) -> ModelProto:
    """A copy of a graph on halves (`rewritten`) computing in float32; what every operator makes is rounded.

    It answers as a device does that multiplies halves and adds in float32. ONNX Runtime's CPU provider, which
    also computes in float32, leaves out the rounding between operators on halves.
    """
    copied = ModelProto()
    copied.CopyFrom(model)
    nodes: list[NodeProto] = []
    wide: set[str] = set()
    for node in copied.graph.node:
        read = [] if node.op_type == "Cast" else [name for name in node.input if name.endswith(HALF)]
        made = [] if node.op_type == "Cast" else [name for name in node.output if name.endswith(HALF)]
        for name in dict.fromkeys(read):
            if name not in wide:
                nodes.append(helper.make_node("Cast", [name], [f"{name}{WIDE}"], to=TensorProto.FLOAT))
        wide.update(read)
        changed = NodeProto()
        changed.CopyFrom(node)
        changed.input[:] = [f"{name}{WIDE}" if name in read else name for name in node.input]
        changed.output[:] = [f"{name}{EXACT}" if name in made else name for name in node.output]
        nodes.append(changed)
        nodes += [
            helper.make_node("Cast", [f"{name}{EXACT}"], [name], to=TensorProto.FLOAT16) for name in made
        ]
    del copied.graph.node[:]
    copied.graph.node.extend(nodes)
    return copied
