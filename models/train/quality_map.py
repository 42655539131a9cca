"""Fit the term of DGIQA's quality map that says where a frame is bad, on pictures with damage in a part.

Only the contrast of cells is trained, so no score changes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from data import biq2021
from data.biq2021_split import images_of
from data.local_damage import LocalDamage, cell_means, draw_local, plan_local
from train.checkpoint import fingerprint
from train.pointing import DAMAGED, SOUND
from train.prepare import FeatureCache
from train.recipe import RECIPES
from train.training_set import row_batches, stack
from zoo.features import TrunkMaps
from zoo.heads.dgiqa import DgiqaHead
from zoo.heads.dgiqa_inputs import GRID, DgiqaInputs

RECIPE = RECIPES / "quality-map.yaml"
STAGE = "quality-map"


@dataclass(frozen=True, slots=True)
class QualityMapRecipe:
    """Settings of the stage; the comments of the recipe file say why."""

    seed: int
    frames: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    margin: float
    even_weight: float


class LocalSet(NamedTuple):
    """What the head reads of N frames, without their depth maps; by how many levels their cells differ from
    what they should be [N, 7, 7]; whether a part is damaged and a part is not [N].
    """

    seen: DgiqaInputs
    difference: Tensor
    is_local: Tensor


class Cells(NamedTuple):
    """Which cells [N, 7, 7] are damaged and which are sound; in frames that should be even, all are sound."""

    damaged: Tensor
    sound: Tensor


def local_set(head: DgiqaHead, cache: FeatureCache, part: str, count: int, seed: int) -> LocalSet:
    """Draw `count` frames from the clean photographs of `part`, or take them from the cache."""
    depth = head.depth.state_dict().values()
    file = cache.folder / f"{STAGE}-{part}-{fingerprint(count, seed, *depth)}.pt"
    if not file.exists():
        torch.save(_drawn(head, cache, part, count, seed), file)
    seen, difference, is_local = torch.load(file, weights_only=True)
    return LocalSet(DgiqaInputs(*seen), difference, is_local)


def _drawn(
    head: DgiqaHead, cache: FeatureCache, part: str, count: int, seed: int
) -> tuple[tuple[Tensor, ...], Tensor, Tensor]:
    listed = images_of(cache.images, part)
    plan = plan_local(listed, count, seed)

    def read(index: int) -> tuple[DgiqaInputs, Tensor]:
        item = plan[index]
        found = draw_local(biq2021.read_image(cache.images, listed[item.row].name), item)
        return seen_by(head, cache, found), torch.from_numpy(cell_means(found.difference, GRID).copy())

    with ThreadPoolExecutor(cache.threads) as pool:
        rows = list(tqdm(pool.map(read, range(count)), total=count, desc=STAGE, mininterval=5))
    seen = stack([inputs for inputs, _ in rows])
    difference = torch.stack([cells for _, cells in rows])
    return tuple(seen), difference, torch.tensor([item.is_local for item in plan])


def seen_by(head: DgiqaHead, cache: FeatureCache, found: LocalDamage) -> DgiqaInputs:
    """What `head` reads of one frame, in half precision, without the depth map."""
    values = cache.session.run(list(TrunkMaps._fields), {"frames": found.frame[None]})
    with torch.no_grad():
        inputs = head.eval().condensed(TrunkMaps(*[torch.from_numpy(value) for value in values]))
    small = inputs._replace(depth=inputs.depth[:, :0, :0])
    return DgiqaInputs(*[field.to(torch.float16) for field in small])


def cells_of(data: LocalSet) -> Cells:
    """Which cells are damaged and which are sound; cells between count as neither."""
    is_local = data.is_local[:, None, None]
    damaged = (data.difference >= DAMAGED) & is_local
    return Cells(damaged.float(), ((data.difference < SOUND) | ~is_local).float())


def map_loss(logits: Tensor, cells: Cells, margin: float, even_weight: float) -> Tensor:
    """Ask that damaged cells lie `margin` below sound ones of their frame, and cells of a kind on a level."""
    flat, damaged, sound = logits.flatten(1), cells.damaged.flatten(1), cells.sound.flatten(1)
    apart = flat[:, :, None] - flat[:, None, :]
    weights = sound[:, :, None] * damaged[:, None, :]
    pairs = weights.sum(dim=(1, 2))
    missing = (F.relu(margin - apart) * weights).sum(dim=(1, 2)) / pairs.clamp(min=1.0)
    uneven = _variance(flat, sound) + _variance(flat, damaged)
    return missing.sum() / (pairs > 0).sum().clamp(min=1) + even_weight * uneven.mean()


def _variance(values: Tensor, weights: Tensor) -> Tensor:
    total = weights.sum(dim=1, keepdim=True).clamp(min=1.0)
    mean = (values * weights).sum(dim=1, keepdim=True) / total
    return ((values - mean) ** 2 * weights).sum(dim=1) / total[:, 0]


@torch.no_grad()
def _by_batches(of: Callable[[DgiqaInputs], Tensor], seen: DgiqaInputs, batch: int) -> Tensor:
    rows = torch.arange(len(seen.own)).split(batch)
    return torch.cat([of(DgiqaInputs(*[field[part].float() for field in seen])) for part in rows])


def fit_quality_map(head: DgiqaHead, data: LocalSet, recipe: QualityMapRecipe) -> None:
    """Train `head.contrast` in place; everything else of `head` stays as it is."""
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    head.eval()
    cells = cells_of(data)
    logits = _by_batches(head.judge, data.seen, recipe.batch)
    read = _by_batches(head.cells, data.seen, recipe.batch)
    contrast = head.contrast.requires_grad_(True).train()
    rate, steps = recipe.learning_rate, recipe.epochs * (len(logits) // recipe.batch)
    optimiser = torch.optim.AdamW(contrast.parameters(), rate, weight_decay=recipe.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps)
    for _ in tqdm(range(recipe.epochs), desc=STAGE, leave=False, mininterval=5):
        for rows in row_batches(len(logits), recipe.batch, generator):
            optimiser.zero_grad()
            found = logits[rows] + contrast(read[rows])
            chosen = Cells(cells.damaged[rows], cells.sound[rows])
            map_loss(found, chosen, recipe.margin, recipe.even_weight).backward()
            optimiser.step()
            schedule.step()
    contrast.requires_grad_(False).eval()


def maps_of(head: DgiqaHead, data: LocalSet, batch: int = 64) -> Tensor:
    """The quality maps of `data` in points, [N, 7, 7]."""
    return _by_batches(lambda seen: head.eval().assess(seen).quality_map, data.seen, batch)
