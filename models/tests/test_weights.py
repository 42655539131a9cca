"""The committed weights: manifest, sha256, golden scores, predictions."""

import json

import jsonschema
import onnx
import pytest
from conftest import MODELS, weight_folders

from export.graph import parameter_count
from export.manifest import sha256_of
from export.model_table import model_table
from export.session import open_session
from export.write_golden import golden
from train.predictions import FILE_NAME, read_predictions
from zoo.methods import METHODS
from zoo.registry import find

PARTS = {"pooled", "ss01", "ss02", "ss03", "duplicate-free"}


def quantized_folders():
    return [
        folder
        for folder in weight_folders()
        if "quantisedFrom" in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    ]


@pytest.fixture(params=weight_folders(), ids=lambda folder: folder.name)
def folder(request):
    return request.param


@pytest.fixture
def described(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_manifest_fits_the_schema_and_the_file(folder, described, schema):
    jsonschema.validate(described, schema)
    assert described["id"] == folder.name
    assert described["sha256"] == sha256_of(folder / "model.onnx")
    assert described["bytes"] == (folder / "model.onnx").stat().st_size
    assert described["parameters"] == parameter_count(onnx.load(folder / "model.onnx"))


def test_golden_scores_are_met(folder):
    pinned = json.loads((folder / "golden.json").read_text(encoding="utf-8"))

    found = golden(folder)

    assert found["sha256"] == pinned["sha256"]
    for now, then in zip(found["frames"], pinned["frames"], strict=True):
        assert now["outputs"] == pytest.approx(then["outputs"], abs=pinned["tolerance"])


def test_graph_has_the_outputs_of_manifest_and_card(folder, described):
    names = [output.name for output in open_session(folder / "model.onnx").get_outputs()]

    assert names == [output["name"] for output in described["outputs"]]
    assert names == list(find(described.get("quantisedFrom", folder.name)).card.output_names)


def test_metrics_cover_every_part_with_intervals(described):
    assert {record["part"] for record in described["metrics"]} == PARTS
    for record in described["metrics"]:
        for name in ("srcc", "plcc", "krcc", "rmse"):
            assert record[name]["low"] <= record[name]["value"] <= record[name]["high"]


def test_pooled_correlation_is_that_promised(described):
    pooled = {
        record["output"]: record["srcc"]["value"]
        for record in described["metrics"]
        if record["part"] == "pooled"
    }

    assert pooled["score"] >= 0.87
    assert all(pooled[name] >= 0.84 for name in METHODS)


def test_predictions_belong_to_the_weights_and_hold_no_opinions(folder, described):
    predictions = read_predictions(folder / FILE_NAME)

    assert predictions.sha256 == described["sha256"]
    assert set(predictions.columns) == {"score", *METHODS, "spread", "low", "high", "novelty", "baseline"}
    assert len(predictions.columns["score"]) == 2000


@pytest.mark.parametrize("folder", quantized_folders(), ids=lambda folder: folder.name)
def test_integers_stay_near_the_floats_that_they_were_made_of(folder):
    described = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    scores = ["score", *METHODS]
    found, expected = (
        read_predictions(weights / FILE_NAME).columns
        for weights in (folder, folder.parent / described["quantisedFrom"])
    )

    assert described["precision"] == "int8"
    for name in scores:
        moved = [found[name][image] - value for image, value in expected[name].items()]
        assert sum(difference**2 for difference in moved) / len(moved) < 2**2, name


def test_damaged_street_scores_far_below_the_clean_one(folder):
    pinned = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    clean, damaged = (frame["outputs"]["score"] for frame in pinned["frames"][:2])

    assert clean - damaged >= 25


def test_card_names_the_command_and_the_limits(folder):
    card = (folder / "card.md").read_text(encoding="utf-8")

    assert "python -m train.evaluate" in card
    assert "## Limits" in card


def test_readme_shows_the_current_table():
    assert model_table() in (MODELS / "README.md").read_text(encoding="utf-8")
