"""A small float graph on integers: the same scores, integer operators, weights that fit every processor."""

from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from export.int8.prepare import with_large_products, with_views
from export.int8.ranges import Affine, Observed, observe
from export.int8.rewrite import rewritten
from export.int8.sites import find_sites
from export.int8.weights import (
    LARGEST,
    batched_weights,
    convolution_weights,
    matrix_weights,
    pair_reach,
    rounding_shift,
)
from zoo.archs.lite import VIEWS
from zoo.views.graph import views_model

WIDE = 12


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs, [output], **attributes)


def float_graph():
    """Bytes, a strided convolution, an inverted residual block, its mean, two products; one has no bias."""
    rng = np.random.default_rng(3)
    stored = {
        "zero": np.float32(127),
        "step": np.float32(1 / 128),
        "low": np.float32(0),
        "high": np.float32(6),
        "maps": np.array([2, 3]),
        "trunk.stem": rng.normal(0, 0.4, (4, 3, 3, 3)),
        "trunk.stem.bias": rng.normal(0.5, 0.5, 4),
        "trunk.expand": rng.normal(0, 0.5, (WIDE, 4, 1, 1)),
        "trunk.expand.bias": rng.normal(0.5, 0.5, WIDE),
        "trunk.depthwise": rng.normal(0, 0.4, (WIDE, 1, 3, 3)),
        "trunk.depthwise.bias": rng.normal(0.5, 0.5, WIDE),
        "trunk.project": rng.normal(0, 0.3, (4, WIDE, 1, 1)),
        "trunk.project.bias": rng.normal(0, 0.5, 4),
        "head.hidden": rng.normal(0, 0.5, (8, 4)),
        "head.hidden.bias": rng.normal(0.3, 0.3, 8),
        "head.score": rng.normal(0, 1, (1, 8)),
        "head.score.bias": rng.normal(0, 1, 1),
    }
    del stored["trunk.project.bias"]
    same = {"pads": [1, 1, 1, 1]}
    nodes = [
        node("Transpose", ["frames"], "channels", perm=[0, 3, 1, 2]),
        node("Cast", ["channels"], "wide", to=TensorProto.FLOAT),
        node("Sub", ["wide", "zero"], "shifted"),
        node("Mul", ["shifted", "step"], "normal"),
        node("Conv", ["normal", "trunk.stem", "trunk.stem.bias"], "stem", strides=[2, 2], pads=[0, 0, 1, 1]),
        node("Clip", ["stem", "low", "high"], "stem_act"),
        node("Conv", ["stem_act", "trunk.expand", "trunk.expand.bias"], "expand"),
        node("Clip", ["expand", "low", "high"], "expand_act"),
        node(
            "Conv", ["expand_act", "trunk.depthwise", "trunk.depthwise.bias"], "depthwise", group=WIDE, **same
        ),
        node("Clip", ["depthwise", "low", "high"], "depthwise_act"),
        node("Conv", ["depthwise_act", "trunk.project"], "project"),
        node("Add", ["stem_act", "project"], "block"),
        node("ReduceMean", ["block", "maps"], "mean", keepdims=0),
        node("Gemm", ["mean", "head.hidden", "head.hidden.bias"], "hidden", transB=1),
        node("Relu", ["hidden"], "hidden_act"),
        node("Gemm", ["hidden_act", "head.score", "head.score.bias"], "score", transB=1),
    ]
    tensors = [
        numpy_helper.from_array(value if value.dtype == np.int64 else np.float32(value), name)
        for name, value in stored.items()
    ]
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, ["N", "H", "W", 3])
    score = helper.make_tensor_value_info("score", TensorProto.FLOAT, ["N", 1])
    graph = helper.make_graph(nodes, "tiny", [frames], [score], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    return model


def photographs(count, seed=1):
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (count, 4, 4, 3), dtype=np.uint8)
    return coarse.repeat(8, axis=1).repeat(8, axis=2) // 2 + rng.integers(0, 100, (count, 32, 32, 3)).astype(
        np.uint8
    )


