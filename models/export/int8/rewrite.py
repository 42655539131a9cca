"""Write integers into a float graph: every operator of `Sites` between QuantizeLinear and DequantizeLinear.

ONNX Runtime turns such a neighbourhood into one integer operator; a runtime that does not knows the standard
operators and computes the same in floats.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, helper, numpy_helper

from export.int8.ranges import Affine, Observed
from export.int8.sites import Graph, Site, Sites
from export.int8.weights import (
    IntegerWeights,
    batched_weights,
    convolution_weights,
    matrix_weights,
    rounding_shift,
)


class Rewriter:
    """Collects the nodes and constants of the integer graph."""

    def __init__(self, graph: Graph, affines: Mapping[str, Affine], observed: Mapping[str, Observed]) -> None:
        self.graph = graph
        self.affines = dict(affines)
        self.observed = observed
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, NDArray[np.generic]] = {}
        self._integers: dict[str, str] = {}
        self._weights: dict[str, IntegerWeights] = {}

    def constant(self, name: str, value: NDArray[np.generic] | np.generic) -> str:
        """Store a constant once; returns its name."""
        self.constants.setdefault(name, np.asarray(value))
        return name

    def op(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        """Add a node with one output; returns the output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def is_integer(self, tensor: str) -> bool:
        """Whether `tensor` is already held as integers."""
        return tensor in self._integers

    def hold(self, made: str, tensor: str) -> None:
        """From here on `tensor` is held as integers, made of the floats `made`."""
        name = self.op("QuantizeLinear", [made, *self._affine(tensor)], f"{tensor}_integers")
        self._integers[tensor] = name

    def read(self, tensor: str) -> str:
        """Floats of a tensor held as integers; one node per reader, as the runtime wants it."""
        if tensor not in self._integers:
            self._hold_source(tensor)
        name = f"{tensor}_floats_{len(self.nodes)}"
        return self.op("DequantizeLinear", [self._integers[tensor], *self._affine(tensor)], name)

    def convolution_weights(self, name: str, groups: int) -> IntegerWeights:
        """The int8 of a convolution's weights, rounded once for all who read them."""
        if name not in self._weights:
            self._weights[name] = convolution_weights(self.graph.value(name), groups)
        return self._weights[name]

    def stored(self, name: str, held: IntegerWeights, reader: str) -> str:
        """Floats of int8 weights, for one reader."""
        zeros = np.zeros(held.scale.shape, np.int8)
        inputs = [
            self.constant(f"{name}_int8", held.values),
            self.constant(f"{name}_scale", held.scale),
            self.constant(f"{name}_zero", zeros),
        ]
        axis = {} if held.axis is None else {"axis": held.axis}
        return self.op("DequantizeLinear", inputs, f"{reader}_weights", **axis)

    def bias(self, values: NDArray[np.float32], scale: NDArray[np.float32], reader: str) -> str:
        """Floats of a bias stored as int32 at the scale of the sums that it joins."""
        inputs = [
            self.constant(f"{reader}_bias_int32", np.round(values / scale).astype(np.int32)),
            self.constant(f"{reader}_bias_scale", scale.astype(np.float32)),
            self.constant(f"{reader}_bias_zero", np.zeros(scale.shape, np.int32)),
        ]
        return self.op("DequantizeLinear", inputs, f"{reader}_bias", axis=0)

    def _affine(self, tensor: str) -> list[str]:
        affine = self.affines[tensor]
        return [
            self.constant(f"{tensor}_scale", affine.scale),
            self.constant(f"{tensor}_zero", affine.zero),
        ]

    def _bytes_of(self, tensor: str) -> tuple[str, Affine] | None:
        """The bytes that `tensor` is (byte - zero) * scale of, if it is."""
        place, makers = tensor, []
        for kind in ("Mul", "Sub", "Cast"):
            maker = self.graph.makers.get(place)
            if maker is None or maker.op_type != kind:
                return None
            makers.append(maker)
            place = maker.input[0]
        scaled, shifted, _ = makers
        zero, scale = float(self.graph.value(shifted.input[1])), self.graph.value(scaled.input[1])
        return place, Affine(np.float32(scale), np.uint8(zero))

    def _hold_source(self, tensor: str) -> None:
        found = self._bytes_of(tensor)
        if found is None:
            self.hold(tensor, tensor)
        else:
            self._integers[tensor], self.affines[tensor] = found


