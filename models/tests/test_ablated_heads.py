"""Each variant lacks what its name says, and nothing else."""

import pytest
import torch

from train.ablated.graphmeta import WithoutGraph
from train.ablated.variants import VARIANTS, WHOLE, whole_of
from zoo.features import TrunkMaps
from zoo.heads.graphmeta import STAGE_FILE, GraphMetaHead, GraphMetaOptions
from zoo.layers.depth_stream import WIDTHS

NAMED = {variant.name: variant for variant in VARIANTS}
REDUCED = [variant for variant in VARIANTS if variant.what != WHOLE]
COUNT = 4


def draw_maps(seed=0):
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape):
        return torch.randn(COUNT, *shape, generator=generator)

    whole = [draw(channels, 4 * side, 4 * side) for channels, side in ((40, 4), (112, 2), (320, 1))]
    crops = [draw(3, channels, side, side) for channels, side in ((40, 16), (112, 8), (320, 4))]
    return TrunkMaps(*whole, *crops, draw(4704))


def built(variant):
    torch.manual_seed(0)
    head = variant.build()
    head.fit_standardisation(draw_maps(1))
    return head.eval()


def pair(name):
    """The variant and its whole head, from one seed."""
    return built(NAMED[name]), built(whole_of(NAMED[name]))


def turned(seen, *fields):
    """The same with these fields of the frames' neighbours."""
    return seen._replace(**{name: getattr(seen, name).roll(1, dims=0) for name in fields})


def score(head, seen):
    with torch.inference_mode():
        return head.assess(seen).score


def matters(head, seen, *fields):
    return not torch.allclose(score(head, seen), score(head, turned(seen, *fields)), atol=1e-4)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_every_variant_scores_and_learns(variant):
    head = built(variant)

    with torch.inference_mode():
        found = head(draw_maps()).score
    output = head.train().assess(head.condensed(draw_maps()))
    (output.score.sum() + head.auxiliary_loss(output, torch.full((COUNT,), 50.0))).backward()

    assert found.shape == (COUNT,)
    assert ((found >= 0) & (found <= 100)).all()
    silent = {name.split(".")[1] for name, p in head.named_parameters() if p.requires_grad and p.grad is None}
    assert silent <= ({"level", "code", "classify"} if variant.method == "graphmeta" else set())


@pytest.mark.parametrize("variant", REDUCED, ids=lambda variant: variant.name)
def test_variants_read_what_the_whole_head_reads_and_start_from_its_weights(variant):
    head, whole = pair(variant.name)

    for own, shared in zip(head.condensed(draw_maps()), whole.condensed(draw_maps()), strict=True):
        assert torch.equal(own, shared)
    common = whole.state_dict()
    same = {key: torch.equal(value, common[key]) for key, value in head.state_dict().items() if key in common}
    replaced = ("decoder.", "experts.", "attention.", "bridges.", "depth_bridges.")
    assert [key for key, equal in same.items() if not equal and not key.startswith(replaced)] == []
    assert variant.instead


def test_names_are_unique():
    assert len(NAMED) == len(VARIANTS) == 12


def test_without_gcn_tokens_do_not_mix():
    head, whole = pair("life_iqa-without-gcn")
    tokens = torch.randn(1, 6, 128)
    changed = tokens.clone()
    changed[:, 0] += 1.0

    def reached(graph):
        return (graph(tokens) != graph(changed)).any(dim=2)[0].tolist()

    assert reached(head.decoder.layers[0].graph) == [True, *[False] * 5]
    assert reached(whole.decoder.layers[0].graph) == [True] * 6


def test_without_experts_one_block_takes_all():
    head, whole = pair("life_iqa-without-experts")
    seen = head.condensed(draw_maps())

    assert head.assess(seen).gates.tolist() == [[1.0]] * COUNT
    assert head.auxiliary_loss(head.assess(seen), torch.zeros(COUNT)) == 0
    assert whole.auxiliary_loss(whole.assess(seen), torch.zeros(COUNT)) > 0
    assert 4 * head.experts.weight_in.numel() == whole.experts.weight_in.numel()


