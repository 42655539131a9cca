import sys

import pytest
import torch
from torch import nn

from export.parity.authors import authors_code
from export.parity.compare import INPUTS, Tap, compare, random_inputs
from export.parity.randomise import randomise


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.gamma = nn.Parameter(torch.zeros(()))
        self.start = nn.Parameter(torch.zeros(1, 5, 4))
        self.register_buffer("kept", torch.arange(4.0), persistent=False)

    def forward(self, x):
        return self.norm(self.conv(x)).mean(dim=(2, 3)) * self.gamma + self.start.mean(dim=1)


def test_no_weight_stays_silent_and_a_seed_repeats():
    one, other = Small(), Small()

    randomise(one, 3)
    randomise(other, 3)

    for (name, a), b in zip(one.state_dict().items(), other.state_dict().values(), strict=True):
        assert torch.equal(a, b), name
        assert not a.is_floating_point() or bool((a != 0).all()), name
    assert 0.5 <= one.norm.running_var.min() <= one.norm.running_var.max() <= 1.5
    assert torch.equal(one.kept, torch.arange(4.0))
    randomise(other, 4)
    assert not torch.equal(one.conv.weight, other.conv.weight)


def test_differences_are_found_where_they_begin():
    ours, theirs = Small(), Small()
    randomise(ours, 1)
    theirs.load_state_dict(ours.state_dict())
    with torch.no_grad():
        theirs.gamma.mul_(1.01)
    taps = {"conv": (Tap("conv"), Tap("conv")), "out": (Tap(""), Tap("", lambda output: output))}

    conv, out = compare(ours, theirs, taps, random_inputs(1, (3, 8, 8)))

    assert conv.error == 0
    assert 1e-3 < out.error < 0.1


def test_tensors_of_zeros_and_of_other_shapes_are_no_comparison():
    ours, theirs = Small(), Small()
    with torch.no_grad():
        theirs.start.zero_()

    with pytest.raises(ValueError, match="nothing to compare"):
        compare(ours, theirs, {"out": (Tap(""), Tap(""))}, random_inputs(1, (3, 8, 8)))
    randomise(theirs, 1)
    with pytest.raises(ValueError, match="ours is"):
        compare(ours, theirs, {"out": (Tap("conv"), Tap(""))}, random_inputs(1, (3, 8, 8)))


def test_inputs_are_eight_and_repeat():
    first, second = random_inputs(2, (3, 8, 8), (1, 4, 4)), random_inputs(2, (3, 8, 8), (1, 4, 4))

    assert len(first) == INPUTS == 8
    for one, other in zip(first, second, strict=True):
        assert all(torch.equal(a, b) for a, b in zip(one, other, strict=True))
    assert not torch.equal(first[0][0], first[1][0])


def test_foreign_code_is_imported_without_its_libraries_and_forgotten(tmp_path):
    package = tmp_path / "foreign"
    package.mkdir()
    (package / "network.py").write_text(
        "from absent_library.layers import Base, MODES\nimport torch\n"
        "class Network(Base):\n    mode = MODES.FAST\n    value = torch.ones(2).cuda()\n"
    )

    with authors_code(tmp_path, ["absent_library", "torch"]):
        from foreign.network import Network

        assert Network.value.sum() == 2
        assert Network.mode is not None
    assert not [name for name in sys.modules if name.split(".")[0] in ("foreign", "absent_library")]
    assert "torch" in sys.modules
    with pytest.raises(ModuleNotFoundError):
        import absent_library  # noqa: F401


def test_a_missing_folder_says_which_option_names_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="--authors"), authors_code(tmp_path / "none"):
        pass
