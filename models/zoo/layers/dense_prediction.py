"""The decoder of dense prediction transformers (DPT, arXiv 2103.13413) as Depth-Anything has it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

OUT_WIDTH = 32


def enlarge(x: Tensor, rows: int, columns: int) -> Tensor:
    """Bilinear, corners on corners: [B, C, h, w] -> [B, C, rows, columns]."""
    return F.interpolate(x, size=(rows, columns), mode="bilinear", align_corners=True)


class ResidualUnit(nn.Module):
    """x + conv(relu(conv(relu(x)))); keeps [B, C, h, w]."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Refine x."""
        return x + self.second(torch.relu(self.first(torch.relu(x))))


class Fusion(nn.Module):
    """Add the refined skip to what comes from below, refine, enlarge and project."""

    def __init__(self, width: int, has_skip: bool = True) -> None:
        super().__init__()
        self.refine_skip = ResidualUnit(width) if has_skip else None
        self.refine = ResidualUnit(width)
        self.project = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor, skip: Tensor | None, rows: int, columns: int) -> Tensor:
        """Map x and skip [B, C, h, w] to [B, C, rows, columns]."""
        if self.refine_skip is not None and skip is not None:
            x = x + self.refine_skip(skip)
        return self.project(enlarge(self.refine(x), rows, columns))


class DensePrediction(nn.Module):
    """Four sets of patch tokens [B, h * w, tokens] to one map [B, 14 h, 14 w], not negative.

    The tokens become maps of 4, 2, 1 and 1/2 times the grid with `levels` channels, then four fusions with
    `width` channels go from the coarsest to the finest. The coarsest fusion has no skip: the published
    network keeps the weights of a unit there that it never uses.
    """

    def __init__(self, tokens: int, levels: tuple[int, int, int, int], width: int, patch: int) -> None:
        super().__init__()
        self.patch = patch
        self.projects = nn.ModuleList([nn.Conv2d(tokens, level, 1) for level in levels])
        self.resizes = nn.ModuleList(
            [
                nn.ConvTranspose2d(levels[0], levels[0], 4, 4),
                nn.ConvTranspose2d(levels[1], levels[1], 2, 2),
                nn.Identity(),
                nn.Conv2d(levels[3], levels[3], 3, 2, 1),
            ]
        )
        self.reduces = nn.ModuleList([nn.Conv2d(level, width, 3, padding=1, bias=False) for level in levels])
        self.fusions = nn.ModuleList([Fusion(width, has_skip=level < 3) for level in range(4)])
        self.narrow = nn.Conv2d(width, width // 2, 3, padding=1)
        self.out = nn.Sequential(
            nn.Conv2d(width // 2, OUT_WIDTH, 3, padding=1), nn.ReLU(), nn.Conv2d(OUT_WIDTH, 1, 1), nn.ReLU()
        )

    def forward(self, tokens: list[Tensor], rows: int, columns: int) -> Tensor:
        """Predict from the tokens of a grid of rows x columns patches, shallowest first."""
        maps = []
        for level, x in enumerate(tokens):
            x = x.transpose(1, 2).reshape(-1, x.shape[2], rows, columns)
            maps.append(self.reduces[level](self.resizes[level](self.projects[level](x))))
        x = self.fusions[3](maps[3], None, *maps[2].shape[2:])
        x = self.fusions[2](x, maps[2], *maps[1].shape[2:])
        x = self.fusions[1](x, maps[1], *maps[0].shape[2:])
        x = self.fusions[0](x, maps[0], 2 * maps[0].shape[2], 2 * maps[0].shape[3])
        return self.out(enlarge(self.narrow(x), self.patch * rows, self.patch * columns))[:, 0]
