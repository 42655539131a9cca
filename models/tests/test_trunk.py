import pytest
import torch
import torch.nn.functional as F

from zoo.trunks.efficientnet_lite import STAGE_CHANNELS, STAGE_STRIDES, EfficientNetLite0
from zoo.trunks.fold import folded
from zoo.trunks.inverted_residual import SameConv
from zoo.trunks.lite_weights import key_map, load_imagenet_weights


@pytest.fixture(scope="module")
def trunk():
    return load_imagenet_weights(EfficientNetLite0()).eval()


def test_every_weight_has_one_source(trunk):
    mapping = key_map()

    assert set(mapping) == set(trunk.state_dict())
    assert len(set(mapping.values())) == len(mapping)


def test_maps_have_the_promised_channels_and_strides(trunk):
    with torch.inference_mode():
        maps = trunk(torch.zeros(2, 3, 64, 96))

    for found, channels, stride in zip(maps, STAGE_CHANNELS, STAGE_STRIDES, strict=True):
        assert found.shape == (2, channels, 64 // stride, 96 // stride)


def test_folding_batch_norms_changes_nothing(trunk):
    x = torch.randn(1, 3, 64, 64)

    with torch.inference_mode():
        plain, without = trunk(x)[-1], folded(trunk)(x)[-1]

    assert torch.allclose(plain, without, atol=1e-3)


@pytest.mark.parametrize(("kernel", "pads"), [(3, (0, 1, 0, 1)), (5, (1, 2, 1, 2))])
def test_strided_convolutions_pad_as_tensorflow_does(kernel, pads):
    layer = SameConv(4, 4, kernel, stride=2, act=False).eval()
    layer.norm = torch.nn.Identity()
    x = torch.randn(1, 4, 32, 32)

    expected = F.conv2d(F.pad(x, pads), layer.conv.weight, stride=2)

    assert torch.allclose(layer(x), expected)


def test_activations_of_the_published_weights_have_a_sane_scale(trunk):
    rows = torch.linspace(-1, 1, 128)
    picture = torch.stack([rows.repeat(128, 1), rows.repeat(128, 1).T, rows.outer(rows)]).unsqueeze(0)

    with torch.inference_mode():
        deepest = trunk(picture)[-1]

    assert 0.1 < deepest.std() < 10