def run(model, batch):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"frames": batch})[0][:, 0]


def integers(model, method="minmax", seed=5):
    sites = find_sites(model, ["trunk."], 1)
    observed = observe(model, sites.tensors, photographs(16), seed, 1)
    affines = {name: found.affine(method, 1e-3) for name, found in observed.items()}
    return rewritten(model, sites, observed, affines)


@pytest.fixture(scope="module")
def model():
    return float_graph()


@pytest.fixture(scope="module")
def quantized(model):
    return integers(model)


@pytest.mark.parametrize("method", ["minmax", "percentile", "error"])
def test_integers_score_nearly_as_floats_do(model, method):
    batch = photographs(40, seed=2)

    expected, found = run(model, batch), run(integers(model, method), batch)

    assert expected.std() > 0.3
    assert np.abs(found - expected).max() < 0.15 * expected.std() + 0.15
    assert np.corrcoef(found, expected)[0, 1] > 0.99


def test_the_runtime_makes_integer_operators_of_all_of_them(quantized, tmp_path):
    settings = onnxruntime.SessionOptions()
    settings.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    settings.log_severity_level = 3
    onnxruntime.InferenceSession(quantized.SerializeToString(), settings, ["CPUExecutionProvider"])

    kinds = [made.op_type for made in onnx.load(tmp_path / "optimised.onnx").graph.node]

    assert kinds.count("QLinearConv") == 4
    assert kinds.count("QLinearAdd") == 1
    assert kinds.count("QGemm") == 2
    assert not {"Conv", "FusedConv", "Clip", "Relu", "Cast", "Gemm", "Add"}.intersection(kinds)


def test_bytes_reach_the_first_convolution_untouched(quantized):
    (reader,) = [made for made in quantized.graph.node if made.input[0] == "channels"]
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in quantized.graph.initializer}

    assert reader.op_type == "DequantizeLinear"
    assert [float(stored[name]) for name in reader.input[1:]] == [1 / 128, 127]


def test_neighbouring_products_leave_room_for_processors_that_add_them_in_16_bits():
    rng = np.random.default_rng(9)
    dense = convolution_weights(rng.normal(0, 1, (16, 5, 3, 3)).astype(np.float32), 1).values
    product = matrix_weights(rng.normal(0, 1, (31, 16)).astype(np.float32)).values
    batched = batched_weights(rng.normal(0, 1, (4, 30, 16)).astype(np.float32)).values
    rows = [
        dense.transpose(0, 2, 3, 1).reshape(16, -1),
        product.T,
        batched.transpose(0, 2, 1).reshape(64, -1),
    ]

    for held in rows:
        reach = pair_reach(held.astype(np.float32)).max()
        assert reach > LARGEST - 3
        assert 255 * reach < 2**15
        assert np.abs(held.astype(int)).max() > 80


def test_only_depthwise_weights_use_all_of_their_range():
    weights = np.random.default_rng(2).normal(0, 1, (16, 1, 3, 3)).astype(np.float32)
    depthwise, single = convolution_weights(weights, 16).values, convolution_weights(weights, 1).values

    assert np.abs(depthwise.astype(int)).max(axis=(1, 2, 3)).tolist() == [LARGEST] * 16
    assert pair_reach(single.reshape(16, -1).astype(np.float32)).max() <= LARGEST + 1


def test_the_same_frames_and_seed_give_the_same_bytes(model, quantized):
    assert integers(model).SerializeToString() == quantized.SerializeToString()


def test_other_frames_do_not_change_a_frames_score(quantized):
    batch = photographs(3, seed=4)

    alone = np.concatenate([run(quantized, batch[row : row + 1]) for row in range(3)])

    assert np.array_equal(run(quantized, batch), alone)


