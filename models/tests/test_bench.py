"""The Python side of the benchmark: the line protocol, and which operator belongs to which part."""

import io
import itertools
import json
from pathlib import Path

import numpy as np
import onnx
import tiny_quartet
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from export.bench_torch import MethodNetwork, answer, measure, packed_frames, serve
from export.manifest import write_json
from export.part_costs import FUSION, LOW, LOW_CONVOLUTIONS, TOP, VIEWS, part_costs, parts
from zoo.trunks.efficientnet_lite import LOW_STAGES, EfficientNetLite0
from zoo.trunks.inverted_residual import SameConv

CLIP_ORDER = {"way": "one", "width": 960, "height": 540, "ms": 200, "fps": 5}


def test_every_line_is_answered_by_the_way_it_names():
    seen = []
    ways = {name: lambda frames, name=name: seen.append((name, frames.shape)) for name in ("one", "other")}
    asked = [
        {"way": "other", "width": 8, "height": 4, "ms": 0},
        {"way": "one", "width": 5, "height": 3, "ms": 1},
    ]
    answers = io.StringIO()

    serve(ways, io.StringIO("".join(json.dumps(order) + "\n" for order in asked)), answers)

    ready, first, second = (json.loads(line) for line in answers.getvalue().splitlines())
    assert ready["runtime"].startswith("PyTorch ")
    assert first["runs"] == 0
    assert seen[0] == ("other", (1, 4, 8, 3))
    assert second["runs"] == len(seen) - 2 > 0
    assert {name for name, _ in seen[1:]} == {"one"}


def test_the_first_run_does_not_count():
    calls = []

    result = measure(calls.append, itertools.repeat(np.zeros((1, 2, 2, 3), np.uint8)), 0.0)

    assert len(calls) == 1
    assert result["runs"] == 0


def test_frames_of_a_clip_are_read_until_it_ends():
    pictures = np.arange(2 * 3 * 4 * 3, dtype=np.uint8)
    pipe = io.BytesIO(pictures.tobytes() + b"cut off")

    frames = list(packed_frames(pipe, 4, 3))

    assert [frame.shape for frame in frames] == [(1, 3, 4, 3)] * 2
    assert np.array_equal(np.concatenate(frames).ravel(), pictures)
    assert measure(lambda frame: None, iter(frames), 1000.0)["runs"] == 1


def test_a_clip_is_decoded_beside_the_loop():
    clip = Path(__file__).parents[2] / "config" / "demo" / "flower-clean.mp4"
    shapes = []

    result = answer({"one": lambda frames: shapes.append(frames.shape)}, CLIP_ORDER | {"clip": str(clip)})

    assert result["runs"] == len(shapes) - 1 > 0
    assert set(shapes) == {(1, 540, 960, 3)}


def test_every_method_has_a_trunk_of_its_own():
    trunk = nn.Linear(2, 2)

    class Sum(nn.Module):
        def forward(self, x):
            return (x.sum(),)

    class Both(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = trunk

        def forward(self, whole, crops):
            return self.inner(whole + crops)

    network = MethodNetwork(Both(), Sum())

    with torch.no_grad():
        network.trunk.inner.weight.zero_()
    assert trunk.weight.abs().sum() > 0
    assert len(network(torch.ones(1, 2), torch.ones(1, 2))) == 1


def convolution_chain(length):
    """`frames` -> views -> `length` convolutions -> two methods, each scaled, and their sum."""
    kernel = numpy_helper.from_array(np.ones((1, 1, 1, 1), np.float32), "kernel")
    nodes = [helper.make_node("Cast", ["frames"], ["c0"], name="cast", to=TensorProto.FLOAT)]
    nodes += [
        helper.make_node("Conv", [f"c{i}", "kernel"], [f"c{i + 1}"], name=f"conv{i}") for i in range(length)
    ]
    nodes += [
        helper.make_node("ReduceMean", [f"c{length}"], ["mean"], name="mean", keepdims=0),
        helper.make_node("Neg", ["mean"], ["one"], name="head_one"),
        helper.make_node("Abs", ["mean"], ["two"], name="head_two"),
        helper.make_node("Add", ["one", "two"], ["score"], name="add"),
    ]
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, [1, 1, 4, 4])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, []) for name in ("score", "one", "two")]
    return helper.make_graph(nodes, "chain", [frames], outputs, [kernel])


def test_operators_belong_to_the_part_that_needs_them():
    found = parts(convolution_chain(LOW_CONVOLUTIONS + 1), {"first": ["one"], "second": ["two"]})

    assert found["cast"] == VIEWS
    assert {found[f"conv{place}"] for place in range(LOW_CONVOLUTIONS)} == {LOW}
    assert found[f"conv{LOW_CONVOLUTIONS}"] == found["mean"] == TOP
    assert (found["head_one"], found["head_two"], found["add"]) == ("first", "second", FUSION)


def test_the_lower_trunk_has_as_many_convolutions_as_it_is_cut_at():
    trunk = EfficientNetLite0()
    low = [trunk.stem, *trunk.stages[:LOW_STAGES]]

    found = sum(isinstance(module, SameConv) for part in low for module in part.modules())

    assert found == LOW_CONVOLUTIONS


def test_costs_are_measured_for_every_part(tmp_path):
    described = tiny_quartet.manifest("quartet.tiny", "0" * 64) | {"methods": list(tiny_quartet.METHODS)}
    for output in described["outputs"]:
        if output["kind"] == "score":
            output["method"] = output["name"]
    onnx.save(tiny_quartet.graph(), tmp_path / "model.onnx")
    write_json(tmp_path / "manifest.json", described)

    found = part_costs(tmp_path, 64, 48, 0.0)

    assert set(found["parts"]) == {VIEWS, LOW, TOP, *tiny_quartet.METHODS, FUSION}
    assert found["runs"] == 1
    assert 0 < sum(found["parts"].values()) <= found["ms"]
