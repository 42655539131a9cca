"""Max-pooled spatial pyramid for maps whose size is only known at run time."""

from __future__ import annotations

import torch
from torch import Tensor

FINEST = 4
LEVELS = 3


def line_maxima(x: Tensor, axis: int, cells: int) -> Tensor:
    """Maxima of the bins of adaptive pooling along `axis`, whose length becomes `cells`."""
    size = x.shape[axis]
    bins = [(cell * size // cells, ((cell + 1) * size + cells - 1) // cells) for cell in range(cells)]
    maxima = [x.narrow(axis, first, end - first).amax(dim=axis, keepdim=True) for first, end in bins]
    return torch.cat(maxima, dim=axis)


def grid_max(x: Tensor, cells: int) -> Tensor:
    """Maximum of each grid cell, the bins of adaptive max pooling: [B, C, h, w] -> [B, C, cells, cells].

    Written as slices, which runtimes reduce faster than masked copies.
    """
    return line_maxima(line_maxima(x, 2, cells), 3, cells)


def halved(x: Tensor) -> Tensor:
    """Maxima of 2 x 2 cells: [B, C, 2n, 2n] -> [B, C, n, n]."""
    return torch.max_pool2d(x, 2)


def pyramid_max(x: Tensor) -> Tensor:
    """Pyramid {1, 2, 4} of maxima, the mean over the cells of each level: [B, C, h, w] -> [B, 3C].

    The pyramid of SPP (arXiv 1406.4729) as in MetaIQA+, with maxima; `lite` keeps one mean per level instead
    of all 21 cells. The bins of level 2 are unions of those of level 4, so its maxima come from them.
    """
    fine = grid_max(x, FINEST)
    middle = halved(fine)
    levels = [halved(middle), middle, fine]
    return torch.cat([level.mean(dim=(2, 3)) for level in levels], dim=1)
