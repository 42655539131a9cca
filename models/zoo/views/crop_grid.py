"""The views of the full-size networks: a frame brought to one short side, and a grid of crops of it."""

from __future__ import annotations

from dataclasses import dataclass

from onnx import ModelProto, TensorProto, checker, helper
from onnx.compose import add_prefix

from zoo.views.graph import IR_VERSION, OPSET, GraphWriter, add_crops
from zoo.views.options import POSITION_UNIT


@dataclass(frozen=True, slots=True)
class CropGrid:
    """A grid of rows x columns squares of `crop_side` pixels, from edge to edge of the frame.

    short_side: the frame is first resized, smaller or larger, so that its shorter side has so many pixels;
    None: native pixels, where a side shorter than the crop repeats its last line. antialias: as Pillow
    shrinks, else as OpenCV's bilinear does. whole: also show the whole frame at this size (rows, columns),
    antialiased, whatever its aspect.
    """

    crop_side: int = 224
    rows: int = 2
    columns: int = 3
    short_side: int | None = 384
    antialias: bool = True
    whole: tuple[int, int] | None = None

    @property
    def count(self) -> int:
        """Crops of one frame."""
        return self.rows * self.columns

    @property
    def positions(self) -> tuple[tuple[int, int], ...]:
        """Where the crops lie, row by row, in sixteenths of the room that is left."""
        return tuple((row, column) for row in _steps(self.rows) for column in _steps(self.columns))

    @property
    def meaning(self) -> str:
        """The crops in words, for the manifest."""
        frame = "the frame" if self.short_side is None else f"the frame at a short side of {self.short_side}"
        return (
            f"{self.rows} x {self.columns} squares of {self.crop_side} pixels, from edge to edge of {frame}"
        )


def _steps(count: int) -> list[int]:
    if count == 1:
        return [POSITION_UNIT // 2]
    return [POSITION_UNIT * step // (count - 1) for step in range(count)]


def resized_side(side: int, short: int, target: int) -> int:
    """Length of a side of a frame whose shorter side `short` becomes `target`, rounded half up."""
    return (2 * side * target + short) // (2 * short)


def _resized(writer: GraphWriter, options: CropGrid, size: tuple[str, str]) -> tuple[str, tuple[str, str]]:
    """The resized frame and its size. Without antialiasing the runtime cuts fractions off: rounded here."""
    if options.short_side is None:
        return "frames", size
    short, two = writer.op("Min", *size), writer.constant(2)

    def fit(side: str) -> str:
        doubled = writer.op("Add", writer.op("Mul", side, writer.constant(2 * options.short_side)), short)
        return writer.op("Div", doubled, writer.op("Mul", short, two))

    rows, columns = fit(size[0]), fit(size[1])
    batch = writer.op("Shape", "frames", start=0, end=1)
    sizes = writer.op("Concat", batch, rows, columns, writer.constant(3), axis=0)
    if options.antialias:
        frame = writer.op("Resize", "frames", "", "", sizes, mode="linear", antialias=1)
    else:
        exact = writer.op("Cast", "frames", to=TensorProto.FLOAT)
        exact = writer.op("Round", writer.op("Resize", exact, "", "", sizes, mode="linear"))
        frame = writer.op("Cast", exact, to=TensorProto.UINT8)
    return frame, (rows, columns)


def crop_grid_model(options: CropGrid) -> ModelProto:
    """Build the graph: `frames` uint8 [N, H, W, 3] -> `view_crops` uint8 [N, K, side, side, 3].

    With `whole` also `view_whole` uint8 [N, rows, columns, 3], and `view_size` int64 [2], the size of the
    frame that the crops are taken from.
    """
    writer, side = GraphWriter(), options.crop_side
    native = (writer.op("Shape", "frames", start=1, end=2), writer.op("Shape", "frames", start=2, end=3))
    frame, size = _resized(writer, options, native)
    add_crops(writer, frame, size, side, options.positions, "view_crops")
    crops = helper.make_tensor_value_info(
        "view_crops", TensorProto.UINT8, ["N", options.count, side, side, 3]
    )
    outputs = [crops]
    if options.whole is not None:
        batch = writer.op("Shape", "frames", start=0, end=1)
        sizes = writer.op("Concat", batch, writer.constant(options.whole), writer.constant(3), axis=0)
        writer.op("Resize", "frames", "", "", sizes, out="view_whole", mode="linear", antialias=1)
        writer.op("Concat", *size, out="view_size", axis=0)
        outputs += [
            helper.make_tensor_value_info("view_whole", TensorProto.UINT8, ["N", *options.whole, 3]),
            helper.make_tensor_value_info("view_size", TensorProto.INT64, [2]),
        ]
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, ["N", "H", "W", 3])
    return _model(writer, "crop_grid", [frames], outputs)


def map_crops_model(options: CropGrid) -> ModelProto:
    """Build the graph that takes the same crops of a map of the whole frame; it can join `crop_grid_model`.

    `map` float [N, h, w] and `view_size` -> `map_crops` float [N, K, side, side].
    """
    writer, side = GraphWriter(), options.crop_side
    one = writer.constant(1)
    channels = writer.op("Unsqueeze", "map", one)
    sizes = writer.op("Concat", writer.op("Shape", channels, start=0, end=2), "view_size", axis=0)
    enlarged = writer.op("Squeeze", writer.op("Resize", channels, "", "", sizes, mode="linear"), one)
    size = (
        writer.op("Slice", "view_size", writer.constant(0), one),
        writer.op("Slice", "view_size", one, writer.constant(2)),
    )
    add_crops(writer, enlarged, size, side, options.positions, "map_crops")
    inputs = [
        helper.make_tensor_value_info("map", TensorProto.FLOAT, ["N", "h", "w"]),
        helper.make_tensor_value_info("view_size", TensorProto.INT64, [2]),
    ]
    crops = helper.make_tensor_value_info("map_crops", TensorProto.FLOAT, ["N", options.count, side, side])
    model = _model(writer, "map_crops", inputs, [crops])
    return add_prefix(model, "map_", rename_inputs=False, rename_outputs=False)


def _model(writer: GraphWriter, name: str, inputs: list, outputs: list) -> ModelProto:
    graph = helper.make_graph(writer.nodes, name, inputs, outputs, list(writer.constants.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model)
    return model
