import pytest
import torch

from tests.test_dgiqa import OPTIONS, draw
from train.quality_map import (
    RECIPE,
    Cells,
    LocalSet,
    QualityMapRecipe,
    cells_of,
    fit_quality_map,
    map_loss,
    maps_of,
)
from train.recipe import read_recipe
from zoo.heads.dgiqa import DgiqaHead
from zoo.layers.cell_contrast import CellContrast

FRAMES = 96


@pytest.fixture
def recipe() -> QualityMapRecipe:
    return read_recipe(RECIPE, QualityMapRecipe)


@pytest.fixture
def head() -> DgiqaHead:
    torch.manual_seed(0)
    made = DgiqaHead(OPTIONS)
    made.fit_standardisation(draw(8, 7, 7, seed=1))
    return made.eval()


@pytest.fixture
def data(head) -> LocalSet:
    """Frames of which every second has a cell whose maps of stride 32 are larger, and damaged."""
    maps = draw(FRAMES, 7, 7, seed=2)
    difference = torch.zeros(FRAMES, 7, 7)
    for row in range(0, FRAMES, 2):
        y, x = row % 7, (row // 7) % 7
        maps.whole32[row, :, y, x] += 3.0
        difference[row, y, x] = 9.0
    with torch.no_grad():
        seen = head.condensed(maps)
    return LocalSet(seen, difference, torch.arange(FRAMES) % 2 == 0)


def test_an_untrained_contrast_leaves_the_map_as_it_is():
    contrast = CellContrast(5, 7)

    assert contrast(torch.randn(2, 5, 7, 7)).abs().max() == 0


def test_a_contrast_has_mean_zero():
    contrast = CellContrast(5, 7)
    torch.nn.init.normal_(contrast.last.weight)
    torch.nn.init.normal_(contrast.offset)

    found = contrast(torch.randn(2, 5, 7, 7))

    assert found.std() > 0.1
    assert found.mean(dim=(1, 2)).abs().max() < 1e-6


def test_cells_between_damaged_and_sound_count_as_neither():
    difference = torch.tensor([[0.0, 2.0, 9.0], [0.0, 2.0, 9.0]])[:, None]

    cells = cells_of(LocalSet(None, difference, torch.tensor([True, False])))

    assert cells.damaged[:, 0].tolist() == [[0, 0, 1], [0, 0, 0]]
    assert cells.sound[:, 0].tolist() == [[1, 0, 0], [1, 1, 1]]


def test_the_loss_is_nothing_where_damage_lies_low_and_the_rest_is_even():
    cells = Cells(torch.tensor([[[0.0, 0.0, 1.0]]]), torch.tensor([[[1.0, 1.0, 0.0]]]))

    assert map_loss(torch.tensor([[[1.0, 1.0, -1.0]]]), cells, 2.0, 0.5) == 0
    assert map_loss(torch.tensor([[[1.0, 1.0, 0.0]]]), cells, 2.0, 0.5) == pytest.approx(1.0)
    assert map_loss(torch.tensor([[[3.0, 1.0, -1.0]]]), cells, 2.0, 0.5) == pytest.approx(0.5)


def test_fitting_points_at_damage_and_changes_no_score(head, data, recipe):
    before, state = head.assess(data.seen), {key: x.clone() for key, x in head.state_dict().items()}

    fit_quality_map(head, data, recipe)

    after, maps = head.assess(data.seen), maps_of(head, data)
    assert torch.equal(after.score, before.score)
    changed = {key for key, x in head.state_dict().items() if not torch.equal(x, state[key])}
    assert changed
    assert all(key.startswith("contrast.") for key in changed)
    worst = maps[::2].flatten(1).argmin(dim=1)
    assert (worst == data.difference[::2].flatten(1).argmax(dim=1)).float().mean() > 0.9
    assert not any(p.requires_grad for p in head.contrast.parameters())
