"""Names of the weights of DA-CLIP's towers in published checkpoints (the layout of open_clip)."""

from __future__ import annotations

from collections.abc import Mapping

import torch.nn.functional as F
from torch import Tensor

from zoo.paper.checkpoints import KeyMap, Replacement, load_mapped
from zoo.trunks.clip_tower import TextTower, TextTowerOptions

# The ten prompts of DR.Experts, in the order of `DEGRADATIONS`, as ids of CLIP's byte pairs.
START, END = 49406, 49407
PROMPTS = (
    (START, 7860, 268, 21977, END),
    (START, 32655, END),
    (START, 73, 11207, 268, 42359, END),
    (START, 1042, 268, 1395, END),
    (START, 33495, END),
    (START, 3128, 3387, END),
    (START, 10222, END),
    (START, 15243, 538, END),
    (START, 14191, END),
    (START, 569, 5976, END),
)


def _block_keys(theirs: str, ours: str) -> list[tuple[str, Replacement]]:
    block, target = rf"{theirs}(\d+)\.", rf"{ours}blocks.\1."
    return [
        (rf"{block}ln_1\.(\w+)", rf"{target}norm_attention.\2"),
        (rf"{block}attn\.in_proj_(\w+)", rf"{target}attention.qkv.\2"),
        (rf"{block}attn\.out_proj\.(\w+)", rf"{target}attention.out.\2"),
        (rf"{block}ln_2\.(\w+)", rf"{target}norm_feed.\2"),
        (rf"{block}mlp\.c_fc\.(\w+)", rf"{target}feed.0.\2"),
        (rf"{block}mlp\.c_proj\.(\w+)", rf"{target}feed.2.\2"),
    ]


def controller_keys(theirs: str, ours: str, depth: int) -> list[tuple[str, Replacement]]:
    """The controller of `depth` blocks: `theirs` is a pattern before "conv1", `ours` a template."""
    return [
        (rf"{theirs}conv1\.weight", f"{ours}embed.weight"),
        (rf"{theirs}class_embedding", f"{ours}class_token"),
        (rf"{theirs}positional_embedding", f"{ours}positions"),
        (rf"{theirs}ln_pre\.(\w+)", rf"{ours}norm_before.\1"),
        (rf"{theirs}ln_post\.(\w+)", rf"{ours}norm_after.\1"),
        (rf"{theirs}proj", f"{ours}project"),
        *_block_keys(rf"{theirs}transformer\.transformer\.resblocks\.", ours),
        (rf"{theirs}transformer\.zero_modules\.{depth - 1}\.(\w+)", rf"{ours}zero.\1"),
        (rf"{theirs}transformer\.zero_modules\.\d+\.\w+", None),
    ]


TEXT_KEYS: KeyMap = [
    (r"token_embedding\.weight", "words.weight"),
    (r"positional_embedding", "positions"),
    (r"ln_final\.(\w+)", r"norm.\1"),
    (r"text_projection", "project"),
    *_block_keys(r"transformer\.resblocks\.", ""),
    (r"visual\..+|logit_scale|attn_mask", None),
]


def prompt_matrix(state: Mapping[str, Tensor], prefix: str, options: TextTowerOptions) -> Tensor:
    """Encode `PROMPTS` by the text tower below `prefix` of a checkpoint: [10, embedding], unit rows.

    Raises CheckpointMismatchError if the tower is not there or of other sizes.
    """
    tower = TextTower(options)
    own = {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}
    load_mapped(tower, own, TEXT_KEYS)
    return F.normalize(tower(PROMPTS).detach(), dim=1)
