import pytest
import torch
from paper_layouts import graphmeta, scnet
from torch import nn

from export.parity.randomise import randomise
from zoo.layers.node_graph import cosine_similarity, edge_features, normalised_adjacency
from zoo.paper.checkpoints import CheckpointMismatchError
from zoo.paper.graphmeta import GraphMeta, GraphMetaOptions
from zoo.paper.graphmeta_keys import load_checkpoint, load_trunk
from zoo.trunks.fold import folded
from zoo.trunks.scnet import ScnetOptions

TRUNK = ScnetOptions(blocks=(1, 2, 1, 1), planes=(4, 4, 8, 8), stem=4)
TINY = GraphMetaOptions(trunk=TRUNK, edge=6, code=5)
SIDE = 128


def build(pool: str = "max", nodes: int = 1) -> GraphMeta:
    network = GraphMeta(GraphMetaOptions(TRUNK, pool, nodes, TINY.edge, TINY.code))
    randomise(network, 2)
    return network.eval()


@pytest.fixture
def images():
    return torch.randn(4, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))


def count(*modules: nn.Module) -> int:
    return sum(parameter.numel() for module in modules for parameter in module.parameters())


def test_has_as_many_parameters_as_published():
    with torch.device("meta"):
        network = GraphMeta()
        unused = [nn.Linear(a, b, bias=False) for a, b in ((2048, 1024), (1024, 512), (512, 2048))]
        unused += [nn.Linear(2048, 1024), nn.Linear(1024, 1)]
        classifier = nn.Linear(2048, 1000)
    score = count(network.trunk, network.nodes, network.edges, network.quality)

    assert count(network.trunk, classifier) == 25_564_584
    assert score / 1e6 == pytest.approx(41.0, abs=0.05)
    assert count(network, *unused) / 1e6 == pytest.approx(51.8, abs=0.05)


@pytest.mark.parametrize(("nodes", "pool"), [(1, "max"), (1, "pyramid"), (4, "mean"), (4, "max")])
def test_outputs_have_their_shapes(images, nodes, pool):
    found = build(pool, nodes)(images)

    assert found.score.shape == found.sigma.shape == found.level.shape == (4,)
    assert found.distortion_type.shape == (4, 25)
    assert found.code.shape == (4, TINY.code)
    assert torch.allclose(found.distortion_type.sum(dim=1), torch.ones(4))
    assert torch.equal(found.sigma, found.scale.abs())


def test_images_alone_do_not_influence_each_other(images):
    together, alone = build()(images), build()(images[2:3])

    for name in together._fields:
        assert torch.allclose(getattr(together, name)[2:3], getattr(alone, name), atol=1e-5), name


def test_images_of_one_graph_do_and_of_two_do_not(images):
    network = build(nodes=2)
    whole, half = network(images), network(images[:2])
    other = network(torch.cat([images[:1], images[3:]]))

    assert torch.allclose(whole.score[:2], half.score, atol=1e-5)
    assert not torch.allclose(other.code[0], half.code[0], atol=1e-5)


def test_a_graph_of_equal_images_reads_like_each_alone(images):
    repeated = images[:1].repeat(4, 1, 1, 1)
    graph, alone = build(nodes=4)(repeated), build()(repeated)

    for name in graph._fields:
        assert torch.allclose(getattr(graph, name), getattr(alone, name), atol=1e-5), name


def test_no_noise_is_added(images):
    network = build()

    assert torch.equal(network(images).score, network(images).score)


def test_pools_differ(images):
    scores = [build(pool)(images).score for pool in ("max", "pyramid", "mean")]

    assert not torch.allclose(scores[0], scores[1], atol=1e-4)
    assert not torch.allclose(scores[1], scores[2], atol=1e-4)


def test_an_adjacency_of_one_node_is_one():
    assert torch.allclose(normalised_adjacency(torch.tensor([[[0.3]]])), torch.ones(1, 1, 1))


def test_an_adjacency_is_normalised_by_its_degrees():
    similarity = cosine_similarity(torch.rand(2, 3, 5))
    joined = similarity + torch.eye(3)
    root = torch.diag_embed(joined.sum(dim=2).pow(-0.5))

    assert torch.allclose(normalised_adjacency(similarity), root @ joined @ root, atol=1e-6)


def test_a_node_of_negative_degree_is_left_out():
    similarity = torch.tensor([[[0.0, -3.0, 0.5], [-3.0, 0.0, 0.1], [0.5, 0.1, 0.0]]])

    found = normalised_adjacency(similarity)

    assert torch.isfinite(found).all()
    assert (found[0, :2] == 0).all()
    assert found[0, 2, 2] > 0


def test_edges_are_products_of_unit_vectors():
    x = torch.randn(1, 3, 4)
    unit = x / x.norm(dim=2, keepdim=True)

    assert torch.allclose(edge_features(x)[0, 3 * 1 + 2], unit[0, 1] * unit[0, 2], atol=1e-6)


def test_folding_the_norms_changes_nothing(images):
    network = build()

    assert torch.allclose(folded(network)(images).score, network(images).score, atol=1e-5)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded(network).modules())


def test_loads_the_authors_checkpoint():
    state, network = graphmeta(TINY), build()

    report = load_checkpoint(network, state)

    assert set(report.loaded) == set(network.state_dict())
    assert {key.rsplit(".", 2)[0] for key in report.ignored} == {"domainlevelgraph.gcn_v.gcn", "predictor"}
    trunk = "extractor.feature_extractor.5.1.scconv.k2.2.running_var"
    assert torch.equal(network.trunk.stages[1][1].calibrated.context.norm.running_var, state[trunk])
    assert torch.equal(network.edges[2].weight, state["domainlevelgraph.gcn_e.gcn.W2.weight"])
    assert torch.equal(network.quality[0].weight, state["hyperpredmos.fc.0.weight"])
    assert torch.equal(network.level[2].bias, state["domainlevelgraph.hyperpred.fc.2.bias"])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda state: state.pop("classifier.weight"), "classify.weight"),
        (lambda state: state.update({"spp.weight": torch.zeros(1)}), "spp.weight"),
        (lambda state: state.update({"hyperpredmos.fc.2.bias": torch.zeros(1)}), "hyperpredmos.fc.2.bias"),
    ],
)
def test_refuses_another_checkpoint_and_names_what_differs(change, named):
    state = graphmeta(TINY)
    change(state)

    with pytest.raises(CheckpointMismatchError, match=named):
        load_checkpoint(build(), state)


def test_loads_scnet_s_own_file_without_its_classifier():
    network = build()
    before = network.nodes[0].weight.clone()
    state = scnet(TRUNK) | {"fc.weight": torch.zeros(1000, 32), "fc.bias": torch.zeros(1000)}

    report = load_trunk(network, state)

    assert set(report.loaded) == set(network.trunk.state_dict())
    assert report.ignored == ("fc.weight", "fc.bias")
    assert torch.equal(network.nodes[0].weight, before)


def test_refuses_the_file_of_another_trunk():
    with pytest.raises(CheckpointMismatchError, match="missing"):
        load_trunk(build(), {"layer1.0.conv1.weight": torch.zeros(4, 4, 1, 1)})
