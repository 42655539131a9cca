"""Names of a Swin's weights in published checkpoints."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from zoo.paper.checkpoints import KeyMap, Replacement

FIRST_MERGE = "layers.0.downsample.reduction.weight"
STAGES = 4


def embed_keys(theirs: str, ours: str = "") -> list[tuple[str, Replacement]]:
    """The patch embedding: `theirs` is a pattern, `ours` a template; both end before the part's name."""
    return [
        (rf"{theirs}proj\.(\w+)", rf"{ours}embed.project.\1"),
        (rf"{theirs}norm\.(\w+)", rf"{ours}embed.norm.\1"),
    ]


def stage_keys(theirs: str, ours: str, merged: str | None = None) -> list[tuple[str, Replacement]]:
    """One stage: `theirs` ends before "blocks"; `merged` in its place for the merging, if kept elsewhere."""
    block = rf"{theirs}blocks\.(\d+)\."
    target = rf"{ours}blocks.\1."
    merge = rf"{merged or theirs}downsample\."
    return [
        (rf"{merge}norm\.(\w+)", rf"{ours}merge.norm.\1"),
        (rf"{merge}reduction\.(\w+)", rf"{ours}merge.reduce.\1"),
        (rf"{block}norm1\.(\w+)", rf"{target}norm_attention.\2"),
        (rf"{block}norm2\.(\w+)", rf"{target}norm_feed_forward.\2"),
        (rf"{block}attn\.relative_position_bias_table", rf"{target}attention.bias_table"),
        (rf"{block}attn\.qkv\.(\w+)", rf"{target}attention.qkv.\2"),
        (rf"{block}attn\.proj\.(\w+)", rf"{target}attention.out.\2"),
        (rf"{block}mlp\.fc1\.(\w+)", rf"{target}feed_forward.0.\2"),
        (rf"{block}mlp\.fc2\.(\w+)", rf"{target}feed_forward.2.\2"),
        (rf"{block}attn\.relative_position_index", None),
        (rf"{block}attn_mask", None),
    ]


def swin_key_map(state: Mapping[str, Tensor]) -> KeyMap:
    """The map for a public Swin checkpoint: timm's layout, or Microsoft's, which merges one stage earlier.

    Both carry a final norm and a classifier, which the trunk does not have.
    """
    is_early = FIRST_MERGE in state
    keys = embed_keys(r"patch_embed\.")
    for stage in range(STAGES):
        merged = rf"layers\.{stage - 1}\." if is_early else None
        keys += stage_keys(rf"layers\.{stage}\.", f"stages.{stage}.", merged)
    return [*keys, (r"norm\.\w+", None), (r"head\..+", None)]
