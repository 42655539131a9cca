import copy
from dataclasses import replace

import pytest
import torch
from torch import nn

from data.biq2021 import ScoredImage
from data.distortion_plan import plan_distortions
from train.distorted_set import Distorted
from train.meta_learning import RECIPE
from train.meta_loop import MetaRecipe, cycle, meta_learn, task_loss
from train.meta_tasks import Tasks
from train.recipe import read_recipe
from zoo.features import TrunkMaps
from zoo.heads.graphmeta import GraphMetaHead, GraphMetaOptions
from zoo.heads.graphmeta_losses import type_triplet


@pytest.fixture
def distorted():
    torch.manual_seed(0)
    kinds = torch.arange(100) % 4
    shapes = ((40, 4, 4), (112, 2, 2), (320, 1, 1), (1, 40, 4, 4), (1, 112, 2, 2), (1, 320, 1, 1), (4704,))
    maps = TrunkMaps(*[torch.randn(100, *shape) for shape in shapes])
    maps.summary[:, :200] += 2 * kinds.unsqueeze(1)
    return Distorted(maps, kinds, torch.arange(100) % 5 + 1.0, torch.full((100,), 50.0))


@pytest.fixture
def recipe():
    return replace(read_recipe(RECIPE, MetaRecipe), cycles=6, tasks=3)


@pytest.fixture
def head():
    torch.manual_seed(0)
    return GraphMetaHead(GraphMetaOptions())


def test_the_plan_has_every_type_and_level_equally_often():
    images = [ScoredImage(f"ss03 ({row}).jpg", 70.0 + row % 20) for row in range(50)]
    plan = plan_distortions(images, 2, seed=1)

    assert plan == plan_distortions(images, 2, seed=1)
    assert len({(item.type, item.level) for item in plan}) == 125
    assert len(plan) == 250
    assert all(images[item.row].mos >= 75 for item in plan)


def test_a_task_is_half_its_type_and_keeps_support_and_query_apart(distorted):
    tasks = Tasks(distorted, 6, torch.Generator().manual_seed(0))
    batch = tasks.batch(2, is_query=False)

    assert (batch.type[:12] == 2).all()
    assert (batch.type[12:] != 2).all()
    assert not set(tasks.parts[0][2].tolist()) & set(tasks.parts[1][2].tolist())


def test_meta_learning_lowers_the_loss_and_resumes(distorted, recipe, head, tmp_path):
    def tasks() -> Tasks:
        return Tasks(distorted, 4, torch.Generator().manual_seed(0))

    before = task_loss(head.eval(), tasks().batch(1, is_query=True), recipe)

    meta_learn(head, tasks(), recipe, tmp_path / "state.pt")
    again = meta_learn(GraphMetaHead(GraphMetaOptions()), tasks(), recipe, tmp_path / "state.pt")

    assert task_loss(head, tasks().batch(1, is_query=True), recipe) < before
    assert torch.equal(again.embed_pools.weight, head.embed_pools.weight)


def test_a_cycle_of_one_task_is_a_step_on_support_and_one_on_query(distorted, recipe, head):
    def tasks() -> Tasks:
        return Tasks(distorted, 4, torch.Generator().manual_seed(0))

    head.eval()
    other = copy.deepcopy(head)
    drawn = tasks()
    kind = drawn.types(1)[0]
    optimiser = torch.optim.SGD(other.parameters(), 1e-3)
    for is_query in (False, True):
        optimiser.zero_grad()
        task_loss(other, drawn.batch(kind, is_query), recipe).backward()
        nn.utils.clip_grad_norm_(other.parameters(), recipe.gradient_clip)
        optimiser.step()

    cycle(head, torch.optim.SGD(head.parameters(), 1e-3), tasks(), replace(recipe, tasks=1))

    assert torch.allclose(head.embed_pools.weight, other.embed_pools.weight, atol=1e-6)


def test_triplets_want_the_own_type_nearer():
    near, far = torch.tensor([[1.0, 0.1]]), torch.tensor([[-1.0, 0.5]])

    assert type_triplet(near, near, far) == 0
    assert type_triplet(near, far, near) > 1
