"""All signals of a frame in one network."""

from __future__ import annotations

from torch import Tensor, nn

from zoo.signals.blockiness import blockiness
from zoo.signals.colour import colour, colour_cast
from zoo.signals.edge_width import EdgeWidths, defocus, motion_blur
from zoo.signals.interlacing import interlacing
from zoo.signals.motion import motion
from zoo.signals.noise import noise
from zoo.signals.pixels import chroma, luma, mosaic_luma
from zoo.signals.tone import clipped, contrast, exposure, white_level


class SignalNetwork(nn.Module):
    """Views and predecessor to one float32 [N] per signal, in the catalogue's order. No weights."""

    def __init__(self) -> None:
        super().__init__()
        self.edge_widths = EdgeWidths()

    def forward(
        self, mosaic: Tensor, samples: Tensor, bands: Tensor, previous: Tensor, has_previous: Tensor
    ) -> tuple[Tensor, ...]:
        """Take uint8 views as in `zoo.signals.views`, `previous` [N, 9, 96, 96, 3] and `has_previous` [N]."""
        pixels = samples.flatten(1, 2)
        light, (blue, red) = luma(pixels), chroma(pixels)
        tiles = mosaic_luma(mosaic)
        before = luma(previous)
        widths = self.edge_widths(tiles)
        return (
            exposure(light),
            white_level(light),
            clipped(pixels),
            contrast(light),
            defocus(widths),
            motion_blur(widths),
            blockiness(tiles),
            noise(tiles, before, has_previous),
            colour_cast(light, blue, red),
            colour(blue, red),
            interlacing(luma(bands)),
            motion(tiles, before, has_previous),
        )
