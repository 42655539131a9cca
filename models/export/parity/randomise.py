"""Random weights without zeros, so that no part of a network can hide from a comparison."""

from __future__ import annotations

import torch
from torch import Tensor, nn

NORMS = (nn.LayerNorm, nn.GroupNorm, nn.modules.batchnorm._BatchNorm)


def _draw(tensor: Tensor, is_scale: bool, generator: torch.Generator) -> Tensor:
    """Around 1 for scales, N(0, .05) for biases and what starts at zero, N(0, 1 / fan-in) for weights."""
    if is_scale:
        return torch.rand(tensor.shape, generator=generator) + 0.5
    fan_in = tensor.numel() // tensor.shape[0]
    is_weight = tensor.dim() > 1 and tensor.shape[0] > 1 and bool(tensor.any())
    deviation = fan_in**-0.5 if is_weight else 0.05
    return torch.randn(tensor.shape, generator=generator) * deviation


def randomise(module: nn.Module, seed: int) -> None:
    """Draw every floating-point parameter and buffer of `module` anew, in place, from `seed`.

    Norm variances, norm weights, LayerScale and scalars U(.5, 1.5); biases and tensors that are all zero
    N(0, .05); weights N(0, 1 / fan-in). Integer buffers and constants that are not saved keep their values.
    """
    generator = torch.Generator().manual_seed(seed)
    saved = set(module.state_dict())
    norms = {f"{name}.weight" for name, part in module.named_modules() if isinstance(part, NORMS)}
    with torch.no_grad():
        for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
            if name not in saved or not tensor.is_floating_point():
                continue
            is_constant = tensor.dim() <= 1 and bool(tensor.any()) and not name.endswith("bias")
            is_scale = name in norms or tensor.dim() == 0 or name.endswith("running_var") or is_constant
            tensor.copy_(_draw(tensor, is_scale, generator))