def _convolution(writer: Rewriter, site: Site) -> None:
    node, name = site.node, site.node.input[1]
    groups = next((attribute.i for attribute in node.attribute if attribute.name == "group"), 1)
    held = writer.convolution_weights(name, groups)
    source, reader = writer.read(site.source), node.output[0]
    mean = writer.observed[site.source].mean
    assert mean is not None
    weights = writer.graph.value(name)
    bias = writer.graph.value(node.input[2]) if len(node.input) > 2 else np.zeros(len(weights), np.float32)
    bias = bias - rounding_shift(weights, held, mean, groups)
    scale = writer.affines[site.source].scale * held.scale
    made = NodeProto()
    made.CopyFrom(node)
    made.input[:] = [source, writer.stored(name, held, reader), writer.bias(bias, scale, reader)]
    made.output[:] = [f"{reader}_made"]
    writer.nodes.append(made)
    writer.hold(f"{reader}_made", site.target)


def _sum(writer: Rewriter, node: NodeProto) -> None:
    target = node.output[0]
    made = writer.op("Add", [writer.read(name) for name in node.input], f"{target}_made")
    writer.hold(made, target)


def _product(writer: Rewriter, site: Site) -> None:
    node = site.node
    target, name = node.output[0], node.input[1]
    source = writer.read(site.source)
    if node.op_type == "MatMul":
        held = batched_weights(writer.graph.value(name))
        writer.op("MatMul", [source, writer.stored(name, held, target)], target)
        return
    transposed = any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
    value = writer.graph.value(name)
    held = matrix_weights(np.ascontiguousarray(value.T) if transposed else value)
    inputs = [source, writer.stored(name, held, target)]
    if len(node.input) > 2:
        scale = writer.affines[site.source].scale * held.scale
        inputs.append(writer.bias(writer.graph.value(node.input[2]), scale, target))
    if site.activation is None:
        writer.op("Gemm", inputs, target)
    else:
        writer.hold(writer.op("Gemm", inputs, f"{target}_made"), site.target)


def _other(writer: Rewriter, node: NodeProto) -> None:
    made = NodeProto()
    made.CopyFrom(node)
    made.input[:] = [writer.read(name) if writer.is_integer(name) else name for name in node.input]
    writer.nodes.append(made)


def rewritten(
    model: ModelProto, sites: Sites, observed: Mapping[str, Observed], affines: Mapping[str, Affine]
) -> ModelProto:
    """Copy `model` with the operators of `sites` on integers; `affines` holds every one of their tensors."""
    writer = Rewriter(Graph(model.graph), affines, observed)
    chosen = (*sites.convolutions, *sites.products)
    replaced = {site.activation.output[0] for site in chosen if site.activation is not None}
    convolutions = {site.node.output[0]: site for site in sites.convolutions}
    products = {site.node.output[0]: site for site in sites.products}
    sums = {node.output[0] for node in sites.sums}
    for node in writer.graph.nodes:
        target = node.output[0]
        if target in replaced:
            continue
        if target in convolutions:
            _convolution(writer, convolutions[target])
        elif target in products:
            _product(writer, products[target])
        elif target in sums:
            _sum(writer, node)
        else:
            _other(writer, node)
    return assembled(model, writer)


def assembled(model: ModelProto, writer: Rewriter) -> ModelProto:
    """`model` with the writer's nodes, without what nothing reads any more."""
    made = ModelProto()
    made.CopyFrom(model)
    graph = made.graph
    del graph.node[:]
    del graph.value_info[:]
    needed = {output.name for output in graph.output}
    kept: list[NodeProto] = []
    for node in reversed(writer.nodes):
        if needed.intersection(node.output):
            needed.update(node.input)
            kept.append(node)
    graph.node.extend(reversed(kept))
    stored = [tensor for tensor in model.graph.initializer if tensor.name in needed]
    stored += [
        numpy_helper.from_array(value, name) for name, value in writer.constants.items() if name in needed
    ]
    del graph.initializer[:]
    graph.initializer.extend(stored)
    onnx.checker.check_model(made, full_check=True)
    return made
