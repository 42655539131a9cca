"""The full-size networks with tiny widths."""

from zoo.paper.depth_anything import DepthAnythingOptions
from zoo.paper.dgiqa import DgiqaOptions
from zoo.paper.life_iqa import LifeIqaOptions
from zoo.trunks.dinov2 import DinoOptions
from zoo.trunks.swin import SwinOptions
from zoo.views.crop_grid import CropGrid

SIDE = 32
TINY_SWIN = SwinOptions(embed=8, depths=(2, 1), heads=(1, 2), window=2, side=SIDE)
TINY_LIFE_IQA = LifeIqaOptions(trunk=TINY_SWIN, width=16, depth=1, heads=2, experts=3)
TINY_DGIQA = DgiqaOptions(trunk=TINY_SWIN, bridges=(16, 16), heads=4, dilated=8)
TINY_DEPTH = DepthAnythingOptions(DinoOptions(width=8, heads=2, depth=4, grid=4), (4, 4, 8, 8), 8)
TINY_GRID = CropGrid(crop_side=SIDE, rows=2, columns=3, short_side=48)
TINY_DEPTH_GRID = CropGrid(crop_side=SIDE, rows=1, columns=2, short_side=48, antialias=False, whole=(28, 42))
