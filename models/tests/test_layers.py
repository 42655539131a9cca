import pytest
import torch
import torch.nn.functional as F

from zoo.layers.cross_attention import CrossAttention
from zoo.layers.graph_convolution import TokenGraph
from zoo.layers.grid_pool import grid_mean, grid_statistics, grid_weights
from zoo.layers.interaction_decoder import InteractionDecoder
from zoo.layers.mixture_of_experts import MixtureOfExperts
from zoo.layers.standardise import Standardise


@pytest.mark.parametrize(("height", "width"), [(14, 14), (12, 21), (7, 7), (3, 5), (1, 2)])
def test_grid_mean_is_adaptive_average_pooling(height, width):
    x = torch.randn(2, 3, height, width)

    assert torch.allclose(grid_mean(x, 7), F.adaptive_avg_pool2d(x, 7), atol=1e-5)


def test_grid_rows_are_averages():
    assert torch.allclose(grid_weights(11, 7).sum(dim=1), torch.ones(7))


def test_grid_deviation_of_a_flat_map_is_almost_zero():
    statistics = grid_statistics(torch.full((1, 2, 14, 14), 3.0), 7)

    assert torch.allclose(statistics[:, :2], torch.full((1, 2, 7, 7), 3.0))
    assert statistics[:, 2:].max() < 0.05


def test_token_graph_starts_at_the_published_adjacency():
    graph = TokenGraph(6, 32)

    adjacency = graph.adjacencies[0]

    assert torch.allclose(adjacency.diagonal(), torch.full((6,), 2 / 7))
    assert torch.allclose(adjacency.sum(dim=1), torch.ones(6))


def test_cross_attention_is_that_of_torch():
    own, query, memory = CrossAttention(32, 4), torch.randn(2, 6, 32), torch.randn(2, 9, 32)
    reference = torch.nn.MultiheadAttention(32, 4, batch_first=True)
    reference.in_proj_weight.data = torch.cat([own.query.weight, own.key.weight, own.value.weight])
    reference.out_proj.weight.data = own.out.weight.data

    found, maps = own(query, memory)
    expected, weights = reference(query, memory, memory, average_attn_weights=False)

    assert torch.allclose(found, expected, atol=1e-5)
    assert torch.allclose(maps, weights, atol=1e-5)


def test_attention_refuses_a_width_its_heads_do_not_divide():
    with pytest.raises(ValueError, match="no multiple"):
        CrossAttention(30, 4)


def test_experts_outside_the_top_two_get_no_weight():
    experts = MixtureOfExperts(16, experts=4, kept=2).eval()

    _, routing = experts(torch.randn(3, 6, 16))

    assert ((routing.gates > 0).sum(dim=-1) == 2).all()
    assert torch.allclose(routing.gates.sum(dim=-1), torch.ones(3, 6))


def test_dense_mixture_equals_a_loop_over_the_kept_experts():
    experts, x = MixtureOfExperts(16, experts=4, kept=2).eval(), torch.randn(2, 6, 16)

    found, routing = experts(x)

    expected = torch.zeros_like(x)
    for expert in range(4):
        hidden = torch.relu(x @ experts.weight_in[expert] + experts.bias_in[expert])
        own = hidden @ experts.weight_out[expert] + experts.bias_out[expert]
        expected += routing.gates[..., expert : expert + 1] * own
    assert torch.allclose(found, expected, atol=1e-5)


def test_balance_loss_is_least_when_experts_share_the_work():
    experts = MixtureOfExperts(8, experts=4, kept=2)
    torch.manual_seed(0)
    x = torch.randn(32, 6, 8)
    even = experts.route(x).balance_loss
    experts.router.bias.data = torch.tensor([9.0, 8.0, 0.0, 0.0])

    uneven = experts.route(x).balance_loss

    assert uneven > even


def test_decoder_returns_the_maps_of_its_last_layer():
    decoder = InteractionDecoder(depth=2, tokens=6, width=32, heads=4)

    tokens, maps = decoder(torch.randn(2, 6, 32), torch.randn(2, 10, 32))

    assert tokens.shape == (2, 6, 32)
    assert maps.shape == (2, 4, 6, 10)
    assert torch.allclose(maps.sum(dim=-1), torch.ones(2, 4, 6), atol=1e-5)


def test_standardise_takes_its_statistics_from_the_features():
    features = torch.randn(500, 4) * 5 + 2
    layer = Standardise(4)

    layer.fit(features)

    assert torch.allclose(layer(features).mean(dim=0), torch.zeros(4), atol=1e-2)
    assert torch.allclose(layer(features).std(dim=0), torch.ones(4), atol=2e-2)
