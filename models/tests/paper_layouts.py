"""State dictionaries as the authors' checkpoints lay them out, with random values."""

import torch
from torch import Tensor

from zoo.paper.dr_experts import EXPERTS, DrExpertsOptions
from zoo.paper.graphmeta import GraphMetaOptions
from zoo.paper.graphmeta_keys import NAMED, NUMBERED
from zoo.trunks.clip_tower import ImageTowerOptions, TextTowerOptions
from zoo.trunks.scnet import ScnetOptions
from zoo.trunks.vit import VitOptions

State = dict[str, Tensor]


def tensors(shapes: dict[str, tuple[int, ...]]) -> State:
    return {name: torch.randn(shape) for name, shape in shapes.items()}


def linear(name: str, cin: int, cout: int, bias: bool = True) -> State:
    weight = tensors({f"{name}.weight": (cout, cin)})
    return weight | tensors({f"{name}.bias": (cout,)}) if bias else weight


def norm(name: str, width: int) -> State:
    return tensors({f"{name}.weight": (width,), f"{name}.bias": (width,)})


def batch_norm(name: str, width: int) -> State:
    statistics = {f"{name}.running_mean": torch.randn(width), f"{name}.running_var": torch.rand(width) + 0.5}
    return norm(name, width) | statistics | {f"{name}.num_batches_tracked": torch.tensor(3)}


def deit3(options: VitOptions, prefix: str, classes: int) -> State:
    width = options.width
    state = tensors(
        {
            f"{prefix}cls_token": (1, 1, width),
            f"{prefix}pos_embed": (1, options.grid**2, width),
            f"{prefix}patch_embed.proj.weight": (width, 3, options.patch, options.patch),
            f"{prefix}patch_embed.proj.bias": (width,),
        }
    )
    for index in range(options.depth):
        block = f"{prefix}blocks.{index}."
        state |= norm(f"{block}norm1", width) | norm(f"{block}norm2", width)
        state |= linear(f"{block}attn.qkv", width, 3 * width) | linear(f"{block}attn.proj", width, width)
        state |= linear(f"{block}mlp.fc1", width, 4 * width) | linear(f"{block}mlp.fc2", 4 * width, width)
        state |= tensors({f"{block}gamma_1": (width,), f"{block}gamma_2": (width,)})
    return state | norm(f"{prefix}norm", width) | linear(f"{prefix}head", width, classes)


def clip_blocks(prefix: str, width: int, depth: int) -> State:
    state: State = {}
    for index in range(depth):
        block = f"{prefix}{index}."
        state |= norm(f"{block}ln_1", width) | norm(f"{block}ln_2", width)
        attention = {"attn.in_proj_weight": (3 * width, width), "attn.in_proj_bias": (3 * width,)}
        state |= tensors({block + name: shape for name, shape in attention.items()})
        state |= linear(f"{block}attn.out_proj", width, width)
        state |= linear(f"{block}mlp.c_fc", width, 4 * width)
        state |= linear(f"{block}mlp.c_proj", 4 * width, width)
    return state


def clip_image(options: ImageTowerOptions, prefix: str, blocks: str) -> State:
    width = options.width
    state = tensors(
        {
            f"{prefix}class_embedding": (width,),
            f"{prefix}positional_embedding": (1 + options.grid**2, width),
            f"{prefix}proj": (width, options.embedding),
            f"{prefix}conv1.weight": (width, 3, options.patch, options.patch),
        }
    )
    state |= norm(f"{prefix}ln_pre", width) | norm(f"{prefix}ln_post", width)
    return state | clip_blocks(prefix + blocks, width, options.depth)


def daclip(image: ImageTowerOptions, text: TextTowerOptions, prefix: str = "") -> State:
    width = text.width
    state = clip_image(image, f"{prefix}clip.visual.", "transformer.resblocks.")
    state |= {key.replace("clip.", "", 1): value for key, value in state.items()}
    state |= clip_image(image, f"{prefix}visual_control.", "transformer.transformer.resblocks.")
    for index in range(image.depth):
        state |= linear(f"{prefix}visual_control.transformer.zero_modules.{index}", image.width, image.width)
    state |= clip_blocks(f"{prefix}clip.transformer.resblocks.", width, text.depth)
    state |= tensors(
        {
            f"{prefix}clip.token_embedding.weight": (text.vocabulary, width),
            f"{prefix}clip.positional_embedding": (text.context, width),
            f"{prefix}clip.text_projection": (width, text.embedding),
            f"{prefix}clip.logit_scale": (),
            f"{prefix}logit_scale": (),
        }
    )
    return state | norm(f"{prefix}clip.ln_final", width)


