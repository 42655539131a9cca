"""Names and shapes of the weights in published checkpoints, as read in the authors' code."""


def swin(options, stage="layers.{}.", embed="patch_embed.", merged_early=False):
    yield f"{embed}proj.weight", (options.embed, 3, 4, 4)
    yield f"{embed}proj.bias", (options.embed,)
    yield from norm(f"{embed}norm", options.embed)
    for index, (width, heads, depth) in enumerate(
        zip(options.channels, options.heads, options.depths, strict=True)
    ):
        if index:
            merge = stage.format(index - 1 if merged_early else index) + "downsample."
            yield from norm(f"{merge}norm", 2 * width)
            yield f"{merge}reduction.weight", (width, 2 * width)
        window = min(options.window, options.sides[index])
        for block in range(depth):
            name = f"{stage.format(index)}blocks.{block}."
            yield from norm(f"{name}norm1", width)
            yield f"{name}attn.relative_position_bias_table", ((2 * window - 1) ** 2, heads)
            yield from linear(f"{name}attn.qkv", width, 3 * width)
            yield from linear(f"{name}attn.proj", width, width)
            yield from norm(f"{name}norm2", width)
            yield from linear(f"{name}mlp.fc1", width, 4 * width)
            yield from linear(f"{name}mlp.fc2", 4 * width, width)


def classifier(options):
    yield from norm("norm", options.channels[-1])
    yield from linear("head.fc", options.channels[-1], 1000)


def life_iqa(options):
    width, trunk = options.width, options.trunk
    yield from swin(trunk, "pretrain_model.layers.{}.", "pretrain_model.patch_embed.")
    for name, shape in swin(trunk, "backbone_stages.{}.", "backbone_stages.0.0."):
        first = name.startswith("backbone_stages.0.blocks")
        yield name.replace("stages.0.", "stages.0.1.", 1) if first else name, shape
    yield from linear("proj_layer3", trunk.channels[-2], width)
    yield from linear("proj_layer4", trunk.channels[-1], width, (1, 1))
    yield "bunch_embedding", (1, options.queries, width)
    for layer in range(options.depth):
        name = f"bunch_decoder.layers.{layer}."
        yield from attention(f"{name}multihead_attn", width)
        widths = (width, width // 2, width // 4, width)
        for index in range(3):
            yield f"{name}GCN.gcn{index + 1}.weight", (widths[index], widths[index + 1])
            yield f"{name}GCN.gcn{index + 1}.bias", (widths[index + 1],)
        yield from norm(f"{name}norm2", width)
    yield from linear("MOE.router.linear", width, options.experts)
    for expert in range(options.experts):
        yield from linear(f"MOE.experts.{expert}.net.0", width, 4 * width)
        yield from linear(f"MOE.experts.{expert}.net.3", 4 * width, width)
    yield from norm("norm3", width)
    yield "gamma", ()
    yield from linear("fc", width, 1)


def dgiqa(options):
    yield from swin(options.trunk, "backbone.layers_{}.", "backbone.patch_embed.")
    yield from swin(options.trunk, "depth_backbone.layers_{}.", "depth_backbone.patch_embed.")
    for suffix in ("", "_depth"):
        for stage, (cin, cout) in enumerate(zip(options.trunk.channels, options.bridges, strict=True)):
            name = f"tcb{stage + 1}{suffix}."
            yield from linear(f"{name}conv1", cin, cout, (1, 1))
            yield from linear(f"{name}attention.0", cout, cout // 16, (1, 1))
            yield from linear(f"{name}attention.2", cout // 16, cout, (1, 1))
            yield from linear(f"{name}conv2", cout, cout, (3, 3))
            yield from batch_norm(f"{name}norm", cout)
    for block, suffix in (("depth_guided_cross_attention", ""), ("refinement_attention", "_spatial")):
        width = options.width
        yield from attention(f"{block}.multihead_attn{suffix}", width)
        yield from norm(f"{block}.norm1{suffix}", width)
        yield from norm(f"{block}.norm2{suffix}", width)
        yield from linear(f"{block}.fc{suffix}.0", width, 4 * width)
        yield from linear(f"{block}.fc{suffix}.2", 4 * width, width)
    yield from linear("dilated_stack.0", options.width, options.dilated, (3, 3))
    yield from batch_norm("dilated_stack.1", options.dilated)
    yield from linear("dilated_stack.3", options.dilated, options.dilated, (3, 3))
    yield from batch_norm("dilated_stack.4", options.dilated)
    yield from linear("fc", options.dilated, 1)


def depth_anything(options):
    trunk, levels, width = options.trunk, options.levels, options.width
    yield "pretrained.cls_token", (1, 1, trunk.width)
    yield "pretrained.pos_embed", (1, 1 + trunk.grid**2, trunk.width)
    yield "pretrained.mask_token", (1, trunk.width)
    yield from linear("pretrained.patch_embed.proj", 3, trunk.width, (14, 14))
    for block in range(trunk.depth):
        name = f"pretrained.blocks.{block}."
        yield from norm(f"{name}norm1", trunk.width)
        yield from linear(f"{name}attn.qkv", trunk.width, 3 * trunk.width)
        yield from linear(f"{name}attn.proj", trunk.width, trunk.width)
        yield f"{name}ls1.gamma", (trunk.width,)
        yield from norm(f"{name}norm2", trunk.width)
        yield from linear(f"{name}mlp.fc1", trunk.width, 4 * trunk.width)
        yield from linear(f"{name}mlp.fc2", 4 * trunk.width, trunk.width)
        yield f"{name}ls2.gamma", (trunk.width,)
    yield from norm("pretrained.norm", trunk.width)
    for level, channels in enumerate(levels):
        yield from linear(f"depth_head.projects.{level}", trunk.width, channels, (1, 1))
    for level, kernel in ((0, 4), (1, 2), (3, 3)):
        yield from linear(f"depth_head.resize_layers.{level}", levels[level], levels[level], (kernel, kernel))
    for level, channels in enumerate(levels):
        scratch = "depth_head.scratch."
        yield f"{scratch}layer{level + 1}_rn.weight", (width, channels, 3, 3)
        refine = f"{scratch}refinenet{level + 1}."
        yield from linear(f"{refine}out_conv", width, width, (1, 1))
        for unit in (1, 2):
            yield from linear(f"{refine}resConfUnit{unit}.conv1", width, width, (3, 3))
            yield from linear(f"{refine}resConfUnit{unit}.conv2", width, width, (3, 3))
    yield from linear("depth_head.scratch.output_conv1", width, width // 2, (3, 3))
    yield from linear("depth_head.scratch.output_conv2.0", width // 2, 32, (3, 3))
    yield from linear("depth_head.scratch.output_conv2.2", 32, 1, (1, 1))


def linear(name, cin, cout, kernel=()):
    yield f"{name}.weight", (cout, cin, *kernel)
    yield f"{name}.bias", (cout,)


def norm(name, width):
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


def batch_norm(name, width):
    yield from norm(name, width)
    yield f"{name}.running_mean", (width,)
    yield f"{name}.running_var", (width,)
    yield f"{name}.num_batches_tracked", ()


def attention(name, width):
    yield f"{name}.in_proj_weight", (3 * width, width)
    yield f"{name}.in_proj_bias", (3 * width,)
    yield from linear(f"{name}.out_proj", width, width)
