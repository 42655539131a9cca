import json
from functools import partial

import jsonschema
import numpy as np
import pytest
import torch
from paper_layouts import graphmeta

import export.paper.dr_experts as experts_export
import export.paper.graphmeta as graph_export
from data.degradations import DEGRADATIONS
from data.distortions import TYPES
from export.export_paper import main, parse, write_export
from export.paper.graph import crops_graph
from export.paper.options import RANDOM, PaperExport
from export.paper.reference import answers_on_crops
from export.parity.randomise import randomise
from export.session import open_session
from zoo.paper.dr_experts import DrExperts, DrExpertsOptions
from zoo.paper.dr_experts_frames import DrExpertsFrames
from zoo.paper.graphmeta import GraphMeta, GraphMetaOptions
from zoo.paper.graphmeta_frames import GraphMetaFrames
from zoo.paper.opinion_scale import OpinionScale
from zoo.trunks.clip_tower import ImageTowerOptions
from zoo.trunks.scnet import ScnetOptions
from zoo.trunks.vit import VitOptions
from zoo.views.crop_grid import CropGrid

EXPERTS = DrExpertsOptions(
    encoder=VitOptions(width=16, heads=2, depth=1, side=48),
    controller=ImageTowerOptions(width=16, heads=2, depth=1, side=64, embedding=8),
    weighting=12,
)
TRUNK = ScnetOptions(blocks=(1, 1), planes=(4, 8), stem=4)
SCALE = OpinionScale("nothing", -4.0, 4.0, higher_is_better=False)
EXPERTS_GRID = CropGrid(crop_side=48, rows=1, columns=2, short_side=64)
GRAPH_GRID = CropGrid(crop_side=64, rows=2, columns=2, short_side=80)
METHODS = ("dr-experts", "graph of a crop", "graph of a frame")


def tiny_graphs(nodes: int) -> GraphMeta:
    return GraphMeta(GraphMetaOptions(TRUNK, "max", nodes, edge=6, code=5))


def tiny(method: str):
    if method == "dr-experts":
        network, frames, grid = DrExperts(EXPERTS), DrExpertsFrames, EXPERTS_GRID
        card = experts_export.card_of(grid, "small", "tiny", "Apache-2.0")
    else:
        network, frames, grid = tiny_graphs(4 if method.endswith("frame") else 1), GraphMetaFrames, GRAPH_GRID
        card = graph_export.card_of(grid, "tiny", "Apache-2.0")
    randomise(network, 5)
    return frames(network.eval(), grid, SCALE), grid, card


@pytest.fixture(scope="module", params=METHODS)
def model(request, tmp_path_factory):
    wrapped, grid, card = tiny(request.param)
    found = PaperExport(card, crops_graph(wrapped, grid, card), RANDOM, answers_on_crops(wrapped, grid))
    folder = write_export(found, tmp_path_factory.mktemp("paper"), seed=1)
    return found, grid, open_session(folder / "model.onnx"), folder


@pytest.mark.parametrize(("height", "width"), [(97, 161), (200, 130)])
def test_the_graph_answers_as_the_network(model, frames, height, width):
    exported, _, session, _ = model
    given, names = frames(3, height, width), exported.card.output_names
    expected = exported.answers(given)

    found = session.run(list(names), {"frames": given})

    for name, ours, theirs in zip(names, found, expected, strict=True):
        assert np.allclose(ours, theirs.numpy(), rtol=1e-3, atol=1e-4), name


def test_frames_do_not_influence_each_other(model, frames):
    exported, _, session, _ = model
    card, given = exported.card, frames(3, 120, 150)
    together = session.run(list(card.output_names), {"frames": given})
    alone = session.run(list(card.output_names), {"frames": given[1:2]})

    for name, whole, one in zip(card.output_names, together, alone, strict=True):
        assert np.allclose(whole[1:2], one, atol=1e-4), name


def test_outputs_fit_the_card(model, frames):
    exported, grid, session, _ = model
    card = exported.card
    found = dict(
        zip(
            card.output_names,
            session.run(list(card.output_names), {"frames": frames(2, 90, 120)}),
            strict=True,
        )
    )

    for output in card.outputs:
        fixed = [(axis, size) for axis, size in enumerate(output.dims) if isinstance(size, int)]
        assert found[output.name].shape[0] == 2
        assert len(found[output.name].shape) == len(output.dims)
        assert all(found[output.name].shape[axis] == size for axis, size in fixed)
        assert len(output.labels) in (0, *output.dims[1:])
    assert np.allclose(found["crop_scores"].mean(axis=1), found["score"], atol=1e-3)
    assert found["crop_scores"].shape == (2, grid.count)


