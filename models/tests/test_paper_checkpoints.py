import os
from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import nn

from zoo.paper.checkpoints import (
    CheckpointFormatError,
    CheckpointMismatchError,
    Split,
    Stack,
    Transpose,
    load_mapped,
    read_checkpoint,
)


class Parts(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(2, 3), nn.Linear(2, 3)
        self.rows = nn.Parameter(torch.zeros(2, 4, 5))
        self.scalar = nn.Parameter(torch.zeros(()))


KEYS = [
    (r"both\.(weight|bias)", Split((r"a.\1", r"b.\1"))),
    (r"row\.(\d)\.matrix", Stack("rows", r"\1", transpose=True)),
    (r"gamma", "scalar"),
    (r"position_index", None),
]


@pytest.fixture
def state():
    generator = torch.Generator().manual_seed(0)
    shapes = {"both.weight": (6, 2), "both.bias": (6,), "row.0.matrix": (5, 4), "row.1.matrix": (5, 4)}
    return {name: torch.randn(shape, generator=generator) for name, shape in shapes.items()} | {
        "gamma": torch.tensor(3.0),
        "position_index": torch.arange(4),
    }


def test_tensors_are_renamed_split_stacked_and_ignored(state):
    parts = Parts()

    report = load_mapped(parts, state, KEYS)

    assert torch.equal(parts.b.weight, state["both.weight"][3:])
    assert torch.equal(parts.a.bias, state["both.bias"][:3])
    assert torch.equal(parts.rows[1], state["row.1.matrix"].T)
    assert parts.scalar == 3.0
    assert set(report.loaded) == set(parts.state_dict())
    assert report.ignored == ("position_index",)
    assert report.differences() == "none"


def test_a_transpose_is_turned():
    linear = nn.Linear(2, 3, bias=False)
    matrix = torch.arange(6.0).reshape(2, 3)

    load_mapped(linear, {"w": matrix}, [("w", Transpose("weight"))])

    assert torch.equal(linear.weight, matrix.T)


def test_every_difference_is_reported_and_nothing_is_written(state):
    parts = Parts()
    before = {key: value.clone() for key, value in parts.state_dict().items()}
    state |= {"both.bias": torch.ones(8), "extra": torch.ones(1)}
    del state["row.1.matrix"]

    with pytest.raises(CheckpointMismatchError) as caught:
        load_mapped(parts, state, KEYS)

    report = caught.value.report
    assert report.unexpected == ("extra",)
    assert report.missing == ("rows",)
    assert report.mismatched == (
        "both.bias -> a.bias: (4,), expected (3,)",
        "both.bias -> b.bias: (4,), expected (3,)",
    )
    assert "1 missing: rows; 1 unexpected: extra; 2 wrong shape: both.bias -> a.bias" in str(caught.value)
    assert "unexpected: extra" in report.lines()
    assert all(torch.equal(before[key], value) for key, value in parts.state_dict().items())


def test_missing_keys_may_be_allowed_by_pattern(state):
    del state["gamma"]

    assert load_mapped(Parts(), state, KEYS, allow_missing=[r"scal.*"]).missing == ("scalar",)
    with pytest.raises(CheckpointMismatchError):
        load_mapped(Parts(), state, KEYS, allow_missing=[r"a\..*"])


@pytest.mark.parametrize("wrapper", [None, "model", "state_dict"])
def test_a_checkpoint_is_found_below_its_wrapper_and_its_parallel_prefix(tmp_path, wrapper):
    inner = {"module.w": torch.ones(2)}
    beside = {"epoch": 3, "max_plcc": np.float64(0.9)}
    torch.save(inner if wrapper is None else {wrapper: inner} | beside, tmp_path / "c.pt")

    assert list(read_checkpoint(tmp_path / "c.pt")) == ["w"]


class Command:
    def __reduce__(self):
        return os.mkdir, (os.environ["MARK"],)


def test_a_file_never_runs_code(tmp_path, monkeypatch):
    mark = tmp_path / "ran"
    monkeypatch.setenv("MARK", str(mark))
    torch.save({"model": {"w": torch.ones(1)}, "config": Command()}, tmp_path / "c.pt")

    with pytest.raises(CheckpointFormatError, match="weights_only=False"):
        read_checkpoint(tmp_path / "c.pt")
    assert not mark.exists()


@pytest.mark.parametrize("content", [[1, 2], {"epoch": 3}, {"model": {"w": 1}}])
def test_a_file_without_a_state_dictionary_is_refused(tmp_path, content):
    torch.save(content, tmp_path / "c.pt")

    with pytest.raises(CheckpointFormatError, match="no state dictionary"):
        read_checkpoint(tmp_path / "c.pt")


def test_an_ordered_dictionary_is_read(tmp_path):
    torch.save(OrderedDict(w=torch.ones(1)), tmp_path / "c.pt")

    assert read_checkpoint(tmp_path / "c.pt")["w"] == 1.0
