"""Depth-Anything from the published checkpoints."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from zoo.paper.checkpoints import KeyMap, LoadReport, Replacement, load_mapped
from zoo.paper.depth_anything import DepthAnything

BLOCK = r"pretrained\.blocks\.(\d+)\."
OURS = r"trunk.blocks.\1."
HEAD = r"depth_head\."
SCRATCH = rf"{HEAD}scratch\."
# The coarsest fusion has no skip, so its first unit is never used.
COARSEST = 4


def _trunk_keys() -> list[tuple[str, Replacement]]:
    return [
        (r"pretrained\.cls_token", "trunk.class_token"),
        (r"pretrained\.pos_embed", "trunk.positions"),
        (r"pretrained\.mask_token", None),
        (r"pretrained\.patch_embed\.proj\.(\w+)", r"trunk.embed.\1"),
        (r"pretrained\.norm\.(\w+)", r"trunk.norm.\1"),
        (rf"{BLOCK}norm1\.(\w+)", rf"{OURS}norm_attention.\2"),
        (rf"{BLOCK}norm2\.(\w+)", rf"{OURS}norm_feed.\2"),
        (rf"{BLOCK}attn\.qkv\.(\w+)", rf"{OURS}attention.qkv.\2"),
        (rf"{BLOCK}attn\.proj\.(\w+)", rf"{OURS}attention.out.\2"),
        (rf"{BLOCK}ls1\.gamma", rf"{OURS}scale_attention.factor"),
        (rf"{BLOCK}ls2\.gamma", rf"{OURS}scale_feed.factor"),
        (rf"{BLOCK}mlp\.fc1\.(\w+)", rf"{OURS}feed.0.\2"),
        (rf"{BLOCK}mlp\.fc2\.(\w+)", rf"{OURS}feed.2.\2"),
    ]


def _decoder_keys() -> list[tuple[str, Replacement]]:
    keys: list[tuple[str, Replacement]] = [
        (rf"{HEAD}projects\.(\d)\.(\w+)", r"decoder.projects.\1.\2"),
        (rf"{HEAD}resize_layers\.(\d)\.(\w+)", r"decoder.resizes.\1.\2"),
        (rf"{SCRATCH}refinenet{COARSEST}\.resConfUnit1\..+", None),
        (rf"{SCRATCH}output_conv1\.(\w+)", r"decoder.narrow.\1"),
        (rf"{SCRATCH}output_conv2\.(\d)\.(\w+)", r"decoder.out.\1.\2"),
    ]
    units = (("resConfUnit1", "refine_skip"), ("resConfUnit2", "refine"))
    for level in range(COARSEST):
        theirs, ours = rf"{SCRATCH}refinenet{level + 1}\.", f"decoder.fusions.{level}."
        keys += [
            (rf"{SCRATCH}layer{level + 1}_rn\.weight", f"decoder.reduces.{level}.weight"),
            (rf"{theirs}out_conv\.(\w+)", rf"{ours}project.\1"),
        ]
        for unit, name in units:
            keys += [
                (rf"{theirs}{unit}\.conv1\.(\w+)", rf"{ours}{name}.first.\1"),
                (rf"{theirs}{unit}\.conv2\.(\w+)", rf"{ours}{name}.second.\1"),
            ]
    return keys


DEPTH_ANYTHING_KEYS: KeyMap = [*_trunk_keys(), *_decoder_keys()]


def load_checkpoint(network: DepthAnything, state: Mapping[str, Tensor]) -> LoadReport:
    """Fill `network` from a published state dictionary; raises CheckpointMismatchError."""
    return load_mapped(network, state, DEPTH_ANYTHING_KEYS)
