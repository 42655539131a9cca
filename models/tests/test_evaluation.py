"""The one command on a tiny model, end to end."""

import json
import shutil

import pytest
import tiny_quartet
from tiny_quartet import METHODS, SCALARS

from export.manifest import sha256_of
from train import metrics
from train.evaluate import evaluate, parser
from train.evaluation_report import StalePredictionsError
from train.outputs import scalar_outputs
from train.predictions import (
    FILE_NAME,
    SHUFFLED_FILE,
    VALIDATION_FILE,
    Predictions,
    read_predictions,
    write_predictions,
)
from train.shuffled_graph import OwnPartError

FILES = (FILE_NAME, VALIDATION_FILE, SHUFFLED_FILE, "evaluation.md", "manifest.json")


BASELINE = {f"ss0{1 + row % 3} (test {row}).png": float(row) for row in range(48)}


@pytest.fixture(autouse=True, scope="module")
def _quick():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "RESAMPLES", 20)
        patch.setattr("train.evaluate.imagenet_cache", lambda cache, images, threads: None)
        patch.setattr("train.evaluate.baseline_scores", lambda features, seed: BASELINE)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tiny_quartet.write_images(tmp_path_factory.mktemp("data") / "biq")


def command(model, data, *flags):
    return evaluate(parser().parse_args(["--model", str(model), "--threads", "1", *flags]), data)


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory, data, _quick):
    folder = tiny_quartet.write_model(tmp_path_factory.mktemp("weights") / "quartet.tiny")
    command(folder, data, "--cache", "unused")
    return folder


@pytest.fixture
def model(evaluated, tmp_path):
    return shutil.copytree(evaluated, tmp_path / evaluated.name)


def section(page, title):
    return page.split(f"## {title}")[1].split("\n## ")[0]


def test_the_page_tells_what_the_tiny_model_is(model):
    page = (model / "evaluation.md").read_text(encoding="utf-8")

    shuffling = section(page, "SRCC lost when")
    lost = {line.split(" | ")[0][2:]: line.split(" | ")[1] for line in shuffling.splitlines() if "[" in line}
    assert lost["dr_experts"].startswith("+0.000")
    assert float(lost["life_iqa"].split()[0]) < -0.6
    assert "| life_iqa, dr_experts | 1.000 [1.000, 1.000] |" in section(page, "Correlation of the errors")
    assert section(page, "SRCC above the baseline").count("\n| ") == 2 + 1 + len(METHODS)
    assert "(life_iqa, chosen on the validation part)" in page
    assert "`low`: low means" in page


def test_the_files_hold_scores_and_no_opinions(model):
    tested = read_predictions(model / FILE_NAME)
    assert tested.sha256 == sha256_of(model / "model.onnx")
    assert tuple(tested.columns) == (*SCALARS, "baseline")
    assert len(tested.columns["score"]) == 48
    assert tuple(read_predictions(model / SHUFFLED_FILE).columns) == METHODS
    assert len(read_predictions(model / VALIDATION_FILE).columns["score"]) == 20


def test_metrics_reach_the_manifest_but_the_baseline_does_not(model):
    recorded = json.loads((model / "manifest.json").read_text(encoding="utf-8"))["metrics"]
    assert {record["output"] for record in recorded} == {"score", *METHODS}
    assert len(recorded) == 5 * 5
    assert all(record["srcc"]["low"] <= record["srcc"]["value"] for record in recorded)


def test_predictions_give_the_same_page_without_the_model_being_run(model, data, monkeypatch):
    before = {name: (model / name).read_bytes() for name in FILES}
    monkeypatch.setattr("train.evaluate.open_session", None)

    command(model, data, "--from-predictions")

    assert {name: (model / name).read_bytes() for name in FILES} == before


def test_without_a_cache_the_baseline_stays(model, data):
    before = read_predictions(model / FILE_NAME)

    command(model, data)

    assert read_predictions(model / FILE_NAME) == before


def test_predictions_of_other_weights_are_refused(model, data):
    stale = read_predictions(model / SHUFFLED_FILE)
    write_predictions(model / SHUFFLED_FILE, Predictions("0" * 64, stale.columns))

    with pytest.raises(StalePredictionsError, match=SHUFFLED_FILE):
        command(model, data, "--from-predictions")


def test_a_missing_baseline_asks_for_the_cache(model, data):
    (model / FILE_NAME).unlink()

    with pytest.raises(StalePredictionsError, match="--cache"):
        command(model, data)


def test_methods_that_share_an_own_part_are_refused(tmp_path, data):
    model = tiny_quartet.write_model(tmp_path / "quartet.shared", shared_own=True)

    with pytest.raises(OwnPartError, match="life_iqa_own reaches"):
        command(model, data, "--cache", "unused")


def test_a_model_without_a_fused_score_is_refused():
    described = {"id": "x.y", "outputs": [{"name": "score", "kind": "score", "meaning": "m"}]}

    with pytest.raises(ValueError, match="fused"):
        scalar_outputs(described)


def test_predictions_survive_their_file(tmp_path):
    written = Predictions("ab" * 32, {"score": {"a": 1.5, "b": 2.25}, "baseline": {"a": 3.0, "b": 4.0}})

    write_predictions(tmp_path / "p.csv", written)

    assert read_predictions(tmp_path / "p.csv") == written
