"""DR.Experts from the authors' checkpoints, and its trunks from public ones."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from zoo.paper.checkpoints import KeyMap, LoadReport, Replacement, Stack, load_mapped
from zoo.paper.clip_keys import controller_keys, prompt_matrix
from zoo.paper.dr_experts import DrExperts
from zoo.paper.vit_keys import vit_keys
from zoo.trunks.clip_tower import TextTowerOptions

TEXT = TextTowerOptions()
VALUE = "diff_attention.W_v.weight"
DAMPING = "lamda_init"
CLASSES = "classes"


def _weighting_keys() -> list[tuple[str, Replacement]]:
    """Their layers are counted from 0, ours from 1, behind the dropout."""
    theirs = r"decoder\.AttentionActivate\.active_unit\.fc"
    return [(rf"{theirs}\.{layer}\.(\w+)", rf"weighting.layers.{layer + 1}.\1") for layer in range(7)]


def dr_experts_keys(depth: int) -> KeyMap:
    """The map for what `rearranged` returns; `depth` is the controller's number of blocks.

    Not needed: layers that the code builds and never runs (L1, L2, the encoder's classifier), CLIP's own
    image tower, which is in the file twice, and the text tower behind `classes`.
    """
    return [
        *vit_keys(r"backbone\.", "encoder."),
        *controller_keys(r"head\.visual_control\.", "controller.", depth),
        (r"head\.(clip|visual)\..+|head\.logit_scale", None),
        (r"L[12]\.\w+", None),
        (r"norm1\.(\w+)", r"norm_product.\1"),
        (r"linears\.(\d+)\.weight", Stack("prior_weight", r"\1", transpose=True)),
        (r"linears\.(\d+)\.bias", Stack("prior_bias", r"\1")),
        (r"L_hidden\.(\w+)", r"embed_keys.\1"),
        (r"diff_attention\.W_q1\.(\w+)", r"attention.query_prior.\1"),
        (r"diff_attention\.W_k1\.(\w+)", r"attention.key_prior.\1"),
        (r"diff_attention\.W_q2\.(\w+)", r"attention.query_semantic.\1"),
        (r"diff_attention\.W_k2\.(\w+)", r"attention.key_semantic.\1"),
        (r"diff_attention\.W_v\.weight\.prior", "attention.value_prior.weight"),
        (r"diff_attention\.W_v\.weight\.semantic", "attention.value_semantic.weight"),
        (r"diff_attention\.W_v\.bias", "attention.value_prior.bias"),
        (r"diff_attention\.alpha", "attention.alpha"),
        (r"norm3_hidden_feature\.(\w+)", r"attention.norm_key.\1"),
        (r"norm_vit\.(\w+)", r"attention.norm_semantic.\1"),
        (r"attn_norm\.(\w+)", r"attention.feed.0.\1"),
        (r"group_attn_ffn\.0\.(\w+)", r"attention.feed.1.\1"),
        (r"group_attn_ffn\.2\.(\w+)", r"attention.feed.3.\1"),
        (r"lamda_init", "attention.damping"),
        *_weighting_keys(),
        (r"score\.(\w+)", r"quality.\1"),
        (CLASSES, CLASSES),
    ]


def rearranged(state: Mapping[str, Tensor], text: TextTowerOptions = TEXT) -> dict[str, Tensor]:
    """The authors' state with the prompts encoded and the tensors that ours divides otherwise divided.

    W_v [D, 2D] reads [prior; semantics] and becomes two matrices; lambda [1, D] becomes [D].
    """
    found = {**state, CLASSES: prompt_matrix(state, "head.clip.", text)}
    if VALUE in found:
        width = found[VALUE].shape[0]
        value = found.pop(VALUE)
        found |= {f"{VALUE}.prior": value[:, :width], f"{VALUE}.semantic": value[:, width:]}
    if DAMPING in found:
        found[DAMPING] = found[DAMPING].flatten()
    return found


def load_checkpoint(
    network: DrExperts, state: Mapping[str, Tensor], text: TextTowerOptions = TEXT
) -> LoadReport:
    """Fill `network` from the authors' state dictionary; raises CheckpointMismatchError."""
    return load_mapped(network, rearranged(state, text), dr_experts_keys(network.options.controller.depth))


def load_trunk(network: DrExperts, state: Mapping[str, Tensor], text: TextTowerOptions = TEXT) -> LoadReport:
    """Fill one trunk of `network` from a public file: the encoder (DeiT-III) or the controller (DA-CLIP).

    DA-CLIP's file also has the text tower, which encodes the prompts. Raises CheckpointMismatchError.
    """
    if not any(key.startswith("visual_control.") for key in state):
        return load_mapped(network, state, vit_keys("", "encoder."), (r"(?!encoder\.).+",))
    keys: KeyMap = [
        *controller_keys(r"visual_control\.", "controller.", network.options.controller.depth),
        (r"(clip|visual)\..+|logit_scale", None),
        (CLASSES, CLASSES),
    ]
    found = {**state, CLASSES: prompt_matrix(state, "clip.", text)}
    return load_mapped(network, found, keys, (r"(?!controller\.|classes).+",))
