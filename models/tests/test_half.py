"""A small float graph on halves: what computes in them, what stays, what it answers."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from export.export_paper import main, write_export
from export.fp16.observe import peaks, widened
from export.fp16.region import half_places
from export.fp16.rewrite import LARGEST, rewritten
from export.half import difference, halved, write_half
from export.paper import life_iqa
from export.session import open_session


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs, [output], **attributes)


def chain(first=1.0):
    """Bytes [N, 1, 4, 4], two convolutions, the second undoing `first`, a mean, a choice, a last product."""
    rng = np.random.default_rng(2)
    stored = {
        "step": np.float32(1 / 255),
        "one": first * rng.normal(0, 0.5, (3, 1, 3, 3)),
        "two": rng.normal(0, 0.5, (5, 3, 3, 3)) / first,
        "route": rng.normal(0, 1, (5, 5)),
        "last": rng.normal(0, 1, (5, 1)),
        "maps": np.array([2, 3]),
        "kept": np.array([2]),
        "begin": np.array([1]),
        "end": np.array([2]),
        "axis": np.array([1]),
        "low": np.float32(-1e9),
        "shape": np.array([-1]),
    }
    same = {"pads": [1, 1, 1, 1]}
    nodes = [
        node("Cast", ["frames"], "float", to=TensorProto.FLOAT),
        node("Mul", ["float", "step"], "share"),
        node("Conv", ["share", "one"], "c1", **same),
        node("Relu", ["c1"], "r1"),
        node("Conv", ["r1", "two"], "c2", **same),
        node("Abs", ["c2"], "a2"),
        node("ReduceMean", ["a2", "maps"], "mean", keepdims=0),
        node("Relu", ["mean"], "clean"),
        node("MatMul", ["clean", "route"], "logits"),
        helper.make_node("TopK", ["logits", "kept"], ["best", "places"]),
        node("Slice", ["best", "begin", "end", "axis"], "threshold"),
        node("GreaterOrEqual", ["logits", "threshold"], "is_kept"),
        node("Where", ["is_kept", "logits", "low"], "masked"),
        node("Softmax", ["masked"], "gates", axis=1),
        node("MatMul", ["gates", "last"], "column"),
        node("Reshape", ["column", "shape"], "score"),
    ]
    arrays = {
        name: value if np.asarray(value).dtype.kind == "i" else np.asarray(value, np.float32)
        for name, value in stored.items()
    }
    graph = helper.make_graph(
        nodes,
        "chain",
        [helper.make_tensor_value_info("frames", TensorProto.UINT8, ["N", 1, 4, 4])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["N"])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in arrays.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    return model


def made_at(model, places):
    return {name for place in places for name in model.graph.node[place].output}


@pytest.fixture
def pictures():
    return list(np.random.default_rng(5).integers(0, 256, (3, 1, 4, 4), dtype=np.uint8))


def run(model, frames):
    return onnxruntime.InferenceSession(model.SerializeToString()).run(["score"], {"frames": frames})[0]


def test_sums_choices_and_both_ends_stay_in_float():
    model = chain()

    assert made_at(model, half_places(model.graph)) == {"c1", "r1", "c2", "a2", "clean"}


def test_what_leads_to_a_choice_stays_in_float_back_to_its_product():
    model = chain()
    last = model.graph.node[-2]
    model.graph.node.insert(len(model.graph.node) - 2, node("MatMul", ["gates", "route"], "more"))
    last.input[0] = "more"

    found = made_at(model, half_places(model.graph))

    assert not found & {"logits", "best", "threshold", "masked", "gates"}
    assert "more" in found


def test_divisions_by_computed_values_stay_in_float_with_their_divisor():
    model = chain()
    at = [each.output[0] for each in model.graph.node].index("c2") + 1
    for each in (
        node("Exp", ["c2"], "grown"),
        node("Add", ["grown", "step"], "divisor"),
        node("Div", ["c2", "divisor"], "ratio"),
        node("Div", ["ratio", "step"], "scaled"),
    ):
        model.graph.node.insert(at, each)
        at += 1
    model.graph.node[at].input[0] = "scaled"

    found = made_at(model, half_places(model.graph))

    assert not found & {"grown", "divisor", "ratio"}
    assert found >= {"c2", "scaled", "a2"}


def test_casts_stand_at_the_edges_and_inputs_and_outputs_keep_their_types(pictures):
    model = chain()

    half = rewritten(model, half_places(model.graph))

    casts = [each for each in half.graph.node if each.op_type == "Cast"]
    assert [each.output[0] for each in casts] == ["float", "share_half", "a2", "mean_half", "clean"]
    kinds = {tensor.name: tensor.data_type for tensor in half.graph.initializer}
    assert kinds["one_half"] == kinds["two_half"] == TensorProto.FLOAT16
    assert kinds["route"] == kinds["last"] == TensorProto.FLOAT
    assert "one" not in kinds
    assert half.graph.output[0].type.tensor_type.elem_type == TensorProto.FLOAT
    assert np.abs(run(half, np.stack(pictures)) - run(model, np.stack(pictures))).max() < 0.01
    assert model.graph.node[2].input[1] == "one"


def test_peaks_are_the_largest_magnitudes(pictures):
    model = chain()
    places = half_places(model.graph)
    watched = chain()
    watched.graph.output.append(helper.make_tensor_value_info("c2", TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(watched.SerializeToString())
    expected = max(np.abs(session.run(["c2"], {"frames": each[None]})[0]).max() for each in pictures)

    found = peaks(model, places, pictures)

    assert set(found) == places
    assert found[4] == pytest.approx(expected)


def test_operators_that_reach_too_far_stay_in_float(pictures):
    found = halved(chain(first=1e4), pictures)

    made = {name for each in found.model.graph.node for name in each.output if name.endswith("_half")}
    assert "c1_half" not in made
    assert found.too_large > 0
    assert found.halves + found.too_large == len(half_places(chain().graph))
    assert np.isfinite(run(found.model, np.stack(pictures))).all()


def test_a_constant_beyond_the_range_becomes_the_largest_half():
    model = chain()

    half = rewritten(model, set(range(len(model.graph.node))) - {0, 9, 10, 11})

    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in half.graph.initializer}
    assert stored["low_half"] == -LARGEST


def test_rounding_is_that_of_a_device_that_computes_on_halves():
    rng = np.random.default_rng(8)
    left, right, last = (rng.normal(0, 3, shape).astype(np.float32) for shape in ((1, 7), (7, 5), (5, 1)))
    nodes = [
        node("Cast", ["frames"], "float", to=TensorProto.FLOAT),
        node("MatMul", ["left", "right"], "first"),
        node("Add", ["first", "float"], "sum"),
        node("MatMul", ["sum", "last"], "score"),
    ]
    graph = helper.make_graph(
        nodes,
        "products",
        [helper.make_tensor_value_info("frames", TensorProto.UINT8, [1, 5])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, [1, 1])],
        [numpy_helper.from_array(*each) for each in ((left, "left"), (right, "right"), (last, "last"))],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    frames = rng.integers(0, 256, (1, 5), dtype=np.uint8)

    found = run(widened(rewritten(model, {1, 2})), frames)

    def half(values):
        return values.astype(np.float16).astype(np.float32)

    first = half(half(left) @ half(right))
    assert found == pytest.approx(half(first + frames) @ last, rel=1e-6)
    assert np.abs(found - (left @ right + frames) @ last).max() > 1e-4


def test_a_network_on_halves_scores_as_the_float_one(tiny_life_iqa, frames):
    found = halved(tiny_life_iqa.model, list(frames(2, 100, 140)))
    batch = frames(3, 120, 90)

    half, exact = run(found.model, batch), run(tiny_life_iqa.model, batch)

    assert half.dtype == np.float32
    assert found.halves > 50
    assert np.abs(half - exact).max() < 0.5
    assert 0 < difference(tiny_life_iqa.model, found.model, ["score"], list(batch)) < 0.5
    assert found.model.ByteSize() < 0.75 * tiny_life_iqa.model.ByteSize()


def test_the_folder_keeps_the_contract_and_says_its_precision(tiny_life_iqa, tmp_path, schema):
    source = write_export(tiny_life_iqa, tmp_path / "float", seed=1)

    written = write_half(source, tmp_path)

    document = json.loads((written.folder / "manifest.json").read_text(encoding="utf-8"))
    assert written.folder.name == document["id"] == "life-iqa.paper-random-fp16"
    assert document["precision"] in schema["properties"]["precision"]["enum"]
    assert document["quantisedFrom"] == "life-iqa.paper-random"
    assert json.loads((written.folder / "golden.json").read_text(encoding="utf-8"))["tolerance"] == 0.5
    session = open_session(written.folder / "model.onnx")
    assert session.get_inputs()[0].type == "tensor(uint8)"
    assert {output.type for output in session.get_outputs()} == {"tensor(float)"}
    assert "operators on halves" in str(written)
    with pytest.raises(ValueError, match="only a float32 model"):
        write_half(written.folder, tmp_path)


def test_the_export_writes_the_precision_that_is_asked_for(tiny_life_iqa, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(life_iqa, "build", lambda _: tiny_life_iqa)
    given = ["--method", "life-iqa", "--out", str(tmp_path), "--precision", "fp16"]
    monkeypatch.setattr("sys.argv", ["export_paper", *given])

    main()

    assert [folder.name for folder in tmp_path.iterdir()] == ["life-iqa.paper-random-fp16"]
    assert "fp16: " in capsys.readouterr().out


def test_a_model_that_answers_no_number_on_halves_is_refused(tiny_life_iqa, frames):
    broken = halved(tiny_life_iqa.model, list(frames(1, 100, 140))).model
    for tensor in broken.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT16 and len(tensor.dims) > 1:
            values = np.full(tuple(tensor.dims), np.nan, np.float16)
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))

    with pytest.raises(ValueError, match="no number"):
        difference(tiny_life_iqa.model, broken, ["score"], list(frames(1, 90, 90)))
