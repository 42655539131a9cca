"""Graph of the test model `quartet.fixture-mean`: the quartet's outputs from a frame's simple statistics."""

from __future__ import annotations

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper

from export.fixture_parts import constant, fixture_model
from zoo.archs.quartet_outputs import EVIDENCE, SCORES

OUTPUTS = (*SCORES, *EVIDENCE)
FUSION = {
    "weights": {"life-iqa": 0.25, "dr-experts": 0.25, "graphmeta": 0.25, "dgiqa": 0.25},
    "minimum": 0.1,
    "maximum": 0.55,
}
CELL = 32
"""Side in pixels of a cell of the maps."""
COSTS = (0.01, -0.1, 0.04, 0.2, 0.02, 0.01, 0.01, 0.02, -0.04, 0.0)
"""Points per point above a score of 50: dark frames lose most to `low-light`, bright ones to `hazy`."""


def _score_nodes() -> list[NodeProto]:
    """`scores` [N, 4]: the means of all, red, green and blue bytes, 0-100; and what follows from them."""
    nodes = [
        helper.make_node("Cast", ["frames"], ["wide"], to=TensorProto.INT32),
        helper.make_node("ReduceSum", ["wide", "pixel_axes"], ["sums"], keepdims=0),
        helper.make_node("Cast", ["sums"], ["float_sums"], to=TensorProto.FLOAT),
        helper.make_node("Shape", ["frames"], ["frame_size"], start=1, end=3),
        helper.make_node("ReduceProd", ["frame_size"], ["pixels"], keepdims=0),
        helper.make_node("Cast", ["pixels"], ["float_pixels"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["float_sums", "float_pixels"], ["means"]),
        helper.make_node("Mul", ["means", "to_percent"], ["colours"]),
        helper.make_node("ReduceMean", ["colours", "last"], ["mean"], keepdims=1),
        helper.make_node("Concat", ["mean", "colours"], ["scores"], axis=1),
        helper.make_node("ReduceMean", ["scores", "last"], ["score"], keepdims=0),
        helper.make_node("Sub", ["scores", "mean"], ["deviations"]),
        helper.make_node("Mul", ["deviations", "deviations"], ["squares"]),
        helper.make_node("ReduceMean", ["squares", "last"], ["variance"], keepdims=0),
        helper.make_node("Sqrt", ["variance"], ["spread"]),
        helper.make_node("Div", ["spread", "hundred"], ["novelty"]),
        helper.make_node("Add", ["spread", "five"], ["reach"]),
        helper.make_node("Sub", ["score", "reach"], ["below"]),
        helper.make_node("Add", ["score", "reach"], ["above"]),
        helper.make_node("Clip", ["below", "zero", "hundred"], ["low"]),
        helper.make_node("Clip", ["above", "zero", "hundred"], ["high"]),
    ]
    methods = [spec.name for spec in SCORES if spec.kind == "score"]
    picks = [
        helper.make_node("Gather", ["scores", f"place_{place}"], [name], axis=1)
        for place, name in enumerate(methods)
    ]
    return nodes + picks


def _vector_nodes() -> list[NodeProto]:
    """What is said of the frame as a whole: from how far its mean lies from 50."""
    return [
        helper.make_node("Sub", ["mean", "middle"], ["centred"]),
        helper.make_node("Mul", ["centred", "costs"], ["contribution"]),
        helper.make_node("Neg", ["contribution"], ["lost"]),
        helper.make_node("Sigmoid", ["lost"], ["degradation"]),
        helper.make_node("Mul", ["centred", "ramp"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["distortion_type"], axis=1),
        helper.make_node("Softmax", ["scores"], ["gates"], axis=1),
        helper.make_node("Mul", ["score", "per_level"], ["levels"]),
        helper.make_node("Sub", ["five", "levels"], ["level"]),
        helper.make_node("Add", ["spread", "one"], ["sigma"]),
    ]


def _map_nodes() -> list[NodeProto]:
    """Maps of the brightness of every CELL-th pixel."""
    return [
        helper.make_node("Slice", ["frames", "starts", "ends", "grid_axes", "steps"], ["grid"]),
        helper.make_node("Cast", ["grid"], ["float_grid"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["float_grid", "colour_axis"], ["brightness"], keepdims=0),
        helper.make_node("Mul", ["brightness", "to_percent"], ["quality_map"]),
        helper.make_node("Div", ["quality_map", "hundred"], ["depth"]),
        helper.make_node("Add", ["depth", "tiny"], ["weights"]),
        helper.make_node("ReduceSum", ["weights", "grid_axes"], ["total"], keepdims=1),
        helper.make_node("Div", ["weights", "total"], ["attention"]),
        helper.make_node("Identity", ["attention"], ["degradation_attention"]),
    ]


def quartet_graph() -> ModelProto:
    """`score` = mean byte * 100 / 255; `life_iqa` the same, the other methods that of one colour each."""
    floats = {
        "to_percent": 100 / 255,
        "zero": 0,
        "one": 1,
        "five": 5,
        "middle": 50,
        "hundred": 100,
        "per_level": 4 / 100,
        "tiny": 1e-6,
        "costs": [COSTS],
        "ramp": [np.linspace(-0.1, 0.1, 25)],
    }
    integers = {
        "pixel_axes": [1, 2],
        "grid_axes": [1, 2],
        "colour_axis": [3],
        "last": [1],
        "starts": [0, 0],
        "ends": [np.iinfo(np.int32).max] * 2,
        "steps": [CELL, CELL],
        **{f"place_{place}": place for place in range(4)},
    }
    constants = [constant(name, value, np.float32) for name, value in floats.items()]
    constants += [constant(name, value, np.int64) for name, value in integers.items()]
    outputs = [(spec.name, list(spec.dims)) for spec in OUTPUTS]
    return fixture_model([*_score_nodes(), *_vector_nodes(), *_map_nodes()], constants, outputs)
