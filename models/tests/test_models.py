"""Every registered model, exported with an untrained head, through the same tests."""

import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import onnx
import pytest
import torch

from export.check_parity import torch_outputs
from export.graph import parameter_count
from export.randomize import write_randomized
from export.session import open_session
from export.write_golden import golden
from zoo.methods import METHODS, OWN
from zoo.views.options import whole_size

SIZES = [(64, 64), (64, 100), (1080, 1920), (640, 360), (517, 333)]


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_torch_and_exported_graph_agree(entry, network, views, session, frames, height, width):
    batch = frames(2, height, width)

    found = session.run(None, {"frames": batch})

    for spec, value, expected in zip(
        entry.card.outputs, found, torch_outputs(network, views, batch), strict=False
    ):
        limit = 1e-3 * max(1.0, (spec.range or (0, 1))[1] / 100)
        assert value.shape == expected.shape, spec.name
        assert np.abs(value - expected).max() <= limit, spec.name


def test_frames_do_not_depend_on_their_neighbours(session, frames):
    batch = frames(3, 240, 320)

    (together,) = session.run(["score"], {"frames": batch})
    (turned,) = session.run(["score"], {"frames": batch[::-1].copy()})
    alone = np.concatenate([session.run(["score"], {"frames": frame[np.newaxis]})[0] for frame in batch])

    assert np.abs(together - alone).max() <= 1e-4
    assert np.abs(together - turned[::-1]).max() <= 1e-4


def test_same_frame_gives_the_same_bits(session, frames):
    batch = frames(1, 360, 640)

    first = session.run(None, {"frames": batch})
    second = session.run(None, {"frames": batch})

    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_scores_stay_in_range_on_extreme_frames(session):
    extreme = np.stack([np.zeros((128, 128, 3)), np.full((128, 128, 3), 255)]).astype(np.uint8)
    checker = np.indices((128, 128)).sum(axis=0) % 2 * 255
    extreme = np.concatenate(
        [extreme, np.repeat(checker[np.newaxis, :, :, np.newaxis], 3, axis=3).astype(np.uint8)]
    )

    (score,) = session.run(["score"], {"frames": extreme})

    assert np.isfinite(score).all()
    assert score.min() >= 0
    assert score.max() <= 100


def test_outputs_are_those_of_the_card(entry, session, frames):
    found = session.run(None, {"frames": frames(2, 200, 300)})

    assert [output.name for output in session.get_outputs()] == list(entry.card.output_names)
    for spec, value in zip(entry.card.outputs, found, strict=True):
        assert value.dtype == np.float32
        assert value.ndim == len(spec.dims)
        assert value.shape[0] == 2
        if spec.range:
            assert value.min() >= spec.range[0]
            assert value.max() <= spec.range[1]


def test_input_is_bytes_with_symbolic_batch_and_size(session):
    (given,) = session.get_inputs()

    assert given.name == "frames"
    assert given.type == "tensor(uint8)"
    assert [type(side) for side in given.shape] == [str, str, str, int]


def test_graph_is_one_file_without_batch_norms(exported):
    model = onnx.load(exported / "model.onnx", load_external_data=False)

    assert not any(tensor.external_data for tensor in model.graph.initializer)
    assert "BatchNormalization" not in {node.op_type for node in model.graph.node}
    assert (exported / "model.onnx").stat().st_size < 60_000_000


def test_graph_holds_no_paths_of_the_machine_that_made_it(exported):
    content = (exported / "model.onnx").read_bytes()

    assert str(Path(__file__).parents[1]).encode() not in content
    assert re.search(rb"[\w/.-]{8,}\.py\b", content) is None


def test_every_head_has_private_trained_parameters(network):
    for head in network.heads.values():
        assert sum(p.numel() for p in head.parameters() if p.requires_grad) >= 300_000


def test_own_parts_are_inner_tensors_of_the_graph(exported):
    graph = onnx.load(exported / "model.onnx").graph
    made = {name for node in graph.node for name in node.output}

    assert {f"{name}{OWN}" for name in METHODS} <= made


def test_views_in_the_graph_match_the_arithmetic(entry, views, frames):
    for height, width in SIZES:
        whole, crops = views(frames(1, height, width))
        options = entry.card.views
        assert whole.shape == (1, *whole_size(height, width, options), 3)
        assert crops.shape == (1, options.crop_count, options.crop_side, options.crop_side, 3)


def test_manifest_fits_the_schema(exported, schema):
    document = json.loads((exported / "manifest.json").read_text(encoding="utf-8"))

    jsonschema.validate(document, schema)
    assert document["training"]["seed"] == 7
    assert document["parameters"] == parameter_count(onnx.load(exported / "model.onnx"))


def test_random_copy_is_consistent_and_scores_differently(entry, exported, tmp_path, schema):
    pinned = golden(exported)
    (exported / "golden.json").write_text(json.dumps(pinned))

    write_randomized(exported, tmp_path / entry.card.id, seed=1)

    jsonschema.validate(json.loads((tmp_path / entry.card.id / "manifest.json").read_text()), schema)
    found = golden(tmp_path / entry.card.id)
    assert found["sha256"] == json.loads((tmp_path / entry.card.id / "golden.json").read_text())["sha256"]
    gaps = [
        abs(a["outputs"]["score"] - b["outputs"]["score"])
        for a, b in zip(found["frames"], pinned["frames"], strict=True)
    ]
    assert max(gaps) > pinned["tolerance"]
    open_session(tmp_path / entry.card.id / "model.onnx")


def test_gradients_reach_every_trained_parameter(network, views, frames):
    with torch.no_grad():
        maps = network.trunk(*[torch.from_numpy(view) for view in views(frames(2, 128, 128))])
    for name, head in network.heads.items():
        head.train().zero_grad()
        output = head(maps)

        (output.score.sum() + head.auxiliary_loss(output, torch.tensor([40.0, 60.0]))).backward()

        held = ("readings.level", "readings.code", "readings.classify")  # by the meta-learned head, not here
        named = [(key, p) for key, p in head.named_parameters() if not key.startswith(held)]
        trained = [(key, p) for key, p in named if p.requires_grad]
        assert [f"{name}.{key}" for key, p in trained if p.grad is None] == []
        head.eval()
