"""Which operators of a float graph become integer operators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, numpy_helper

ACTIVATIONS = ("Clip", "Relu")
PRODUCTS = ("Gemm", "MatMul")
BATCHED = 3


class Graph:
    """What a graph stores, who makes each tensor and who reads it."""

    def __init__(self, graph: GraphProto) -> None:
        self.nodes = list(graph.node)
        self._stored = {tensor.name: tensor for tensor in graph.initializer}
        self.makers = {name: node for node in self.nodes for name in node.output}
        self.readers: dict[str, list[NodeProto]] = defaultdict(list)
        for node in self.nodes:
            for name in node.input:
                self.readers[name].append(node)

    def stores(self, name: str) -> bool:
        """Whether `name` is a constant of the graph."""
        return name in self._stored

    def value(self, name: str) -> NDArray[np.generic]:
        """A constant. Raises KeyError where `name` is computed."""
        return numpy_helper.to_array(self._stored[name])

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of a constant."""
        return tuple(self._stored[name].dims)


@dataclass(frozen=True, slots=True)
class Site:
    """A convolution or product and the rectifier behind it, which the saturation of integers replaces."""

    node: NodeProto
    activation: NodeProto | None

    @property
    def source(self) -> str:
        """The tensor that it reads."""
        return self.node.input[0]

    @property
    def target(self) -> str:
        """The tensor that it makes, behind the rectifier."""
        return (self.activation or self.node).output[0]


@dataclass(frozen=True, slots=True)
class Sites:
    """Operators that become integer: convolutions, sums of their outputs, products with stored weights.

    All read and answer integers, but for products without a rectifier, which answer floats.
    """

    convolutions: tuple[Site, ...]
    sums: tuple[NodeProto, ...]
    products: tuple[Site, ...]

    @property
    def tensors(self) -> list[str]:
        """All tensors that need a range, each once."""
        names = [name for site in self.convolutions for name in (site.source, site.target)]
        names += [node.output[0] for node in self.sums]
        names += [site.source for site in self.products]
        names += [site.target for site in self.products if site.activation is not None]
        return list(dict.fromkeys(names))


def _rectifier(graph: Graph, node: NodeProto) -> NodeProto | None:
    readers = graph.readers[node.output[0]]
    if len(readers) != 1 or readers[0].op_type not in ACTIVATIONS:
        return None
    (reader,) = readers
    bounds = [name for name in reader.input[1:] if name]
    starts_at_zero = reader.op_type == "Relu" or (bounds and float(graph.value(bounds[0])) == 0.0)
    return reader if starts_at_zero else None


def _is_product(graph: Graph, node: NodeProto, fewest: int) -> bool:
    """Batched products and those of one row with at least `fewest` stored weights: both wait for memory."""
    if node.op_type not in PRODUCTS or not graph.stores(node.input[1]):
        return False
    shape = graph.shape(node.input[1])
    return len(shape) == BATCHED or (node.op_type == "Gemm" and int(np.prod(shape)) >= fewest)


def find_sites(model: ModelProto, prefixes: Sequence[str], fewest: int) -> Sites:
    """Convolutions whose weights' names start with one of `prefixes`, and products of `fewest` weights."""
    graph = Graph(model.graph)
    convolutions = tuple(
        Site(node, _rectifier(graph, node))
        for node in graph.nodes
        if node.op_type == "Conv" and node.input[1].startswith(tuple(prefixes))
    )
    integer = {site.target for site in convolutions}
    sums = []
    for node in graph.nodes:
        if node.op_type == "Add" and integer.issuperset(node.input):
            sums.append(node)
            integer.add(node.output[0])
    products = tuple(
        Site(node, _rectifier(graph, node) if node.op_type == "Gemm" else None)
        for node in graph.nodes
        if _is_product(graph, node, fewest)
    )
    return Sites(convolutions, tuple(sums), products)
