"""DGIQA from the authors' checkpoints, and its two Swin-T from public ones."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from zoo.paper.attention_keys import attention_keys
from zoo.paper.checkpoints import KeyMap, LoadReport, Replacement, load_mapped
from zoo.paper.dgiqa import Dgiqa
from zoo.paper.swin_keys import embed_keys, stage_keys, swin_key_map

STAGES = 4


def _stream_keys(trunk: str, suffix: str, ours: str) -> list[tuple[str, Replacement]]:
    """One stream: timm's feature list, whose stages are called layers_0 to layers_3, and its bridges."""
    keys = embed_keys(rf"{trunk}\.patch_embed\.", f"{ours}.trunk.")
    for stage in range(STAGES):
        bridge, target = rf"tcb{stage + 1}{suffix}\.", f"{ours}.bridges.{stage}."
        keys += stage_keys(rf"{trunk}\.layers_{stage}\.", f"{ours}.trunk.stages.{stage}.")
        keys += [
            (rf"{bridge}conv1\.(\w+)", rf"{target}reduce.\1"),
            (rf"{bridge}attention\.(\d)\.(\w+)", rf"{target}gate.\1.\2"),
            (rf"{bridge}conv2\.(\w+)", rf"{target}mix.conv.\1"),
            (rf"{bridge}norm\.(\w+)", rf"{target}mix.norm.\1"),
        ]
    return keys


def _block_keys(theirs: str, suffix: str, ours: str) -> list[tuple[str, Replacement]]:
    return [
        *attention_keys(rf"{theirs}\.multihead_attn{suffix}\.", f"{ours}.attention."),
        (rf"{theirs}\.norm1{suffix}\.(\w+)", rf"{ours}.norm_attention.\1"),
        (rf"{theirs}\.norm2{suffix}\.(\w+)", rf"{ours}.norm_feed_forward.\1"),
        (rf"{theirs}\.fc{suffix}\.0\.(\w+)", rf"{ours}.feed_forward.0.\1"),
        (rf"{theirs}\.fc{suffix}\.2\.(\w+)", rf"{ours}.feed_forward.3.\1"),
    ]


DGIQA_KEYS: KeyMap = [
    *_stream_keys("backbone", "", "picture"),
    *_stream_keys("depth_backbone", "_depth", "depth"),
    *_block_keys("depth_guided_cross_attention", "", "cross"),
    *_block_keys("refinement_attention", "_spatial", "refine"),
    (r"dilated_stack\.0\.(\w+)", r"dilated.0.conv.\1"),
    (r"dilated_stack\.1\.(\w+)", r"dilated.0.norm.\1"),
    (r"dilated_stack\.3\.(\w+)", r"dilated.1.conv.\1"),
    (r"dilated_stack\.4\.(\w+)", r"dilated.1.norm.\1"),
    (r"fc\.(\w+)", r"cell.\1"),
]


def load_checkpoint(network: Dgiqa, state: Mapping[str, Tensor]) -> LoadReport:
    """Fill `network` from the authors' state dictionary; raises CheckpointMismatchError."""
    return load_mapped(network, state, DGIQA_KEYS)


def load_trunks(network: Dgiqa, state: Mapping[str, Tensor]) -> LoadReport:
    """Fill both trunks from one public file of Swin-T, which reports twice the same.

    Raises CheckpointMismatchError.
    """
    load_mapped(network.picture.trunk, state, swin_key_map(state))
    return load_mapped(network.depth.trunk, state, swin_key_map(state))
