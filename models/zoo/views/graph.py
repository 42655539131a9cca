"""The views as an ONNX graph: the one implementation that training, export and the daemon run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from zoo.views.options import POSITION_UNIT, SIZE_UNIT, ViewOptions

OPSET = 18
IR_VERSION = 10


class GraphWriter:
    """Collects nodes and int64 constants; every method returns the name of the tensor it made."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}

    def constant(self, values: int | Sequence[int]) -> str:
        """An int64 initializer, shared by value."""
        array = np.atleast_1d(np.asarray(values, dtype=np.int64))
        name = "views_int_" + "_".join(str(value).replace("-", "m") for value in array)
        self.constants[name] = numpy_helper.from_array(array, name)
        return name

    def op(self, kind: str, *inputs: str, out: str | None = None, **attributes: object) -> str:
        """Add a node with one output."""
        name = out or f"views_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name


def _whole(writer: GraphWriter, height: str, width: str, options: ViewOptions) -> None:
    """Add `view_whole`: sizes of `whole_size`, rows of `row_step`, one antialiased Resize on bytes."""
    short, long = writer.op("Min", height, width), writer.op("Max", height, width)
    is_long = writer.op(
        "Greater",
        writer.op("Mul", long, writer.constant(options.short_side)),
        writer.op("Mul", short, writer.constant(options.long_side)),
    )
    by_long = writer.op("Min", writer.constant(options.long_side), long)
    by_short = writer.op("Min", writer.constant(options.short_side), short)
    scaled = writer.op("Where", is_long, by_long, by_short)
    of = writer.op("Where", is_long, long, short)
    unit, twice, thrice = writer.constant(SIZE_UNIT), writer.constant(2), writer.constant(3)

    def fit(side: str) -> str:
        doubled = writer.op(
            "Add", writer.op("Mul", writer.op("Mul", side, scaled), twice), writer.op("Mul", of, unit)
        )
        steps = writer.op("Div", doubled, writer.op("Mul", of, writer.constant(2 * SIZE_UNIT)))
        return writer.op("Max", writer.op("Mul", steps, unit), unit)

    batch, one = writer.op("Shape", "frames", start=0, end=1), writer.constant(1)
    rows, columns = fit(height), fit(width)
    steps = writer.op("Div", writer.op("Mul", height, twice), writer.op("Mul", rows, thrice))
    step = writer.op("Max", steps, one)
    thinned = writer.op("Slice", "frames", writer.constant(0), height, one, step)
    sizes = writer.op("Concat", batch, rows, columns, writer.constant(3), axis=0)
    writer.op("Resize", thinned, "", "", sizes, out="view_whole", mode="linear", antialias=1)


def add_crops(
    writer: GraphWriter,
    source: str,
    size: tuple[str, str],
    side: int,
    positions: Sequence[tuple[int, int]],
    out: str,
) -> None:
    """Add `out` [N, K, side, side, ...]: squares of `source` [N, H, W, ...]; `size` names H and W.

    Squares are cut out whole, and short sides repeat their last line; a position counts sixteenths of the
    room that is left, as in `ViewOptions`.
    """
    wanted, one, zero = writer.constant(side), writer.constant(1), writer.constant(0)
    axes = writer.constant([1, 2])
    kept = [writer.op("Min", length, wanted) for length in size]
    missing = [writer.op("Sub", wanted, length) for length in kept]
    pads = writer.op("Concat", writer.constant([0, 0]), *missing, axis=0)

    def origin(length: str, position: int) -> str:
        room = writer.op("Max", writer.op("Sub", length, wanted), zero)
        moved = writer.op("Mul", room, writer.constant(position))
        return writer.op("Div", moved, writer.constant(POSITION_UNIT))

    extent = writer.op("Concat", *kept, axis=0)
    cut = []
    for row, column in positions:
        first = writer.op("Concat", origin(size[0], row), origin(size[1], column), axis=0)
        square = writer.op("Slice", source, first, writer.op("Add", first, extent), axes)
        padded = writer.op("Pad", square, pads, "", axes, mode="edge")
        cut.append(writer.op("Unsqueeze", padded, one))
    writer.op("Concat", *cut, out=out, axis=1)


def views_model(options: ViewOptions) -> ModelProto:
    """Build the graph: `frames` uint8 [N, H, W, 3] -> `view_whole`, `view_crops`."""
    writer = GraphWriter()
    height = writer.op("Shape", "frames", start=1, end=2)
    width = writer.op("Shape", "frames", start=2, end=3)
    _whole(writer, height, width, options)
    side = options.crop_side
    add_crops(writer, "frames", (height, width), side, options.crop_positions, "view_crops")
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, ["N", "H", "W", 3])
    whole = helper.make_tensor_value_info("view_whole", TensorProto.UINT8, ["N", "h", "w", 3])
    crops = helper.make_tensor_value_info(
        "view_crops", TensorProto.UINT8, ["N", options.crop_count, side, side, 3]
    )
    graph = helper.make_graph(
        writer.nodes, "views", [frames], [whole, crops], list(writer.constants.values())
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model)
    return model
