"""The committed signals: manifest, sha256, golden values, tables of the docs."""

import json

import jsonschema
import pytest
from conftest import MODELS

from export.manifest import sha256_of
from export.signal_golden import signal_golden
from export.signal_table import PAGE, signal_tables, with_tables
from zoo.signals.catalogue import SIGNALS
from zoo.signals.thresholds import read_thresholds

FOLDER = MODELS / "signals"


@pytest.fixture(scope="module")
def described():
    return json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))


def test_manifest_fits_the_schema_and_the_file(described):
    jsonschema.validate(described, json.loads((MODELS / "signals.schema.json").read_text(encoding="utf-8")))
    assert described["sha256"] == sha256_of(FOLDER / "model.onnx")
    assert described["bytes"] == (FOLDER / "model.onnx").stat().st_size


def test_manifest_is_what_the_catalogue_and_the_thresholds_say(described):
    thresholds = read_thresholds()
    assert [signal["name"] for signal in described["signals"]] == [signal.name for signal in SIGNALS]
    for signal, spec in zip(described["signals"], SIGNALS, strict=True):
        assert (signal["unit"], signal["meaning"]) == (spec.unit, spec.meaning)
        assert signal["flags"] == [
            {"name": flag.name, "when": flag.when, **thresholds[flag.name]} for flag in spec.flags
        ]


def test_golden_values_are_met():
    pinned = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))

    found = signal_golden(FOLDER)

    assert found["sha256"] == pinned["sha256"]
    for now, then in zip(found["frames"], pinned["frames"], strict=True):
        assert now["outputs"] == pytest.approx(then["outputs"], abs=pinned["tolerance"])


def test_the_page_has_the_tables_of_the_manifest(described):
    page = PAGE.read_text(encoding="utf-8")

    assert with_tables(page, signal_tables(described)) == page
