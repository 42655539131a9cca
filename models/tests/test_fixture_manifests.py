import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from export.fixture_graphs import FIXTURES
from export.session import open_session
from export.write_fixture import write_fixture

SCHEMA = json.loads((Path(__file__).parents[1] / "manifest.schema.json").read_text(encoding="utf-8"))
QUARTET = "quartet.fixture-mean"


def manifest_of(model_id, folder):
    write_fixture(model_id, folder)
    return json.loads((folder / model_id / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("model_id", sorted(FIXTURES))
def test_a_fixture_follows_the_schema(model_id, tmp_path):
    jsonschema.validate(manifest_of(model_id, tmp_path), SCHEMA)


@pytest.mark.parametrize(
    "broken",
    [
        {"weights": {"psnr": 1.0}},
        {"weights": {"dgiqa": 1.5}},
        {"minimum": -0.1},
        {"maximum": None},
        {"steady": 3.0},
    ],
)
def test_the_schema_refuses_a_broken_fusion(broken, tmp_path):
    document = manifest_of(QUARTET, tmp_path)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document | {"fusion": document["fusion"] | broken}, SCHEMA)


def test_the_quartet_fixture_fuses_by_its_weights(tmp_path):
    document = manifest_of(QUARTET, tmp_path)
    session = open_session(tmp_path / QUARTET / "model.onnx")
    names = [output["name"] for output in document["outputs"] if output["kind"] == "score"]
    frames = np.random.default_rng(0).integers(0, 256, (2, 40, 70, 3), dtype=np.uint8)

    fused, spread, *scores = session.run(["score", "spread", *names], {"frames": frames})

    weights = list(document["fusion"]["weights"].values())
    np.testing.assert_allclose(fused, np.tensordot(weights, scores, 1), atol=1e-4)
    np.testing.assert_allclose(spread, np.std(scores, axis=0), atol=1e-4)


def test_the_quartet_fixture_gives_what_its_manifest_promises(tmp_path):
    document = manifest_of(QUARTET, tmp_path)
    session = open_session(tmp_path / QUARTET / "model.onnx")
    values = session.run(None, {"frames": np.full((2, 70, 40, 3), 51, np.uint8)})

    assert [output.name for output in session.get_outputs()] == [item["name"] for item in document["outputs"]]
    for item, value in zip(document["outputs"], values, strict=True):
        fixed = [size for size in item["dims"] if isinstance(size, int)]
        assert value.ndim == len(item["dims"])
        assert list(value.shape[value.ndim - len(fixed) :]) == fixed
        low, high = item.get("range", (-np.inf, np.inf))
        assert (value >= low).all()
        assert (value <= high).all()