def test_ranges_hold_zero_and_saturate_the_tail():
    values = np.concatenate([np.linspace(1, 2, 9998), [9, -9]]).astype(np.float32)
    found = Observed(-9, 9, values, None)

    assert found.affine("minmax", 0).zero == 128
    assert found.affine("percentile", 0.001).kept(np.array([9.0, 0.0], np.float32)).tolist() == [
        pytest.approx(2, abs=0.01),
        0,
    ]
    assert found.affine("error", 0).scale < found.affine("minmax", 0).scale
    with pytest.raises(ValueError, match="entropy"):
        found.affine("entropy", 0)


def test_a_tensor_of_nothing_gets_a_step():
    assert Affine.covering(0, 0).scale > 0


def test_a_channel_that_is_all_but_dead_gets_a_step_of_its_neighbours_size():
    weights = np.array([[1.0, -0.5], [1e-12, 0.0]], np.float32)
    held = convolution_weights(weights.reshape(2, 2, 1, 1), 1)

    assert held.values[:, :, 0, 0].tolist() == [[127, -64], [0, 0]]
    assert held.scale[1] == pytest.approx(held.scale[0] / 1000, rel=0.01)


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_the_shift_of_the_mean_is_that_of_rounded_weights(groups):
    rng = np.random.default_rng(groups)
    weights = rng.normal(0, 1, (8, 8 // groups, 1, 1)).astype(np.float32)
    inputs = rng.normal(1, 1, (50, 8)).astype(np.float32)
    held = convolution_weights(weights, groups)
    rounded = replace(held, values=held.values // 30 * 30)

    def outputs(values):
        by_group = values.reshape(groups, 8 // groups, 8 // groups)
        return np.einsum("ngi,goi->ngo", inputs.reshape(50, groups, -1), by_group).reshape(50, 8).mean(axis=0)

    moved = outputs(rounded.floats) - outputs(weights)
    assert np.abs(moved).max() > 0.01
    assert rounding_shift(weights, rounded, inputs.mean(axis=0), groups) == pytest.approx(moved, abs=1e-5)


def pooling_graph():
    """Behind the views: the mean of 2 x 2 cells by two products with small matrices, as the heads have it."""
    halves = np.kron(np.eye(2), np.full((64, 1), 1 / 64)).astype(np.float32)
    nodes = [
        node("Cast", ["view_crops"], "crops", to=TensorProto.FLOAT),
        node("Squeeze", ["crops", "first"], "single"),
        node("Transpose", ["single"], "map", perm=[0, 3, 1, 2]),
        node("MatMul", ["map", "halves"], "columns"),
        node("Transpose", ["columns"], "turned", perm=[0, 1, 3, 2]),
        node("MatMul", ["turned", "halves"], "cells"),
        node("Shape", ["view_whole"], "sides"),
    ]
    network = helper.make_graph(
        nodes,
        "pool",
        [
            helper.make_tensor_value_info("view_whole", TensorProto.UINT8, ["N", "h", "w", 3]),
            helper.make_tensor_value_info("view_crops", TensorProto.UINT8, ["N", 1, 128, 128, 3]),
        ],
        [
            helper.make_tensor_value_info("cells", TensorProto.FLOAT, ["N", 3, 2, 2]),
            helper.make_tensor_value_info("sides", TensorProto.INT64, [4]),
        ],
        [numpy_helper.from_array(halves, "halves"), numpy_helper.from_array(np.array([1]), "first")],
    )
    return helper.make_model(network, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def test_preparing_changes_the_form_of_a_graph_and_none_of_its_numbers():
    views = type(VIEWS)(VIEWS.short_side, VIEWS.long_side, 128, ((8, 8),))
    before = onnx.compose.merge_models(
        views_model(views),
        pooling_graph(),
        io_map=[("view_whole", "view_whole"), ("view_crops", "view_crops")],
    )

    after = with_large_products(with_views(before, views))

    batch = photographs(2)
    found, expected = (
        onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"frames": batch})
        for model in (after, before)
    )
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))
    (reshape,) = [made for made in after.graph.node if made.op_type == "Reshape"]
    assert reshape.input[0] == "turned"
