import json
from dataclasses import replace

import jsonschema
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from tiny_paper import TINY_DEPTH, TINY_DEPTH_GRID, TINY_DGIQA, TINY_GRID, TINY_LIFE_IQA

from export.export_depth import depth_graph
from export.export_paper import parse, write_export
from export.paper import dgiqa
from export.paper.graph import set_metadata
from export.paper.options import RANDOM, PaperExport, load_file, with_random_weights
from export.paper.reference import answers_on_depth
from export.session import open_session
from zoo.paper.checkpoints import CheckpointMismatchError
from zoo.paper.depth_anything import DepthAnything
from zoo.paper.dgiqa import Dgiqa
from zoo.paper.dgiqa_frames import DepthFrames, DgiqaFrames
from zoo.paper.frames import normalised
from zoo.paper.life_iqa import LifeIqa
from zoo.paper.life_iqa_frames import LifeIqaFrames
from zoo.paper.life_iqa_keys import load_checkpoint
from zoo.paper.opinion_scale import SCALES, UNIT, UNTRAINED
from zoo.views.crop_grid import crop_grid_model

ALMOST = 2e-3


@pytest.fixture(scope="module")
def depth_guided():
    depth = DepthFrames(with_random_weights(DepthAnything(TINY_DEPTH), 1)).eval()
    network = DgiqaFrames(with_random_weights(Dgiqa(TINY_DGIQA), 1), TINY_DEPTH_GRID, UNIT).eval()
    card = dgiqa.card_of(TINY_DEPTH_GRID, "small", "random", "Apache-2.0")
    graph = dgiqa.joined(network, depth, card.output_names)
    return PaperExport(card, graph, RANDOM, answers_on_depth(network, depth))


def run(model, **inputs):
    return onnxruntime.InferenceSession(model.SerializeToString()).run(None, inputs)


@pytest.fixture(params=["tiny_life_iqa", "depth_guided"])
def exported(request):
    return request.getfixturevalue(request.param)


def test_graph_and_pytorch_agree_at_every_size(exported, frames):
    session = onnxruntime.InferenceSession(exported.model.SerializeToString())
    for size in ((64, 64), (120, 333), (333, 120)):
        batch = frames(2, *size)
        found = session.run(None, {"frames": batch})
        expected = exported.answers(batch)
        for spec, value, other in zip(exported.card.outputs, found, expected, strict=True):
            assert value.shape == tuple(other.shape), spec.name
            assert np.abs(value - other.numpy()).max() <= ALMOST, spec.name
            assert value.min() >= spec.range[0]
            assert value.max() <= spec.range[1] + 1e-5


def test_frames_do_not_influence_each_other_and_repeat(exported, frames):
    session = onnxruntime.InferenceSession(exported.model.SerializeToString())
    batch = frames(3, 100, 140)

    (together,) = session.run(["score"], {"frames": batch})
    (again,) = session.run(["score"], {"frames": batch})
    alone = [session.run(["score"], {"frames": frame[np.newaxis]})[0][0] for frame in batch]

    assert np.array_equal(together, again)
    assert np.abs(together - alone).max() <= ALMOST
    assert together.std() > 0


def test_written_folder_keeps_the_contract(exported, tmp_path, schema):
    model = set_metadata(exported.model, UNTRAINED.metadata())

    folder = write_export(replace(exported, model=model), tmp_path, seed=3)

    document = json.loads((folder / "manifest.json").read_text())
    jsonschema.validate(document, schema)
    assert folder.name == document["id"] == exported.card.id
    assert document["family"] == "paper"
    assert document["training"]["data"] == "none: random weights"
    assert document["training"]["seed"] == 3
    session = open_session(folder / "model.onnx")
    (given,) = session.get_inputs()
    assert given.type == "tensor(uint8)"
    assert [type(side) for side in given.shape] == [str, str, str, int]
    assert [output.name for output in session.get_outputs()] == [o["name"] for o in document["outputs"]]
    assert all(output.shape[0] == "N" for output in session.get_outputs())
    assert session.get_modelmeta().custom_metadata_map["opinion_direction"] == "higher is better"
    golden = json.loads((folder / "golden.json").read_text())
    assert len({frame["outputs"]["score"] for frame in golden["frames"]}) == len(golden["frames"])


def test_graphs_have_no_operator_with_sizes_that_depend_on_data(exported):
    kinds = {node.op_type for node in exported.model.graph.node}

    assert not kinds & {"NonZero", "Loop", "If", "ScatterND", "BatchNormalization"}
    assert not any(tensor.external_data for tensor in exported.model.graph.initializer)


def test_the_score_is_the_mean_of_the_crops_on_the_scale_of_the_data(frames):
    scale = SCALES["csiq"]
    grid = TINY_GRID
    network = with_random_weights(LifeIqa(TINY_LIFE_IQA), 1).eval()
    crops = torch.from_numpy(run(crop_grid_model(grid), frames=frames(2, 100, 140))[0])

    with torch.inference_mode():
        score = LifeIqaFrames(network, grid, scale)(crops)[0]
        raw = network(normalised(crops.flatten(0, 1))).score.reshape(2, -1).mean(dim=1)

    assert torch.allclose(score, 100 * (1 - raw).clamp(0, 1))


def test_the_depth_network_alone_is_a_graph_of_frames(frames, depth_guided):
    depth = DepthFrames(with_random_weights(DepthAnything(TINY_DEPTH), 1)).eval()
    batch = frames(2, 90, 130)

    model = depth_graph(depth, TINY_DEPTH_GRID)

    assert [given.name for given in model.graph.input] == ["frames"]
    (found,) = run(model, frames=batch)
    assert np.abs(found - depth_guided.answers(batch)[2].numpy()).max() <= 1e-4


@pytest.mark.parametrize(
    ("data", "opinion", "points"),
    [
        ("tid2013", 9.0, 100.0),
        ("tid2013", 4.5, 50.0),
        ("live", 20.0, 80.0),
        ("csiq", -0.2, 100.0),
        ("kadid", 1, 0),
    ],
)
def test_opinions_become_points(data, opinion, points):
    assert SCALES[data].points(torch.tensor(opinion)) == pytest.approx(points)


def test_a_wrong_file_is_refused_and_the_network_stays_as_it_was(tmp_path):
    network = LifeIqa(TINY_LIFE_IQA)
    before = network.score.weight.clone()
    torch.save({"model": {"fc.weight": torch.zeros(1, 16), "fc.scale": torch.ones(1)}}, tmp_path / "w.pt")

    with pytest.raises(CheckpointMismatchError, match=r"1 unexpected: fc\.scale"):
        load_file(network, tmp_path / "w.pt", load_checkpoint)

    assert torch.equal(network.score.weight, before)


def test_the_command_line_has_the_options_of_its_method():
    given = parse(
        ["--method", "dgiqa", "--out", "x", "--grid", "3x4", "--depth", "large", "--short-side", "0"]
    )

    assert given.grid == (3, 4)
    assert given.depth == "large"
    assert given.depth_view == (252, 448)
    with pytest.raises(SystemExit):
        parse(["--method", "life-iqa", "--out", "x", "--depth", "large"])
    with pytest.raises(SystemExit):
        parse(["--method", "life-iqa", "--out", "x", "--grid", "3"])


def test_a_depth_view_of_broken_patches_is_refused():
    with pytest.raises(ValueError, match="multiples of 14"):
        dgiqa.build(parse(["--method", "dgiqa", "--out", "x", "--depth-view", "250x448"]))


def test_random_exports_come_without_paths(exported):
    assert b".py" not in onnx.ModelProto.SerializeToString(exported.model)
