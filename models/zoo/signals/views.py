"""The pixels that the signals look at, as an ONNX graph in front of the measures."""

from __future__ import annotations

from onnx import ModelProto, TensorProto, checker, helper

from zoo.signals.layout import (
    BAND_COLUMNS,
    BAND_COUNT,
    BAND_ROWS,
    MOSAIC_SIDE,
    SAMPLE_COLUMNS,
    SAMPLE_ROWS,
    TILE_GRID,
    TILE_SIDE,
    TILE_STEP,
)
from zoo.views.graph import IR_VERSION, OPSET, GraphWriter

SHAPES = {
    "view_mosaic": (MOSAIC_SIDE, MOSAIC_SIDE, 3),
    "view_samples": (SAMPLE_ROWS, SAMPLE_COLUMNS, 3),
    "view_bands": (BAND_COUNT * BAND_ROWS, BAND_COLUMNS, 3),
}


def _spread(writer: GraphWriter, room: str, count: int) -> str:
    """The middles of `count` equal parts of `room`."""
    odd = writer.constant([2 * place + 1 for place in range(count)])
    return writer.op("Div", writer.op("Mul", room, odd), writer.constant(2 * count))


def _runs(writer: GraphWriter, side: str, origins: str, length: int, count: int) -> str:
    """Indices of `count` runs of `length` from `origins`; those beyond the side repeat its last line."""
    column = writer.op("Reshape", origins, writer.constant([count, 1]))
    every = writer.op("Add", column, writer.constant(list(range(length))))
    flat = writer.op("Reshape", every, writer.constant([count * length]))
    return writer.op("Min", flat, writer.op("Sub", side, writer.constant(1)))


def _room(writer: GraphWriter, side: str, length: str) -> str:
    return writer.op("Max", writer.op("Sub", side, length), writer.constant(0))


def _tile_origins(writer: GraphWriter, side: str) -> str:
    spread = _spread(writer, _room(writer, side, writer.constant(TILE_SIDE)), TILE_GRID)
    step = writer.constant(TILE_STEP)
    return writer.op("Mul", writer.op("Div", spread, step), step)


def _tile_indices(writer: GraphWriter, side: str) -> str:
    return _runs(writer, side, _tile_origins(writer, side), TILE_SIDE, TILE_GRID)


def _mosaic(writer: GraphWriter, height: str, width: str) -> None:
    """Add `view_mosaic`: columns are cut in runs, which is quicker than one by one."""
    rows = writer.op("Gather", "frames", _tile_indices(writer, height), axis=1)
    origins = _tile_origins(writer, width)
    length, axis = writer.constant(TILE_SIDE), writer.constant(2)
    missing = _room(writer, length, width)
    pads = writer.op("Concat", writer.constant([0] * 6), missing, writer.constant(0), axis=0)
    cut = []
    for place in range(TILE_GRID):
        start = writer.op("Slice", origins, writer.constant(place), writer.constant(place + 1))
        run = writer.op("Slice", rows, start, writer.op("Add", start, length), axis)
        cut.append(writer.op("Pad", run, pads, mode="edge"))
    writer.op("Concat", *cut, out="view_mosaic", axis=2)


def _gather(writer: GraphWriter, rows: str, columns: str, out: str) -> None:
    writer.op("Gather", writer.op("Gather", "frames", rows, axis=1), columns, axis=2, out=out)


def signal_views() -> ModelProto:
    """Build the graph: `frames` uint8 [N, H, W, 3] to the views of `SHAPES`."""
    writer = GraphWriter()
    height = writer.op("Shape", "frames", start=1, end=2)
    width = writer.op("Shape", "frames", start=2, end=3)
    _mosaic(writer, height, width)
    _gather(
        writer, _spread(writer, height, SAMPLE_ROWS), _spread(writer, width, SAMPLE_COLUMNS), "view_samples"
    )
    bands = _spread(writer, _room(writer, height, writer.constant(BAND_ROWS)), BAND_COUNT)
    rows = _runs(writer, height, bands, BAND_ROWS, BAND_COUNT)
    _gather(writer, rows, _spread(writer, width, BAND_COLUMNS), "view_bands")
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, ["N", "H", "W", 3])
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.UINT8, ["N", *shape])
        for name, shape in SHAPES.items()
    ]
    graph = helper.make_graph(
        writer.nodes, "signal_views", [frames], outputs, list(writer.constants.values())
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model)
    return model
