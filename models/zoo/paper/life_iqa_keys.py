"""Life-IQA from the authors' checkpoints, and Swin-B from public ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from torch import Tensor

from zoo.paper.attention_keys import attention_keys
from zoo.paper.checkpoints import KeyMap, LoadReport, Replacement, Stack, Transpose, load_mapped
from zoo.paper.life_iqa import LifeIqa, LifeIqaOptions
from zoo.paper.swin_keys import embed_keys, stage_keys, swin_key_map

LAYER = r"bunch_decoder\.layers\.(\d+)\."
OURS = r"decoder.layers.\1."


def _graph_keys() -> list[tuple[str, Replacement]]:
    keys: list[tuple[str, Replacement]] = []
    for layer in range(3):
        keys += [
            (rf"{LAYER}GCN\.gcn{layer + 1}\.weight", Transpose(f"{OURS}graph.linears.{layer}.weight")),
            (rf"{LAYER}GCN\.gcn{layer + 1}\.bias", f"{OURS}graph.biases.{layer}"),
        ]
    return keys


def _expert_keys() -> list[tuple[str, Replacement]]:
    expert = r"MOE\.experts\.(\d+)\.net\."
    return [
        (r"MOE\.router\.linear\.(\w+)", r"experts.router.\1"),
        (rf"{expert}0\.weight", Stack("experts.weight_in", r"\1", transpose=True)),
        (rf"{expert}0\.bias", Stack("experts.bias_in", r"\1")),
        (rf"{expert}3\.weight", Stack("experts.weight_out", r"\1", transpose=True)),
        (rf"{expert}3\.bias", Stack("experts.bias_out", r"\1")),
    ]


def _trunk_keys() -> list[tuple[str, Replacement]]:
    """The stages are in the file twice: as `backbone_stages` and, the same tensors, as `pretrain_model`."""
    keys = [*embed_keys(r"backbone_stages\.0\.0\.", "trunk."), (r"pretrain_model\..+", None)]
    for stage in range(4):
        theirs = rf"backbone_stages\.{stage}\." + (r"1\." if stage == 0 else "")
        keys += stage_keys(theirs, f"trunk.stages.{stage}.")
    return keys


LIFE_IQA_KEYS: KeyMap = [
    *_trunk_keys(),
    (r"proj_layer3\.(\w+)", r"embed_memory.\1"),
    (r"proj_layer4\.weight", "embed_deep.weight"),
    (r"proj_layer4\.bias", "embed_deep.bias"),
    (r"bunch_embedding", "queries"),
    *_graph_keys(),
    *attention_keys(rf"{LAYER}multihead_attn\.", rf"{OURS}attention."),
    (rf"{LAYER}norm2\.(\w+)", rf"{OURS}norm.\2"),
    (r"norm3\.(\w+)", r"norm.\1"),
    *_expert_keys(),
    (r"gamma", "gamma"),
    (r"fc\.(\w+)", r"score.\1"),
]


def options_of(state: Mapping[str, Tensor]) -> LifeIqaOptions:
    """Depth and number of experts of a checkpoint; both differ between the published settings."""
    layers = {match[1] for match in (re.match(LAYER, key) for key in state) if match}
    experts = {match[1] for match in (re.match(r"MOE\.experts\.(\d+)\.", key) for key in state) if match}
    defaults = LifeIqaOptions()
    return replace(defaults, depth=len(layers) or defaults.depth, experts=len(experts) or defaults.experts)


def load_checkpoint(network: LifeIqa, state: Mapping[str, Tensor]) -> LoadReport:
    """Fill `network` from the authors' state dictionary; raises CheckpointMismatchError."""
    return load_mapped(network, state, LIFE_IQA_KEYS)


def load_trunk(network: LifeIqa, state: Mapping[str, Tensor]) -> LoadReport:
    """Fill the trunk from a public file of Swin-B; raises CheckpointMismatchError."""
    return load_mapped(network.trunk, state, swin_key_map(state))
