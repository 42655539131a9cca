import authors_layouts
import pytest
import torch
from tiny_paper import SIDE, TINY_SWIN

from export.parity.randomise import randomise
from zoo.layers.drop_path import DropPath
from zoo.layers.window_attention import BLOCKED, join_windows, relative_positions, shift_mask, split_windows
from zoo.paper.checkpoints import load_mapped
from zoo.paper.swin_keys import swin_key_map
from zoo.trunks.swin import SWIN_B, SWIN_T, Swin


@pytest.fixture(scope="module")
def trunk():
    network = Swin(TINY_SWIN).eval()
    randomise(network, 1)
    return network


@pytest.mark.parametrize(("options", "millions"), [(SWIN_T, 27.52), (SWIN_B, 86.74)])
def test_parameters_are_those_of_the_paper(options, millions):
    with torch.device("meta"):
        network = Swin(options)

    assert sum(p.numel() for p in network.parameters()) / 1e6 == pytest.approx(millions, abs=0.005)


def test_one_map_per_stage(trunk):
    with torch.inference_mode():
        maps = trunk(torch.randn(2, 3, SIDE, SIDE))

    assert [tuple(x.shape[1:]) for x in maps] == [(8, 8, 8), (16, 4, 4)]


def test_images_do_not_influence_each_other(trunk):
    images = torch.randn(3, 3, SIDE, SIDE)

    with torch.inference_mode():
        together, alone = trunk(images)[-1], trunk(images[1:2])[-1]

    assert torch.allclose(together[1:2], alone, atol=1e-5)


def test_windows_come_back_where_they_were():
    x = torch.arange(2 * 6 * 8 * 3).reshape(2, 6, 8, 3)

    windows = split_windows(x, 2)

    assert torch.equal(windows[1], x[0, 0:2, 2:4].reshape(4, 3))
    assert torch.equal(join_windows(windows, 2, 6, 8), x)


def test_relative_positions_depend_on_the_offset_alone():
    index = relative_positions(3)

    assert index[0, 0] == index[4, 4] == 12
    assert index[0, 1] == index[3, 4] == 11
    assert index[8, 0] == 24
    assert len(index.unique()) == 25


def test_the_mask_blocks_cells_that_were_apart_before_the_shift():
    side, window, shift = 6, 3, 1
    place = torch.arange(side * side).reshape(1, side, side, 1).roll((-shift, -shift), dims=(1, 2))
    windows = split_windows(place, window)[:, :, 0]
    row, column = windows // side, windows % side

    near = [(part[:, None] - part[None, :]).abs() < window for part in (*row, *column)]
    touching = torch.stack(near).reshape(2, len(windows), 9, 9).all(dim=0)

    assert torch.equal(shift_mask(side, window, shift)[:, 0], ~touching * BLOCKED)
    assert not shift_mask(side, window, 0).any()


@pytest.mark.parametrize("merged_early", [False, True])
def test_public_checkpoints_fill_the_trunk(merged_early):
    generator = torch.Generator().manual_seed(0)
    layout = dict(authors_layouts.swin(TINY_SWIN, merged_early=merged_early))
    layout |= dict(authors_layouts.classifier(TINY_SWIN)) | {"layers.0.blocks.1.attn_mask": (4, 4)}
    state = {name: torch.randn(shape, generator=generator) for name, shape in layout.items()}
    network = Swin(TINY_SWIN)

    report = load_mapped(network, state, swin_key_map(state))

    assert len(report.loaded) == len(network.state_dict())
    assert len(report.ignored) == 5
    merge = "layers.0.downsample" if merged_early else "layers.1.downsample"
    assert torch.equal(network.stages[1].merge.reduce.weight, state[f"{merge}.reduction.weight"])


def test_stochastic_depth_keeps_the_expectation():
    torch.manual_seed(0)
    branch, drop = torch.ones(4000, 2), DropPath(0.25)

    kept = drop(branch)

    assert kept[:, 0].unique().tolist() == [0.0, pytest.approx(4 / 3)]
    assert kept.mean() == pytest.approx(1.0, abs=0.05)
    assert torch.equal(drop.eval()(branch), branch)
