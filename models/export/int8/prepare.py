"""A float graph made ready for integers: the same numbers in a form that runs faster."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, helper, numpy_helper
from onnx.utils import Extractor

from export.graph import join_views
from export.int8.sites import Graph
from zoo.views.options import ViewOptions

SAME = "same_shape"
SWAPPED = [0, 1, 3, 2]


def with_views(model: ModelProto, views: ViewOptions) -> ModelProto:
    """The network of `model` behind the views graph as it is made today."""
    outputs = [output.name for output in model.graph.output]
    network = Extractor(model).extract_model(["view_whole", "view_crops"], outputs)
    joined = join_views(network, views)
    joined.doc_string = model.doc_string
    return joined


def _is_swapped_factor(graph: Graph, node: NodeProto) -> bool:
    if node.op_type != "Transpose" or list(node.attribute[0].ints) != SWAPPED:
        return False
    readers = graph.readers[node.output[0]]
    return bool(readers) and all(
        reader.op_type == "MatMul" and reader.input[0] == node.output[0] for reader in readers
    )


def with_large_products(model: ModelProto) -> ModelProto:
    """Put a reshape to the same shape between a transposed map and its product with a small matrix.

    ONNX Runtime would else take the transposition into the product, which then is one small product per
    channel instead of one large one.
    """
    made = ModelProto()
    made.CopyFrom(model)
    graph = Graph(model.graph)
    swapped = {node.output[0] for node in graph.nodes if _is_swapped_factor(graph, node)}
    nodes = []
    for node in graph.nodes:
        copied = NodeProto()
        copied.CopyFrom(node)
        if node.op_type == "MatMul" and node.input[0] in swapped:
            copied.input[0] = f"{node.input[0]}_{SAME}"
        nodes.append(copied)
        nodes += [
            helper.make_node("Reshape", [name, SAME], [f"{name}_{SAME}"])
            for name in node.output
            if name in swapped
        ]
    del made.graph.node[:]
    made.graph.node.extend(nodes)
    made.graph.initializer.append(numpy_helper.from_array(np.array([0, 0, 0, -1], np.int64), SAME))
    onnx.checker.check_model(made, full_check=True)
    return made


def prepared(model: ModelProto, views: ViewOptions) -> ModelProto:
    """`model` with today's views and with its products kept large."""
    return with_large_products(with_views(model, views))
