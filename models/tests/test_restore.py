"""Weights taken back out of their graph."""

import json

import onnx
import pytest
import torch
from conftest import MODELS

from export.check_parity import score_names, torch_outputs
from export.golden_frames import GOLDEN_FRAMES
from export.restore import RestoreError, read_back, restored, unfolded
from zoo.layers.conv_norm import ConvNorm
from zoo.registry import find
from zoo.trunks.fold import folded
from zoo.views.session import FrameViews

FOLDER = MODELS / "weights" / "quartet.lite-biq2021"


@pytest.fixture(scope="module")
def entry():
    return find(FOLDER.name)


@pytest.fixture(scope="module")
def taken_back(entry):
    return restored(entry.card, entry.build(), onnx.load(FOLDER / "model.onnx"))


def test_network_of_the_published_graph_gives_its_golden_scores(entry, taken_back):
    pinned = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))["frames"]
    views, names = FrameViews(entry.card.views), score_names(entry.card)

    for item, expected in zip(GOLDEN_FRAMES, pinned, strict=True):
        found = torch_outputs(taken_back, views, item.read()[None])

        scores = {name: float(value[0]) for name, value in zip(names, found, strict=False)}
        assert scores == pytest.approx({name: expected["outputs"][name] for name in names}, abs=1e-3)


def test_weight_that_is_in_no_graph_is_named():
    with pytest.raises(RestoreError, match=r"lacks 1 weights: heads\.base"):
        read_back({"heads.base": torch.rand(3)}, {"val_1": torch.rand(3)}, {"val_1": torch.rand(3)})


def test_weight_that_the_exporter_changed_is_found_by_its_values():
    weights = {"matrix": torch.rand(3, 5) + 0.1, "scale": torch.tensor(0.7), "rest": torch.rand(4)}
    reference = {"val_1": weights["matrix"].T, "exp": weights["scale"].exp(), "sub": 1.0 - weights["rest"]}
    trained = {"val_1": torch.rand(5, 3), "exp": torch.tensor(5.0), "sub": torch.rand(4)}

    found = read_back(weights, reference, trained)

    assert torch.equal(found["matrix"], trained["val_1"].T)
    assert found["scale"] == pytest.approx(torch.log(trained["exp"]))
    assert torch.allclose(found["rest"], 1.0 - trained["sub"])


def test_folded_batch_norm_is_taken_apart():
    torch.manual_seed(0)
    trained, fresh, x = ConvNorm(3, 4, 3), ConvNorm(3, 4, 3), torch.rand(2, 3, 6, 6)
    for _ in range(3):
        trained(torch.rand(8, 3, 6, 6))
    outer, target = torch.nn.Sequential(trained).eval(), torch.nn.Sequential(fresh).eval()

    unfolded(target, folded(outer).state_dict())

    assert torch.allclose(target(x), outer(x), atol=1e-5)
