"""EfficientNet-Lite0 as a feature trunk with one map per stage."""

from __future__ import annotations

from torch import Tensor, nn

from zoo.trunks.inverted_residual import InvertedResidual, SameConv

# (output channels, kernel, stride, expansion, repeats) of each stage, arXiv 1905.11946 table 1.
STAGES = (
    (16, 3, 1, 1, 1),
    (24, 3, 2, 6, 2),
    (40, 5, 2, 6, 2),
    (80, 3, 2, 6, 3),
    (112, 5, 1, 6, 3),
    (192, 5, 2, 6, 4),
    (320, 3, 1, 6, 1),
)
STAGE_CHANNELS = tuple(stage[0] for stage in STAGES)
STAGE_STRIDES = (2, 4, 8, 16, 16, 32, 32)
# Stages up to stride 8: general features of edges and texture, which stay as ImageNet left them.
LOW_STAGES = 3
# Input normalisation of the published weights, on 0-255 bytes: it reproduces the stem's running variance
# on photographs (median log ratio 0.04; the ImageNet mean and deviation give 1.65).
MEAN = 127.0
STD = 128.0


class EfficientNetLite0(nn.Module):
    """EfficientNet-Lite0 without its classifier; 2.96 M parameters.

    Input [B, 3, h, w] float, (byte - `MEAN`) / `STD`, h and w multiples of 32.
    Output: one map per stage i, [B, STAGE_CHANNELS[i], h / STAGE_STRIDES[i], w / STAGE_STRIDES[i]].
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(3, 32, kernel=3, stride=2)
        stages: list[nn.Module] = []
        cin = 32
        for cout, kernel, stride, expand, repeats in STAGES:
            blocks = [InvertedResidual(cin, cout, kernel, stride, expand)]
            blocks += [InvertedResidual(cout, cout, kernel, 1, expand) for _ in range(repeats - 1)]
            stages.append(nn.Sequential(*blocks))
            cin = cout
        self.stages = nn.ModuleList(stages)

    def low(self, x: Tensor) -> list[Tensor]:
        """Return the maps of the first `LOW_STAGES` stages of an input [B, 3, h, w], finest first."""
        return self._run(self.stem(x), 0, LOW_STAGES)

    def top(self, x: Tensor) -> list[Tensor]:
        """Return the maps of the stages after `low`, from its last map."""
        return self._run(x, LOW_STAGES, len(STAGES))

    def forward(self, x: Tensor) -> list[Tensor]:
        """Return the maps of the seven stages, finest first."""
        maps = self.low(x)
        return maps + self.top(maps[-1])

    def _run(self, x: Tensor, first: int, end: int) -> list[Tensor]:
        maps: list[Tensor] = []
        for stage in list(self.stages)[first:end]:
            x = stage(x)
            maps.append(x)
        return maps