def dr_experts(options: DrExpertsOptions, text: TextTowerOptions) -> State:
    width, embedding, patches = options.encoder.width, options.controller.embedding, options.encoder.grid**2
    state = deit3(options.encoder, "backbone.", 1) | daclip(options.controller, text, "head.")
    state |= linear("L1", embedding, width) | linear("L2", patches, 1) | norm("norm1", embedding)
    for index in range(EXPERTS):
        state |= linear(f"linears.{index}", embedding, width)
    for part in ("W_q1", "W_q2", "W_k1", "W_k2"):
        state |= linear(f"diff_attention.{part}", width, width)
    state |= linear("diff_attention.W_v", 2 * width, width)
    state |= tensors({"diff_attention.alpha": (), "lamda_init": (1, width)})
    for part in ("attn_norm", "norm_vit", "norm3_hidden_feature"):
        state |= norm(part, width)
    state |= linear("group_attn_ffn.0", width, width) | linear("group_attn_ffn.2", width, width)
    state |= linear("L_hidden", options.controller.width, width) | linear("score", width, 1)
    unit, widths = "decoder.AttentionActivate.active_unit.fc.", (3 * width, options.weighting, 32, 16, 1)
    for layer in range(4):
        state |= linear(f"{unit}{2 * layer}", widths[layer], widths[layer + 1])
    return state | tensors({f"{unit}{layer}.weight": (1,) for layer in (1, 3, 5)})


def scnet(options: ScnetOptions, prefix: str = "", places: tuple[str, ...] = NAMED) -> State:
    conv, stem, *stages = (prefix + place for place in places)
    state = tensors({f"{conv}.weight": (options.stem, 3, 7, 7)}) | batch_norm(stem, options.stem)
    cin = options.stem
    for stage, (count, planes) in enumerate(zip(options.blocks, options.planes, strict=True)):
        for index in range(count):
            block, half, cout = f"{stages[stage]}.{index}.", planes // 2, 4 * planes
            units = [("conv1_a", "bn1_a", cin, half, 1), ("conv1_b", "bn1_b", cin, half, 1)]
            units += [("k1.0", "k1.1", half, half, 3), ("scconv.k2.1", "scconv.k2.2", half, half, 3)]
            units += [(f"scconv.{k}.0", f"scconv.{k}.1", half, half, 3) for k in ("k3", "k4")]
            units += [("conv3", "bn3", 2 * half, cout, 1)]
            units += [("downsample.0", "downsample.1", cin, cout, 1)] if index == 0 else []
            for theirs, bn, inner, outer, kernel in units:
                state |= tensors({f"{block}{theirs}.weight": (outer, inner, kernel, kernel)})
                state |= batch_norm(block + bn, outer)
            cin = cout
    return state


def graph_layers(prefix: str, width: int, out: int) -> State:
    widths = (width, width // 2, width // 4, out)
    return {
        key: value
        for layer in range(3)
        for key, value in linear(f"{prefix}W{layer + 1}", *widths[layer : layer + 2], bias=False).items()
    }


def graphmeta(options: GraphMetaOptions) -> State:
    width, joined = options.trunk.channels, options.trunk.channels + options.edge
    state = scnet(options.trunk, "extractor.feature_extractor.", NUMBERED)
    graph = "domainlevelgraph."
    state |= graph_layers(f"{graph}gcn_v.gcn.", width, width)
    for layer in (0, 2, 4):
        state |= linear(f"{graph}gcn_v.fc.{layer}", width, width)
    state |= graph_layers(f"{graph}gcn_e.gcn.", width, options.edge)
    state |= graph_layers(f"{graph}domain_learner.gcn.", width, options.code)
    for head in (f"{graph}hyperpred", "hyperpredmos"):
        state |= linear(f"{head}.fc.0", joined, joined // 2) | linear(f"{head}.fc.2", joined // 2, 2)
    state |= linear("predictor.0", width, width // 2) | linear("predictor.2", width // 2, 1)
    return state | linear("classifier", options.code, 25)
