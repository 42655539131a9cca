import numpy as np
import pytest
import torch
from PIL import Image

from data.depth_pairs import PairSet, read_pairs
from train.depth_head import DepthRecipe, DepthSet, batch_of, distil, window
from train.depth_losses import depth_loss
from train.depth_metrics import rank_agreement
from train.depth_targets import DepthTargets
from train.depth_teachers import DepthTeachers, TeachersMissingError, combine, ranks
from train.tc_mono_depth import TcMonoDepth
from zoo.heads.depth_head import DepthHead, DepthOptions

OPTIONS = DepthOptions(6, widths=(8, 8, 8), blocks=(0, 1))
RAMP = torch.linspace(0, 1, 8)[:, None].expand(8, 8)


def recipe(**changed) -> DepthRecipe:
    settings = {
        "seed": 1, "threads": 1, "photographs": 40, "held_out": 8, "epochs": 6, "batch": 8, "warmup": 0.1,
        "learning_rate": 0.01, "weight_decay": 0.0, "gradient_weight": 0.5, "smallest_window": 8,
    }  # fmt: skip
    return DepthRecipe(**settings | changed)


@pytest.fixture
def head() -> DepthHead:
    torch.manual_seed(0)
    return DepthHead(OPTIONS).eval()


@pytest.fixture
def data() -> DepthSet:
    generator = torch.Generator().manual_seed(0)
    maps = torch.randn(50, 6, 16, 16, generator=generator)
    maps[:, 0] = torch.nn.functional.interpolate(maps[:, 1:2, ::4, ::4], size=(16, 16))[:, 0]
    rows = torch.randperm(50, generator=generator)[:40]
    target = torch.stack([ranks(depth) for depth in maps[rows, 0]])
    return DepthSet(maps.half(), maps.flip(3).half(), DepthTargets(rows, target, torch.ones_like(target)))


def test_depth_spans_zero_to_one_in_every_frame(head):
    depth = head(torch.randn(3, 6, 8, 12))

    assert depth.shape == (3, 8, 12)
    assert torch.equal(depth.amin(dim=(1, 2)), torch.zeros(3))
    assert torch.allclose(depth.amax(dim=(1, 2)), torch.ones(3))


def test_a_flat_depth_is_no_division_by_zero(head):
    torch.nn.init.zeros_(head.depth.weight)

    assert torch.equal(head(torch.randn(1, 6, 8, 8)), torch.zeros(1, 8, 8))


def test_depth_of_a_frame_does_not_depend_on_its_neighbours(head):
    maps = torch.randn(3, 6, 8, 8)

    assert torch.allclose(head(maps)[:1], head(maps[:1]), atol=1e-5)


def test_distilling_learns_the_targets_and_resumes(data, tmp_path, capsys):
    distil(data, recipe(), tmp_path / "c.pt")
    first = capsys.readouterr().out

    again = distil(data, recipe(), tmp_path / "c.pt")

    assert float(first.split()[-1]) > 0.8
    assert capsys.readouterr().out == ""
    assert not again.training


def test_a_mirrored_batch_keeps_depth_on_its_maps(data):
    generator = torch.Generator().manual_seed(0)

    for _ in range(6):
        maps, target, trust = batch_of(data, torch.arange(4), 8, generator)
        found = torch.stack([ranks(depth) for depth in target])
        wanted = torch.stack([ranks(depth) for depth in maps[:, 0]])
        assert trust.shape == target.shape
        assert (found - wanted).abs().max() < 0.1


def test_windows_are_whole_units_inside_the_side():
    generator = torch.Generator().manual_seed(0)

    windows = [window(40, 24, generator) for _ in range(200)]

    assert {stretch.stop - stretch.start for stretch in windows} == {24, 28, 32, 36, 40}
    assert min(stretch.start for stretch in windows) == 0
    assert max(stretch.stop for stretch in windows) == 40


def test_depth_loss_ignores_scale_and_shift_and_knows_the_order():
    target, trust = ranks(RAMP).expand(2, 8, 8), torch.ones(2, 8, 8)

    def loss(depth):
        return depth_loss(depth, target, trust, 0.5, torch.Generator().manual_seed(0))

    assert loss(target) == pytest.approx(float(loss(7 * target - 3)), abs=5e-3)
    assert loss(-target) > 10 * loss(target)


def test_ranks_are_those_of_the_values():
    assert ranks(torch.tensor([[5.0, -1.0], [0.5, 9.0]])).flatten().tolist() == pytest.approx(
        [2 / 3, 0, 1 / 3, 1]
    )


def test_a_teacher_that_contradicts_its_mirror_image_does_not_count():
    noise = torch.rand(8, 8, generator=torch.Generator().manual_seed(0))

    taught = combine((RAMP, RAMP), (noise, -noise))

    assert torch.equal(taught.target, ranks(RAMP))
    assert taught.trust.min() >= 0
    assert taught.trust.max() <= 1


def test_missing_teachers_say_where_to_get_them(tmp_path):
    for folder in (None, tmp_path):
        with pytest.raises(TeachersMissingError, match="yu-li/TCMonoDepth"):
            DepthTeachers(folder)


def test_the_rebuilt_teacher_has_the_published_size():
    network = TcMonoDepth().eval()

    assert network(torch.zeros(2, 3, 64, 96)).shape == (2, 32, 48)
    assert sum(parameter.numel() for parameter in network.parameters()) == 184_765


def test_rank_agreement_is_one_for_truth_and_zero_for_its_opposite():
    rng = np.random.default_rng(0)
    depth = rng.uniform(1, 5, (40, 50)).astype(np.float32)
    inverse = 1 / depth
    depth[:20] = 0

    assert rank_agreement(inverse, depth, rng) == pytest.approx((1, 1))
    assert rank_agreement(-inverse, depth, rng) == pytest.approx((-1, 0))
    assert rank_agreement(np.zeros_like(depth) + rng.normal(0, 1, depth.shape), depth, rng)[
        1
    ] == pytest.approx(0.5, abs=0.1)


def test_pairs_are_read_by_the_rules_of_their_set(tmp_path):
    for name in ("rgb", "depth"):
        (tmp_path / "repo" / name).mkdir(parents=True)
    for number in range(4):
        Image.new("RGB", (6, 4)).save(tmp_path / "repo" / "rgb" / f"{number}.jpg")
        depth = np.full((4, 6), 100 + number, np.uint16)
        depth[0] = 5000
        Image.fromarray(depth).save(tmp_path / "repo" / "depth" / f"{number}.png")
    chosen = PairSet("s", "someone/repo", "rgb/*.jpg", (("rgb/", "depth/"), (".jpg", ".png")), 2, 1000)

    pairs = list(read_pairs(chosen, tmp_path))

    assert [pair.depth[1, 0] for pair in pairs] == [100, 102]
    assert (pairs[0].depth[0] == 0).all()
    assert pairs[0].frame.shape == (4, 6, 3)