def test_contributions_are_points_and_follow_the_direction_of_the_scale():
    wrapped, _, _ = tiny("dr-experts")
    crops = torch.randint(0, 256, (2, 2, 48, 48, 3), dtype=torch.uint8)
    with torch.inference_mode():
        score, contribution, similarity, attention, _ = wrapped(crops)
    bias = 100.0 * (0.5 - float(wrapped.network.quality.bias) / 8.0)

    assert torch.allclose(contribution.sum(dim=1) + bias, score, atol=1e-3)
    assert similarity.shape == (2, len(DEGRADATIONS))
    assert attention.shape == (2, 3, 6)
    assert torch.allclose(attention.sum(dim=(1, 2)), torch.ones(2), atol=1e-5)


def test_refuses_graphs_that_do_not_fit_the_crops():
    with pytest.raises(ValueError, match="graphs of 3 images do not fit 4 crops"):
        GraphMetaFrames(tiny_graphs(3), GRAPH_GRID, SCALE)


@pytest.fixture
def small_networks(monkeypatch):
    monkeypatch.setattr(graph_export, "GraphMetaOptions", partial(GraphMetaOptions, trunk=TRUNK))
    monkeypatch.setattr(experts_export, "SIZES", {"small": EXPERTS})
    monkeypatch.setattr(experts_export, "VIEWS", EXPERTS_GRID)


def run(monkeypatch, *arguments: str) -> None:
    monkeypatch.setattr("sys.argv", ["export_paper", *arguments])
    main()


def test_the_folder_is_what_the_daemon_loads(model, schema):
    exported, _, _, folder = model
    card = exported.card
    manifest, golden = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("manifest.json", "golden.json")
    )

    jsonschema.validate(manifest, schema)
    assert folder.name == manifest["id"] == card.id
    assert manifest["family"] == "paper"
    assert golden["sha256"] == manifest["sha256"]
    labels = {output["name"]: tuple(output.get("labels", ())) for output in manifest["outputs"]}
    assert labels.get("contribution", DEGRADATIONS) == DEGRADATIONS
    assert labels.get("distortion_type", TYPES) == TYPES


@pytest.mark.usefixtures("small_networks")
def test_reads_the_authors_checkpoint(capsys, tmp_path):
    state = graphmeta(GraphMetaOptions(TRUNK))
    torch.save({"model": state}, tmp_path / "authors.pth")
    given = ["--method", "graphmeta", "--out", str(tmp_path), "--checkpoint", str(tmp_path / "authors.pth")]

    network = graph_export.network_of(parse(given), 1)

    assert torch.equal(network.classify.weight, state["classifier.weight"])
    assert "tensors loaded" in capsys.readouterr().out


@pytest.mark.usefixtures("small_networks")
def test_says_every_difference_of_a_checkpoint_that_does_not_fit(monkeypatch, tmp_path):
    state = graphmeta(GraphMetaOptions(TRUNK))
    del state["classifier.bias"]
    torch.save(state | {"spp.weight": torch.zeros(1)}, tmp_path / "other.pth")
    arguments = ("--method", "graphmeta", "--out", str(tmp_path), "--checkpoint", str(tmp_path / "other.pth"))

    with pytest.raises(SystemExit, match=r"(?s)missing: classify\.bias.*unexpected: spp\.weight"):
        run(monkeypatch, *arguments)
    assert not (tmp_path / "graphmeta.paper-koniq").exists()


@pytest.mark.usefixtures("small_networks")
def test_a_random_trunk_is_settled(monkeypatch, tmp_path):
    arguments = parse(["--method", "graphmeta", "--out", str(tmp_path)])
    network = graph_export.network_of(arguments, 1)

    assert not network.trunk.training
    assert not torch.equal(network.trunk.stem.norm.running_var, torch.ones(TRUNK.stem))


@pytest.mark.usefixtures("small_networks")
def test_the_paper_s_forms_are_one_option(tmp_path):
    given = ["--method", "dr-experts", "--out", str(tmp_path), "--paper-forms"]
    options = experts_export.network_of(parse(given), "small").options

    assert (options.repeat_norm, options.frame_first, options.double_normalisation) == (False, True, False)
