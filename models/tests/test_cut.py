"""One method cut out of a quartet: the same numbers, a folder of its own, nothing of the others."""

import json

import jsonschema
import numpy as np
import onnx
import pytest
import tiny_quartet

from export.cut import CutError, cut, cut_graph
from export.graph import parameter_count
from export.manifest import sha256_of, write_json
from export.session import open_session
from export.write_fixture import write_fixture
from train.shuffled_graph import require_private
from zoo.archs.quartet_outputs import EVIDENCE, SCORES

METHODS = {spec.method: spec.name for spec in SCORES if spec.kind == "score"}
SRCC = {"value": 0.9, "low": 0.8, "high": 0.95}
FACTS = {
    "split": "test",
    "part": "pooled",
    "count": 9,
    "srcc": SRCC,
    "plcc": SRCC,
    "krcc": SRCC,
    "rmse": SRCC,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    write_fixture("quartet.fixture-mean", folder)
    described = json.loads((folder / "quartet.fixture-mean" / "manifest.json").read_text())
    described["metrics"] = [FACTS | {"output": name} for name in ("score", "graphmeta", "dgiqa")]
    write_json(folder / "quartet.fixture-mean" / "manifest.json", described)
    return folder / "quartet.fixture-mean"


def evidence_of(method):
    return [spec.name for spec in EVIDENCE if spec.method == method]


def assert_same_numbers(part, whole, method, batch):
    names = evidence_of(method)
    found = open_session(part / "model.onnx").run(["score", *names], {"frames": batch})
    expected = open_session(whole / "model.onnx").run([METHODS[method], *names], {"frames": batch})
    for name, left, right in zip(["score", *names], found, expected, strict=True):
        assert np.abs(left - right).max() <= 1e-4, name


@pytest.mark.parametrize("method", METHODS)
def test_the_part_says_what_the_whole_says(whole, tmp_path, frames, method):
    part = cut(whole, method, tmp_path)

    assert part.name == f"{method}.fixture-mean"
    for height, width in ((64, 64), (97, 161)):
        assert_same_numbers(part, whole, method, frames(2, height, width))


@pytest.mark.parametrize("method", METHODS)
def test_the_exported_quartet_is_cut_into_its_methods(exported, tmp_path, frames, schema, method):
    part = cut(exported, method, tmp_path)

    jsonschema.validate(json.loads((part / "manifest.json").read_text()), schema)
    model = onnx.load(part / "model.onnx")
    assert parameter_count(model) < 0.9 * parameter_count(onnx.load(exported / "model.onnx"))
    require_private(model, ["score"])
    assert_same_numbers(part, exported, method, frames(2, 240, 320))


def test_the_manifest_describes_the_part_alone(whole, tmp_path, schema):
    part = cut(whole, "dgiqa", tmp_path)

    described = json.loads((part / "manifest.json").read_text())
    jsonschema.validate(described, schema)
    assert described["id"] == part.name
    assert described["methods"] == [paper["method"] for paper in described["papers"]] == ["dgiqa"]
    assert [output["name"] for output in described["outputs"]] == ["score", *evidence_of("dgiqa")]
    assert [(record["output"], record["count"]) for record in described["metrics"]] == [("score", 9)]
    assert described["sha256"] == sha256_of(part / "model.onnx")
    assert described["bytes"] == (part / "model.onnx").stat().st_size
    assert "fusion" not in described


def test_golden_scores_are_those_of_the_part(whole, tmp_path):
    part = cut(whole, "dr-experts", tmp_path)

    pinned = json.loads((part / "golden.json").read_text())
    assert pinned["sha256"] == sha256_of(part / "model.onnx")
    assert all(set(frame["outputs"]) == {"score"} for frame in pinned["frames"])


def test_only_what_the_method_needs_is_left():
    model = tiny_quartet.graph()
    before = model.SerializeToString()

    part = cut_graph(model, "graphmeta", [])

    assert model.SerializeToString() == before
    assert [output.name for output in part.graph.output] == ["score"]
    assert len(part.graph.node) == 5
    assert {tensor.name for tensor in part.graph.initializer} == {"zero", "rows_columns"}
    require_private(part, ["score"])


def test_evidence_may_be_made_of_the_fused_score(whole):
    part = cut_graph(onnx.load(whole / "model.onnx"), "graphmeta", ["level"])

    assert [output.name for output in part.graph.output] == ["score", "level"]
    assert "fused_score" in {name for node in part.graph.node for name in node.output}


def test_a_single_method_is_not_cut_again(whole, tmp_path):
    part = cut(whole, "dgiqa", tmp_path)

    with pytest.raises(CutError, match=r"dgiqa\.fixture-mean .* methods to cut: none"):
        cut(part, "dgiqa", tmp_path / "again")
    with pytest.raises(CutError, match="life-iqa; methods to cut: none"):
        cut(part, "life-iqa", tmp_path / "again")
