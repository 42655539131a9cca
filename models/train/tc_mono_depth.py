"""TCMonoDepth small (yu-li/TCMonoDepth, MIT): a depth teacher, rebuilt so that its published weights fit."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTHS = (24, 48, 96, 192)
REPEATS = (4, 8, 4)
RENAMED = (
    ("decoder.final.", "final."),
    ("decoder.decoder1.", "merges.0."),
    ("decoder.decoder2.", "merges.1."),
    ("decoder.decoder3.", "merges.2."),
    (".skip_conv.", ".skip."),
    (".last_conv.0.conv.3.", ".pointwise.0."),
    (".last_conv.0.conv.", ".depthwise."),
    (".last_conv.1.", ".pointwise.1."),
)
UNUSED = ("encoder.stage", "decoder.final2", "decoder.final3")


def _conv(cin: int, cout: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    convolution = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, groups=groups, bias=False)
    return [convolution, nn.BatchNorm2d(cout)]


class ShuffleUnit(nn.Module):
    """Unit of ShuffleNetV2 (arXiv 1807.11164, figure 3 c and d); reducing where `cin` differs from `cout`."""

    def __init__(self, cin: int, cout: int) -> None:
        super().__init__()
        self.is_reducing = cin != cout
        stride, middle = (2, cout // 2) if self.is_reducing else (1, cout // 2)
        entering = cin if self.is_reducing else cin // 2
        self.branch_main = nn.Sequential(
            *_conv(entering, middle),
            nn.ReLU(),
            *_conv(middle, middle, 3, stride, middle),
            *_conv(middle, cout - entering),
            nn.ReLU(),
        )
        if self.is_reducing:
            self.branch_proj = nn.Sequential(*_conv(cin, cin, 3, 2, cin), *_conv(cin, cin), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, h, w] -> [B, cout, h / stride, w / stride]."""
        if self.is_reducing:
            return torch.cat([self.branch_proj(x), self.branch_main(x)], dim=1)
        return torch.cat([x[:, 0::2], self.branch_main(x[:, 1::2])], dim=1)


class Encoder(nn.Module):
    """ShuffleNetV2 0.5x without its max pooling: maps of strides 2, 4, 8 and 16."""

    def __init__(self) -> None:
        super().__init__()
        self.first_conv = nn.Sequential(*_conv(3, WIDTHS[0], 3, 2), nn.ReLU())
        units: list[nn.Module] = []
        for cin, cout, repeats in zip(WIDTHS[:-1], WIDTHS[1:], REPEATS, strict=True):
            units += [ShuffleUnit(cin, cout), *(ShuffleUnit(cout, cout) for _ in range(repeats - 1))]
        self.features = nn.Sequential(*units)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Return the maps, finest first."""
        maps = [self.first_conv(x)]
        first = 0
        for repeats in REPEATS:
            maps.append(self.features[first : first + repeats](maps[-1]))
            first += repeats
        return maps


class Merge(nn.Module):
    """Enlarge the coarse map to the fine one and mix both by a separable convolution."""

    def __init__(self, fine: int, coarse: int) -> None:
        super().__init__()
        joined = coarse + coarse // 4
        self.skip = nn.Sequential(*_conv(fine, coarse // 4), nn.ReLU())
        self.depthwise = nn.Sequential(*_conv(joined, joined, 3, groups=joined), nn.ReLU())
        self.pointwise = nn.Sequential(*_conv(joined, fine), nn.ReLU())

    def forward(self, fine: Tensor, coarse: Tensor) -> Tensor:
        """Return a map of the size and width of `fine`."""
        skipped = self.skip(fine)
        enlarged = F.interpolate(coarse, size=skipped.shape[2:], mode="bilinear", align_corners=False)
        return self.pointwise(self.depthwise(torch.cat([enlarged, skipped], dim=1)))


class TcMonoDepth(nn.Module):
    """RGB [B, 3, h, w] of 0-255, h and w multiples of 16 -> relative inverse depth [B, h / 2, w / 2].

    Larger is nearer, never negative. The published network enlarges its map to h x w; this one does not.
    """

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.merges = nn.ModuleList([Merge(fine, coarse) for fine, coarse in pairwise(WIDTHS)])
        self.final = nn.Conv2d(WIDTHS[0], 1, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Estimate the depth of a batch."""
        maps = self.encoder(x / 255.0)
        merged = maps[-1]
        for fine, merge in zip(maps[-2::-1], list(self.merges)[::-1], strict=True):
            merged = merge(fine, merged)
        return torch.relu(self.final(merged))[:, 0]


def _renamed(published: str) -> str:
    for theirs, ours in RENAMED:
        published = published.replace(theirs, ours)
    return published


def load_tc_mono_depth(file: Path) -> TcMonoDepth:
    """Read `_ckpt_small.pt.tar`; aliases of encoder stages and training-only outputs are left out."""
    published = torch.load(file, map_location="cpu", weights_only=True)
    state = {_renamed(key): value for key, value in published.items() if not key.startswith(UNUSED)}
    network = TcMonoDepth()
    network.load_state_dict(state)
    return network.eval()
