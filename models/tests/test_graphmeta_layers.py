import numpy as np
import onnxruntime
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from zoo.layers.one_sample_graph import OneSampleGraph
from zoo.layers.pyramid_pool import grid_max, pyramid_max
from zoo.layers.self_calibrated import SelfCalibratedBlock, SelfCalibratedConv, grid_spread


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 2), (8, 14), (10, 10), (12, 9), (3, 5)])
def test_grid_max_is_adaptive_max_pooling(rows, columns):
    x = torch.randn(2, 3, rows, columns)

    assert torch.equal(grid_max(x, 4), F.adaptive_max_pool2d(x, 4))


@pytest.mark.parametrize("size", [(10, 10), (7, 3), (1, 2)])
def test_every_level_of_the_pyramid_has_its_own_bins(size):
    x = torch.randn(2, 3, *size)
    levels = [F.adaptive_max_pool2d(x, cells).mean(dim=(2, 3)) for cells in (1, 2, 4)]

    assert torch.allclose(pyramid_max(x), torch.cat(levels, dim=1), atol=1e-6)


@pytest.mark.parametrize(("rows", "columns"), [(16, 28), (5, 7), (1, 2)])
def test_spreading_a_grid_is_nearest_upsampling(rows, columns):
    grid = torch.randn(2, 3, 4, 4)

    spread = grid_spread(grid, torch.zeros(2, 3, rows, columns))

    assert torch.allclose(spread, F.interpolate(grid, (rows, columns), mode="nearest"), atol=1e-6)


def test_the_gate_sees_beyond_the_kernels():
    torch.manual_seed(0)
    layer, x = SelfCalibratedConv(4, cells=2), torch.randn(1, 4, 16, 16)
    far = x.clone()
    far[..., 7, 7] += 5.0

    assert not torch.allclose(layer(x)[..., 0, 0], layer(far)[..., 0, 0], atol=1e-6)


def test_edges_do_not_know_the_length_of_the_vector():
    torch.manual_seed(0)
    graph, x = OneSampleGraph(16, 16, node=8, edge=4), torch.rand(3, 16)

    assert torch.allclose(graph(x)[:, 8:], graph(3 * x)[:, 8:], atol=1e-4)
    assert not torch.allclose(graph(x)[:, :8], graph(3 * x)[:, :8], atol=1e-4)


def test_block_and_pyramid_export_for_any_size(tmp_path):
    class Pooled(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.block = SelfCalibratedBlock(6, half=4, cells=4)

        def forward(self, x):
            return pyramid_max(self.block(x))

    torch.manual_seed(0)
    network, file = Pooled().eval(), tmp_path / "block.onnx"
    sizes = {
        0: torch.export.Dim("N"),
        2: torch.export.Dim("h", min=1, max=64),
        3: torch.export.Dim("w", min=1),
    }
    example = (torch.randn(2, 6, 9, 12),)
    torch.onnx.export(network, example, file, dynamo=True, dynamic_shapes=(sizes,), verbose=False)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])

    for shape in ((1, 6, 8, 14), (3, 6, 10, 10), (2, 6, 1, 2), (1, 6, 12, 9)):
        x = torch.randn(*shape)
        (found,) = session.run(None, {session.get_inputs()[0].name: x.numpy()})
        assert np.allclose(found, network(x).detach().numpy(), atol=1e-4)
