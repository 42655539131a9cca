"""DR.Experts against the authors' code, small and base."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from torch import nn

from export.parity.authors import TIMM_STAND_INS, authors_code
from export.parity.compare import Agreement, Tap, compare, random_inputs
from export.parity.randomise import randomise
from zoo.paper.dr_experts import BASE, SMALL, DrExperts, DrExpertsOptions
from zoo.paper.dr_experts_keys import load_checkpoint

FOLDER = "DR.Experts"
SIZES = {"small": SMALL, "base": BASE}
# The authors compute every token where ours computes the class token alone, and put the experts first.
TAPS = {
    "score": (Tap("", lambda output: output.score), Tap("", lambda output: output[:, 0])),
    "encoder tokens": (Tap("encoder"), Tap("backbone")),
    "degradation embedding": (
        Tap("controller", lambda output: output.embedding),
        Tap("head.visual_control", lambda output: output[0]),
    ),
    "hidden tokens": (
        Tap("controller", lambda output: output.hidden),
        Tap("head.visual_control", lambda output: output[1][-1].transpose(0, 1)),
    ),
    "prompts times embedding": (Tap("norm_product"), Tap("norm1")),
    "refined experts": (
        Tap("attention.feed"),
        Tap("group_attn_ffn", lambda output: output[:, :, 0].transpose(0, 1)),
    ),
    "weights of the experts": (
        Tap("", lambda output: output.weights),
        Tap("decoder.AttentionActivate.active_unit", lambda output: output[:, :, 0, 0]),
    ),
}


def _authors_network(folder: Path, size: str) -> nn.Module:
    """Their network without weights.

    Their package imports modules that it no longer has, so its own start-up is passed by; CLIP is built
    without the file that its constructor names.
    """
    package = ModuleType("models")
    package.__path__ = [str(folder / "models")]
    sys.modules["models"] = package
    from models import deit, open_clip

    def untrained(name: str, **_: object) -> tuple[nn.Module, None]:
        return open_clip.create_model(name), None

    with patch.object(open_clip, "create_model_from_pretrained", untrained):
        return deit.dascore_vit_models(384, size)


def _compare(folder: Path, size: str, options: DrExpertsOptions, seed: int) -> list[Agreement]:
    theirs = _authors_network(folder, size)
    randomise(theirs, seed)
    ours = DrExperts(options)
    load_checkpoint(ours, theirs.state_dict())
    side = options.encoder.side
    found = compare(ours, theirs, TAPS, random_inputs(seed, (3, side, side)))
    return [Agreement(f"{each.tensor}, {size}", each.error, each.largest) for each in found]


def measure(authors: Path, seed: int) -> list[Agreement]:
    """Compare both sizes with the same random weights."""
    found: list[Agreement] = []
    with authors_code(authors / FOLDER, TIMM_STAND_INS):
        for size, options in SIZES.items():
            found += _compare(authors / FOLDER, size, options, seed)
    return found
