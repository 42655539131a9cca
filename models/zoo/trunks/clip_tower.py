"""The two towers of CLIP (arXiv 2103.00020) in the ViT-B/32 that DA-CLIP (arXiv 2310.01018) trains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from zoo.layers.transformer_block import TransformerBlock

NORM_EPS = 1e-5
# Of CLIP's own images, in 0-1.
MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True, slots=True)
class ImageTowerOptions:
    """Sizes of the image tower; `side` and `patch` in pixels."""

    width: int = 768
    heads: int = 12
    depth: int = 12
    side: int = 224
    patch: int = 32
    embedding: int = 512

    @property
    def grid(self) -> int:
        """Patches per side."""
        return self.side // self.patch


@dataclass(frozen=True, slots=True)
class TextTowerOptions:
    """Sizes of the text tower."""

    width: int = 512
    heads: int = 8
    depth: int = 12
    vocabulary: int = 49408
    context: int = 77
    embedding: int = 512


class ControllerOutput(NamedTuple):
    """embedding [B, embedding], of any length; hidden [B, 1 + grid^2, width], token 0 the image."""

    embedding: Tensor
    hidden: Tensor


class Controller(nn.Module):
    """DA-CLIP's controller: CLIP's image tower that embeds what has degraded an image [B, 3, side, side].

    `hidden` is the last block's output through the controller's last zero-initialised linear layer. The
    eleven other such layers steer CLIP's own image tower, which DR.Experts does not run; they are left out.
    """

    def __init__(self, options: ImageTowerOptions) -> None:
        super().__init__()
        width, start = options.width, options.width**-0.5
        self.embed = nn.Conv2d(3, width, options.patch, options.patch, bias=False)
        self.class_token = nn.Parameter(start * torch.randn(width))
        self.positions = nn.Parameter(start * torch.randn(1 + options.grid**2, width))
        self.norm_before = nn.LayerNorm(width, eps=NORM_EPS)
        self.blocks = nn.ModuleList(
            TransformerBlock(width, options.heads, NORM_EPS) for _ in range(options.depth)
        )
        self.zero = nn.Linear(width, width)
        self.norm_after = nn.LayerNorm(width, eps=NORM_EPS)
        self.project = nn.Parameter(start * torch.randn(width, options.embedding))
        nn.init.zeros_(self.zero.weight)
        nn.init.zeros_(self.zero.bias)

    def forward(self, x: Tensor) -> ControllerOutput:
        """Encode x, normalised as DA-CLIP's images."""
        patches = self.embed(x).flatten(2).transpose(1, 2)
        whole = self.class_token.expand(patches.shape[0], 1, -1)
        tokens = self.norm_before(torch.cat([whole, patches], dim=1) + self.positions)
        for block in self.blocks:
            tokens = block(tokens)
        embedding = torch.matmul(self.norm_after(tokens[:, 0]), self.project)
        return ControllerOutput(embedding, self.zero(tokens))


class TextTower(nn.Module):
    """CLIP's text tower; runs once, before export."""

    def __init__(self, options: TextTowerOptions) -> None:
        super().__init__()
        width = options.width
        self.words = nn.Embedding(options.vocabulary, width)
        self.positions = nn.Parameter(0.01 * torch.randn(options.context, width))
        self.blocks = nn.ModuleList(
            TransformerBlock(width, options.heads, NORM_EPS) for _ in range(options.depth)
        )
        self.norm = nn.LayerNorm(width, eps=NORM_EPS)
        self.project = nn.Parameter(width**-0.5 * torch.randn(width, options.embedding))

    def forward(self, prompts: Sequence[Sequence[int]]) -> Tensor:
        """Embed P prompts, token ids from the start token to the end token: [P, embedding], of any length.

        A token sees only those before it, so what CLIP pads to its context behind the end changes nothing.
        """
        ends = torch.tensor([len(prompt) - 1 for prompt in prompts])
        ids = pad_sequence([torch.tensor(prompt) for prompt in prompts], batch_first=True)
        length = ids.shape[1]
        mask = torch.full((length, length), float("-inf")).triu(1)
        tokens = self.words(ids) + self.positions[:length]
        for block in self.blocks:
            tokens = block(tokens, mask)
        last = self.norm(tokens)[torch.arange(len(prompts)), ends]
        return torch.matmul(last, self.project)
