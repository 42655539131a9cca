import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from zoo.features import TrunkMaps
from zoo.heads.depth_head import DepthHead, DepthOptions
from zoo.heads.dgiqa import DEPTH_SIDE, DgiqaHead, DgiqaOptions
from zoo.layers.feature_bridge import FeatureBridge
from zoo.layers.post_norm_block import PostNormBlock
from zoo.trunks.fold import folded

OPTIONS = DgiqaOptions((6, 8, 10), summary=20, bridges=(4, 4, 8, 8), heads=2, dilated=8)
EXPORTED = ["score", "own", "quality_map", "depth"]


def draw(count: int, rows: int, columns: int, seed: int = 0) -> TrunkMaps:
    """Maps of `count` frames whose stride-32 map is rows x columns."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator)

    low, middle, deep = OPTIONS.channels
    return TrunkMaps(
        whole8=normal(count, low, 4 * rows, 4 * columns),
        whole16=normal(count, middle, 2 * rows, 2 * columns),
        whole32=normal(count, deep, rows, columns),
        crops8=normal(count, 3, low, 16, 16),
        crops16=normal(count, 3, middle, 8, 8),
        crops32=normal(count, 3, deep, 4, 4),
        summary=normal(count, OPTIONS.summary),
    )


class Flat(nn.Module):
    """The head with the maps as separate inputs, for the exporter."""

    def __init__(self, head: DgiqaHead) -> None:
        super().__init__()
        self.head = head

    def forward(self, whole8, whole16, whole32, crops8, crops16, crops32, summary):
        output = self.head(TrunkMaps(whole8, whole16, whole32, crops8, crops16, crops32, summary))
        return output.score, output.own, output.quality_map, output.depth


@pytest.fixture
def head() -> DgiqaHead:
    torch.manual_seed(0)
    made = DgiqaHead(OPTIONS)
    made.fit_standardisation(draw(4, 3, 4, seed=1))
    return made.eval()


def test_the_score_is_that_of_the_mean_logit_of_the_map(head):
    output = head(draw(3, 4, 5))

    logits = torch.logit(output.quality_map / 100)

    assert torch.allclose(output.score, 100 * torch.sigmoid(logits.mean(dim=(1, 2))), atol=1e-3)
    assert output.quality_map.std(dim=(1, 2)).min() > 0


def test_evidence_has_its_shape_and_range(head):
    output = head(draw(3, 2, 5))

    assert output.own.shape == (3, 1, DEPTH_SIDE, DEPTH_SIDE)
    assert output.quality_map.shape == (3, 7, 7)
    assert output.depth.shape == (3, 8, 20)
    assert output.depth.min() >= 0
    assert output.depth.max() <= 1


def test_all_depth_goes_through_own(head):
    maps = draw(3, 4, 4)
    output = head(maps)

    seen = head.condensed(maps)
    same, turned = head.judge(seen), head.judge(seen._replace(own=seen.own.flip(2)))

    assert torch.allclose(100 * torch.sigmoid(same), output.quality_map, atol=1e-4)
    assert not torch.allclose(turned, same, atol=1e-4)


def test_frames_do_not_depend_on_their_neighbours(head):
    maps = draw(3, 3, 4)

    alone = head(TrunkMaps(*[field[1:2] for field in maps]))

    assert torch.allclose(head(maps).score[1:2], alone.score, atol=1e-3)


def test_the_depth_head_stays_frozen(head):
    new = DgiqaHead(OPTIONS)
    before = {key: value.clone() for key, value in new.depth.state_dict().items()}
    new.fit_standardisation(draw(4, 3, 4))
    assert all(torch.equal(value, before[key]) for key, value in new.depth.state_dict().items())

    head.train()

    assert not head.depth.training
    assert head.cross.training
    assert not any(parameter.requires_grad for parameter in head.depth.parameters())


def test_gradients_reach_every_trained_parameter(head):
    output = head.train()(draw(4, 3, 3))
    (output.score.sum() + head.auxiliary_loss(output, torch.zeros(4))).backward()

    silent = [name for name, p in head.named_parameters() if p.requires_grad and p.grad is None]
    assert silent == []


def test_a_frame_with_the_depth_of_another_should_get_the_mean_opinion(head):
    output = head.train()(draw(8, 3, 3))
    target = output.mismatched.mean().detach().expand(8)

    at_rest = head.auxiliary_loss(output._replace(mismatched=target[:2]), target)

    assert output.mismatched.shape == (2,)
    assert at_rest == pytest.approx(0, abs=1e-6)
    assert head.auxiliary_loss(output, target + 40) > head.auxiliary_loss(output, target)
    assert head.eval()(draw(2, 3, 3)).mismatched is None


def test_the_depth_head_is_loaded_or_its_command_named(head, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"train\.depth_head"):
        head.load_stages(tmp_path)
    torch.manual_seed(5)
    distilled = DepthHead(DepthOptions(OPTIONS.channels[0]))
    torch.save(distilled.state_dict(), tmp_path / "depth-head.pt")

    head.load_stages(tmp_path)

    assert torch.equal(head.depth.enter.conv.weight, distilled.enter.conv.weight)


def test_private_trained_parameters_of_the_lite_widths():
    lite = DgiqaHead(DgiqaOptions((40, 112, 320), summary=4704))

    assert sum(p.numel() for p in lite.parameters() if p.requires_grad) >= 300_000


def test_the_bridge_gates_each_cell_by_itself():
    bridge = FeatureBridge(3, 8, dropout=0.0).eval()
    x = torch.randn(1, 3, 7, 7)
    changed = x.clone()
    changed[..., 0, 0] += 1

    difference = (bridge(x) - bridge(changed)).abs().sum(dim=1)[0]

    assert difference[:2, :2].max() > 0
    assert difference[2:].max() == 0
    assert difference[:, 2:].max() == 0


def test_post_norm_tokens_are_normalised():
    block = PostNormBlock(16, heads=2, expansion=2, dropout=0.0).eval()

    tokens = block(torch.randn(2, 5, 16), torch.randn(2, 9, 16))

    assert torch.allclose(tokens.mean(dim=2), torch.zeros(2, 5), atol=1e-5)
    assert torch.allclose(tokens.std(dim=2, correction=0), torch.ones(2, 5), atol=1e-2)


def test_the_exported_head_agrees_at_other_sizes(head, tmp_path):
    batch, rows, columns = (torch.export.Dim(name, min=1, max=64) for name in ("N", "r", "c"))
    whole = [{0: batch, 2: unit * rows, 3: unit * columns} for unit in (4, 2, 1)]
    settings = {
        "dynamo": True,
        "opset_version": 18,
        "output_names": EXPORTED,
        "verbose": False,
    }
    shapes = (*whole, *[{0: batch}] * 4)
    program = torch.onnx.export(folded(Flat(head)), tuple(draw(2, 3, 5)), dynamic_shapes=shapes, **settings)
    program.save(tmp_path / "head.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "head.onnx")
    names = [given.name for given in session.get_inputs()]

    for size in ((1, 8, 14), (2, 2, 2), (3, 4, 3)):
        maps = draw(*size)
        found = session.run(None, {name: x.numpy() for name, x in zip(names, maps, strict=True)})
        for value, expected in zip(found, Flat(head)(*maps), strict=True):
            assert np.abs(value - expected.detach().numpy()).max() < 1e-3
