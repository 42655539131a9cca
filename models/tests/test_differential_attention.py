import torch

from zoo.heads.degradation_encoder import CLASSES
from zoo.layers.differential_attention import DifferentialAttention


def test_attention_rows_sum_to_what_alpha_leaves():
    layer = DifferentialAttention(16)
    refined, maps = layer(torch.randn(2, CLASSES, 16), torch.randn(2, 6, 16), torch.randn(2, 7, 16))

    assert refined.shape == (2, CLASSES, 16)
    assert torch.allclose(maps.sum(dim=2), torch.full((2, CLASSES), 0.5), atol=1e-5)
