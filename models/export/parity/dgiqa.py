"""DGIQA and its depth network against the authors' code."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import torch

from export.parity.authors import TIMM_STAND_INS, authors_code, untrained_timm
from export.parity.compare import Agreement, Tap, compare, random_inputs
from export.parity.randomise import randomise
from zoo.paper.checkpoints import load_mapped
from zoo.paper.depth_anything import DEPTH_ANYTHING, DepthAnything
from zoo.paper.depth_anything_keys import DEPTH_ANYTHING_KEYS
from zoo.paper.dgiqa import Dgiqa
from zoo.paper.dgiqa_keys import DGIQA_KEYS

FOLDER = "DGIQA"
DEPTH_FOLDER = "Depth-Anything"
# Neither square nor the size of training, so that the positions are resized.
DEPTH_SIZE = (252, 448)


def _tokens(output: torch.Tensor) -> torch.Tensor:
    """[B, C, g, g] to [B, g * g, C]."""
    return output.flatten(2).transpose(1, 2)


TAPS = {
    "score": (Tap("", lambda output: output.score), Tap("")),
    "picture, stage 3": (
        Tap("picture.trunk.stages.2"),
        Tap("backbone", lambda stages: stages[2]),
    ),
    "depth, bridge 2": (Tap("depth.bridges.1"), Tap("tcb2_depth")),
    "cross attention": (Tap("cross"), Tap("depth_guided_cross_attention", _tokens)),
    "refinement": (Tap("refine"), Tap("refinement_attention", _tokens)),
    "dilated convolutions": (Tap("dilated"), Tap("dilated_stack")),
}
DEPTH_TAPS = {
    "depth": (Tap(""), Tap("")),
    "block 6": (Tap("trunk.blocks.5"), Tap("pretrained.blocks.5")),
    "norm behind the last block": (Tap("trunk.norm"), Tap("pretrained.norm")),
    "coarsest fusion": (Tap("decoder.fusions.3"), Tap("depth_head.scratch.refinenet4")),
    "finest fusion": (Tap("decoder.fusions.0"), Tap("depth_head.scratch.refinenet1")),
}


def measure(authors: Path, seed: int) -> list[Agreement]:
    """Compare the quality networks with the same random weights."""
    with authors_code(authors / FOLDER, TIMM_STAND_INS):
        from model.DGIQA import DGIQA

        with untrained_timm():
            theirs = DGIQA()
        randomise(theirs, seed)
        ours = Dgiqa()
        load_mapped(ours, theirs.state_dict(), DGIQA_KEYS)
        return compare(ours, theirs, TAPS, random_inputs(seed, (3, 224, 224), (3, 224, 224)))


def measure_depth(authors: Path, seed: int, size: str) -> list[Agreement]:
    """Compare Depth-Anything of one size with the same random weights."""
    options = DEPTH_ANYTHING[size]
    folder = authors / DEPTH_FOLDER
    with authors_code(folder, ("huggingface_hub", "cv2", "torchvision")), chdir(folder):
        from depth_anything.dpt import DPT_DINOv2

        theirs = DPT_DINOv2(f"vit{size[0]}", options.width, list(options.levels))
        randomise(theirs, seed)
        ours = DepthAnything(options)
        load_mapped(ours, theirs.state_dict(), DEPTH_ANYTHING_KEYS)
        return compare(ours, theirs, DEPTH_TAPS, random_inputs(seed, (3, *DEPTH_SIZE)))