def test_without_priors_only_the_keys_come_from_the_degradation_branch():
    head, whole = pair("dr_experts-without-priors")
    seen = head.condensed(draw_maps())

    assert matters(whole, seen, "embedding", "logits")
    assert not matters(head, seen, "embedding", "logits")
    assert matters(head, seen, "keys")
    assert torch.equal(head.own_tokens(seen, seen.logits)[0, :10], head.vectors)


def test_without_the_difference_attention_is_a_softmax():
    head, whole = pair("dr_experts-without-differential")
    seen = head.condensed(draw_maps())
    own, tokens = head.own_tokens(seen, torch.sigmoid(seen.logits)), head.semantic_tokens(seen)

    rows = [made.attention(own[:, :10], own[:, 10:], tokens)[1].sum(dim=2) for made in (head, whole)]

    assert torch.allclose(rows[0], torch.ones(COUNT, 10), atol=1e-5)
    assert torch.allclose(rows[1], torch.full((COUNT, 10), 0.5), atol=1e-5)
    assert head.attention(own[:, :10], own[:, 10:], tokens)[1].min() >= 0


@pytest.fixture
def stage(tmp_path):
    torch.manual_seed(9)
    torch.save(GraphMetaHead(GraphMetaOptions()).state_dict(), tmp_path / STAGE_FILE)
    return tmp_path


def test_without_meta_learning_the_stage_changes_nothing(stage):
    head, whole = pair("graphmeta-without-meta-learning")
    before = head.embed_pools.weight.clone()

    head.load_stages(stage)
    whole.load_stages(stage)

    assert torch.equal(head.embed_pools.weight, before)
    assert not torch.equal(whole.embed_pools.weight, before)


def test_without_graph_one_layer_reads_the_image_vector(stage):
    head, whole = pair("graphmeta-without-graph")
    head.load_stages(stage)
    whole.load_stages(stage)

    def logit(vector):
        return torch.logit(head.quality(vector).mean / 100)

    first, second = torch.rand(2, COUNT, 384)
    assert torch.allclose(
        logit(first) + logit(second), logit(first + second) + logit(torch.zeros(1, 384)), atol=1e-3
    )
    whole.graph = torch.nn.Identity()
    seen = head.condensed(draw_maps())
    assert torch.equal(head.assess(seen).own, whole.graph_features(seen))
    assert head.assess(seen).own.std() > 0


def test_without_graph_a_missing_stage_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"train\.meta_learning"):
        WithoutGraph(GraphMetaOptions()).load_stages(tmp_path)


def test_without_depth_no_depth_matters():
    head, whole = pair("dgiqa-without-depth")
    seen = head.condensed(draw_maps())

    assert matters(whole, seen, "own")
    assert not matters(head, seen, "own", "depth")
    assert head.train().assess(seen).mismatched is None
    assert head.auxiliary_loss(head.assess(seen), torch.zeros(COUNT)) == 0


def test_without_bridges_each_cell_is_projected_by_itself():
    head, whole = pair("dgiqa-without-bridges")
    x = torch.randn(1, 80, 7, 7)
    changed = x.clone()
    changed[..., 3, 3] += 1.0

    def reached(bridge):
        return int((bridge(x) != bridge(changed)).any(dim=1).sum())

    assert reached(head.bridges[0]) == 1
    assert reached(whole.bridges[0]) == 9
    for stages, bridges in ((80, 224, 640, 640), head.bridges), (WIDTHS, head.depth_bridges):
        mapped = [bridge(torch.randn(1, cin, 7, 7)) for cin, bridge in zip(stages, bridges, strict=True)]
        assert tuple(each.shape[1] for each in mapped) == head.options.bridges
