"""Graphs of the test models: the real contract in a few kB, with scores that need no training."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper

from export.fixture_parts import constant, fixture_model
from export.quartet_fixture import quartet_graph

SLOW_SIDE = 256
SLOW_ROUNDS = 110
HANG_BYTE = 14
HUGE_BYTE = 15
HUGE_SIDE = 2**20
ROUNDS_PER_SECOND = 1500

Nodes = list[NodeProto]

SCORE = [("score", ["N"])]


def _pixel_sum() -> tuple[Nodes, list[TensorProto]]:
    """Exact int32 sum of each frame's bytes, `sum` [N]; fits up to 1920x1080."""
    nodes = [
        helper.make_node("Cast", ["frames"], ["wide"], to=TensorProto.INT32),
        helper.make_node("ReduceSum", ["wide", "pixel_axes"], ["sum"], keepdims=0),
    ]
    return nodes, [constant("pixel_axes", [1, 2, 3], np.int64)]


def _mean_score(output: str) -> tuple[Nodes, list[TensorProto]]:
    nodes, constants = _pixel_sum()
    nodes += [
        helper.make_node("Shape", ["frames"], ["frame_dims"], start=1),
        helper.make_node("ReduceProd", ["frame_dims"], ["count"], keepdims=0),
        helper.make_node("Cast", ["count"], ["count_float"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["sum"], ["sum_float"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["sum_float", "count_float"], ["mean"]),
        helper.make_node("Mul", ["mean", "to_percent"], [output]),
    ]
    return nodes, [*constants, constant("to_percent", 100 / 255, np.float32)]


def mean_graph() -> ModelProto:
    """`score` = mean byte of the frame * 100 / 255."""
    return fixture_model(*_mean_score("score"), SCORE)


def _work(rounds: str) -> tuple[Nodes, list[TensorProto]]:
    """`score` = `brightness`, after a chain of matrix products of so many rounds, which adds zero."""
    x_in = helper.make_tensor_value_info("x_in", TensorProto.FLOAT, ["N", SLOW_SIDE, SLOW_SIDE])
    x_out = helper.make_tensor_value_info("x_out", TensorProto.FLOAT, ["N", SLOW_SIDE, SLOW_SIDE])
    go_in = helper.make_tensor_value_info("go_in", TensorProto.BOOL, [])
    go_out = helper.make_tensor_value_info("go_out", TensorProto.BOOL, [])
    turn = helper.make_tensor_value_info("turn", TensorProto.INT64, [])
    body = helper.make_graph(
        [
            helper.make_node("MatMul", ["x_in", "x_in"], ["square"]),
            helper.make_node("Mul", ["square", "shrink"], ["small"]),
            helper.make_node("Tanh", ["small"], ["x_out"]),
            helper.make_node("Identity", ["go_in"], ["go_out"]),
        ],
        "round",
        [turn, go_in, x_in],
        [go_out, x_out],
    )
    nodes = [
        helper.make_node("Unsqueeze", ["brightness", "matrix_axes"], ["cell"]),
        helper.make_node("Concat", ["batch_any", "square_dims"], ["matrix_dims"], axis=0),
        helper.make_node("Expand", ["cell", "matrix_dims"], ["start"]),
        helper.make_node("Loop", [rounds, "go", "start"], ["end"], body=body),
        helper.make_node("ReduceMax", ["end", "pixel_pair"], ["peak"], keepdims=0),
        helper.make_node("Abs", ["peak"], ["peak_size"]),
        helper.make_node("Min", ["peak_size", "zero"], ["nothing"]),
        helper.make_node("Add", ["brightness", "nothing"], ["score"]),
    ]
    constants = [
        constant("matrix_axes", [1, 2], np.int64),
        constant("batch_any", [1], np.int64),
        constant("square_dims", [SLOW_SIDE, SLOW_SIDE], np.int64),
        constant("pixel_pair", [1, 2], np.int64),
        constant("go", True, np.bool_),
        constant("shrink", 1 / SLOW_SIDE, np.float32),
        constant("zero", 0, np.float32),
    ]
    return nodes, constants


def slow_graph() -> ModelProto:
    """As `mean_graph`, after a chain of matrix products that costs tens of milliseconds and adds zero."""
    nodes, constants = _mean_score("brightness")
    work, work_constants = _work("rounds")
    rounds = constant("rounds", SLOW_ROUNDS, np.int64)
    return fixture_model([*nodes, *work], [*constants, *work_constants, rounds], SCORE)


def faulty_graph() -> ModelProto:
    """As `mean_graph`, but the frame's first byte can ask for a fault inside the run.

    HANG_BYTE: work for about as many seconds as the second byte says. HUGE_BYTE: a tensor of 4 TB.
    """
    nodes, constants = _mean_score("mean_score")
    work, work_constants = _work("rounds")
    nodes += [
        helper.make_node("Reshape", ["frames", "flat"], ["bytes"]),
        helper.make_node("Slice", ["bytes", "at_0", "at_1"], ["order"]),
        helper.make_node("Slice", ["bytes", "at_1", "at_2"], ["amount"]),
        helper.make_node("Equal", ["order", "hang_byte"], ["hangs"]),
        helper.make_node("Cast", ["amount"], ["seconds"], to=TensorProto.INT64),
        helper.make_node("Mul", ["seconds", "rounds_per_second"], ["wanted"]),
        helper.make_node("Where", ["hangs", "wanted", "no_rounds"], ["rounds_of_one"]),
        helper.make_node("Squeeze", ["rounds_of_one"], ["rounds"]),
        helper.make_node("Equal", ["order", "huge_byte"], ["is_huge"]),
        helper.make_node("Where", ["is_huge", "huge_side", "small_side"], ["side"]),
        helper.make_node("Concat", ["side", "side"], ["sides"], axis=0),
        helper.make_node("Expand", ["tiny", "sides"], ["memory"]),
        helper.make_node("ReduceMax", ["memory"], ["nothing_more"], keepdims=0),
        helper.make_node("Add", ["mean_score", "nothing_more"], ["brightness"]),
    ]
    constants += [
        constant("flat", [-1], np.int64),
        constant("at_0", [0], np.int64),
        constant("at_1", [1], np.int64),
        constant("at_2", [2], np.int64),
        constant("hang_byte", [HANG_BYTE], np.uint8),
        constant("huge_byte", [HUGE_BYTE], np.uint8),
        constant("rounds_per_second", [ROUNDS_PER_SECOND], np.int64),
        constant("no_rounds", [0], np.int64),
        constant("huge_side", [HUGE_SIDE], np.int64),
        constant("small_side", [1], np.int64),
        constant("tiny", [[0]], np.float32),
    ]
    return fixture_model([*nodes, *work], [*constants, *work_constants], SCORE)


def random_graph() -> ModelProto:
    """A score in 20-80 that hashes the byte sum: repeatable, and unrelated to quality."""
    nodes, constants = _pixel_sum()
    nodes += [
        helper.make_node("Cast", ["sum"], ["sum_long"], to=TensorProto.INT64),
        helper.make_node("Mul", ["sum_long", "factor"], ["product"]),
        helper.make_node("Mod", ["product", "modulus"], ["rest"]),
        helper.make_node("Cast", ["rest"], ["rest_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["rest_float", "step"], ["spread"]),
        helper.make_node("Add", ["spread", "floor"], ["score"]),
    ]
    constants += [
        constant("factor", 48271, np.int64),
        constant("modulus", 6007, np.int64),
        constant("step", 60 / 6006, np.float32),
        constant("floor", 20, np.float32),
    ]
    return fixture_model(nodes, constants, SCORE)


FIXTURES: dict[str, Callable[[], ModelProto]] = {
    "life-iqa.fixture-mean": mean_graph,
    "life-iqa.fixture-slow": slow_graph,
    "life-iqa.fixture-faulty": faulty_graph,
    "life-iqa.fixture-random": random_graph,
    "quartet.fixture-mean": quartet_graph,
}
