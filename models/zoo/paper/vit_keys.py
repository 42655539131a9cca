"""Names of a DeiT-III's weights in published checkpoints."""

from __future__ import annotations

from zoo.paper.checkpoints import Replacement


def vit_keys(theirs: str, ours: str) -> list[tuple[str, Replacement]]:
    """The encoder without its classifier: `theirs` is a pattern before "patch_embed", `ours` a template."""
    block, target = rf"{theirs}blocks\.(\d+)\.", rf"{ours}blocks.\1."
    return [
        (rf"{theirs}patch_embed\.proj\.(\w+)", rf"{ours}embed.\1"),
        (rf"{theirs}cls_token", f"{ours}class_token"),
        (rf"{theirs}pos_embed", f"{ours}positions"),
        (rf"{theirs}norm\.(\w+)", rf"{ours}norm.\1"),
        (rf"{theirs}head\.\w+", None),
        (rf"{block}norm1\.(\w+)", rf"{target}norm_attention.\2"),
        (rf"{block}attn\.qkv\.(\w+)", rf"{target}attention.qkv.\2"),
        (rf"{block}attn\.proj\.(\w+)", rf"{target}attention.out.\2"),
        (rf"{block}gamma_1", rf"{target}scale_attention.factor"),
        (rf"{block}norm2\.(\w+)", rf"{target}norm_feed.\2"),
        (rf"{block}mlp\.fc1\.(\w+)", rf"{target}feed.0.\2"),
        (rf"{block}mlp\.fc2\.(\w+)", rf"{target}feed.2.\2"),
        (rf"{block}gamma_2", rf"{target}scale_feed.factor"),
    ]
