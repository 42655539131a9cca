"""What a tiny model loses against another that it says it was quantised from, and how fast they are."""

import json

import pytest
import tiny_quartet
from tiny_quartet import METHODS

from export.manifest import write_json
from export.race import race
from train import metrics
from train.evaluate import evaluate, parser
from train.evaluation_report import StalePredictionsError
from train.precision_loss import precision_loss
from train.predictions import FILE_NAME, Predictions, read_predictions, write_predictions

BASELINE = {f"ss0{1 + row % 3} (test {row}).png": float(row) for row in range(48)}
NAME = "quartet.tiny"


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


@pytest.fixture(scope="module")
def models(tmp_path_factory, data, _quick):
    weights = tmp_path_factory.mktemp("weights")
    source = tiny_quartet.write_model(weights / NAME)
    made = tiny_quartet.write_model(weights / f"{NAME}-int8")
    described = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    write_json(made / "manifest.json", described | {"precision": "int8", "quantisedFrom": NAME})
    for folder, flags in ((source, ["--cache", "unused"]), (made, [])):
        evaluate(parser().parse_args(["--model", str(folder), "--threads", "1", *flags]), data)
    return source, made


def moved(folder, points):
    """Turn the scores of one method upside down and raise those of another."""
    found = read_predictions(folder / FILE_NAME)
    columns = found.columns | {
        "life_iqa": {name: -value for name, value in found.columns["life_iqa"].items()},
        "dgiqa": {name: value + points for name, value in found.columns["dgiqa"].items()},
    }
    write_predictions(folder / FILE_NAME, Predictions(found.sha256, columns))
    return found


def test_the_baseline_is_that_of_the_float_model(models):
    source, made = (read_predictions(folder / FILE_NAME).columns["baseline"] for folder in models)

    assert source == made == BASELINE


def test_what_did_not_change_costs_nothing(models, data):
    page = precision_loss(models[1], data)

    assert page.count("+0.000 [+0.000, +0.000]") == (1 + 5) * (1 + len(METHODS))
    assert page.count("+0.00 | 0.00 | 0.00") == 2 * (1 + len(METHODS))


def test_a_loss_is_seen_where_it_is(models, data):
    kept = moved(models[1], 3)

    lines = {line.split(" | ")[0][2:]: line for line in precision_loss(models[1], data).splitlines()[-20:]}

    write_predictions(models[1] / FILE_NAME, kept)
    assert lines["dgiqa"] == "| dgiqa | +3.00 | 3.00 | 3.00 |"
    assert lines["graphmeta"] == "| graphmeta | +0.00 | 0.00 | 0.00 |"
    assert float(lines["life_iqa"].split(" | ")[2]) > 50


def test_a_model_that_was_made_of_none_has_nothing_to_lose(models, data):
    with pytest.raises(ValueError, match="quantisedFrom"):
        precision_loss(models[0], data)


def test_predictions_of_other_weights_are_refused(models, data):
    kept = read_predictions(models[0] / FILE_NAME)
    write_predictions(models[0] / FILE_NAME, Predictions("0" * 64, kept.columns))

    with pytest.raises(StalePredictionsError, match=FILE_NAME):
        precision_loss(models[1], data)
    write_predictions(models[0] / FILE_NAME, kept)


@pytest.mark.parametrize("threads", [1, 2])
def test_models_take_turns(models, threads):
    first, second = race(list(models), threads, 0, 64, 48)

    assert [first["model"], second["model"]] == [NAME, f"{NAME}-int8"]
    assert first["turns"] == second["turns"] >= 1
    assert first["ratio"] == first["processorRatio"] == 1
    assert second["ratio"] > 0
