"""Fill the feature cache of a recipe and load it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from torch import Tensor

from data import biq2021
from data.biq2021 import ScoredImage
from data.biq2021_split import images_of
from data.damage_plan import draw_damage, plan_damage
from data.video_pairs_plan import KINDS, draw, plan_pairs
from train.feature_store import FeatureStore
from train.recipe import Recipe
from train.training_set import Damaged, TrainingSet
from zoo.features import TrunkMaps

#: Points by which a frame of a pair may miss what its damage should cost.
PAIR_TOLERANCE = 6.0


@dataclass(frozen=True, slots=True)
class FeatureCache:
    """Where features are kept, how they are made and from which images."""

    folder: Path
    session: onnxruntime.InferenceSession
    images: Path
    threads: int

    def photographs(self, part: str, mirrored: bool = False) -> tuple[TrunkMaps, list[ScoredImage]]:
        """Features and scores of a part of the split, computed if they are not cached."""
        listed = images_of(self.images, part)

        def frame(index: int) -> NDArray[np.uint8]:
            image = biq2021.read_square(self.images, listed[index].name)
            return np.ascontiguousarray(image[:, ::-1]) if mirrored else image

        store = FeatureStore(self.folder, f"{part}-mirrored" if mirrored else part)
        store.fill(self.session, len(listed), frame, self.threads)
        return store.load(), listed

    def damaged(self, count: int, seed: int) -> Damaged:
        """Features of damaged training photographs with the drop they should show."""
        listed = images_of(self.images, "train")
        plan = plan_damage(listed, count, seed)

        def frame(index: int) -> NDArray[np.uint8]:
            item = plan[index]
            return draw_damage(biq2021.read_square(self.images, listed[item.row].name), item)

        store = FeatureStore(self.folder, f"damaged-{count}-{seed}")
        store.fill(self.session, count, frame, self.threads)
        return Damaged(
            store.load(),
            scores_of([listed[item.row] for item in plan]),
            torch.tensor([item.drop for item in plan]),
            torch.tensor([item.tolerance for item in plan]),
        )

    def pairs(self, count: int, seed: int, kinds: Sequence[str] = tuple(KINDS)) -> Damaged:
        """Features of the `kinds` among `count` pairs of damaged photographs, in turn, and their drops."""
        listed = images_of(self.images, "train")
        plan = plan_pairs(listed, count, seed)
        store = FeatureStore(self.folder, f"pairs-{count}-{seed}")
        drops = _drops(store.folder / "drop.npy", 2 * count)

        def frame(index: int) -> NDArray[np.uint8]:
            item = plan[index // 2]
            found = draw(biq2021.read_square(self.images, listed[item.row].name), item, index % 2)
            drops[index] = found.drop
            return found.frame

        store.fill(self.session, 2 * count, frame, self.threads)
        wanted = torch.tensor([item.kind in kinds for item in plan]).repeat_interleave(2)
        clean_mos = scores_of([listed[item.row] for item in plan]).repeat_interleave(2)[wanted]
        drop = torch.from_numpy(np.array(drops))[wanted]
        maps = TrunkMaps(*[field[wanted] for field in store.load()])
        return Damaged(maps, clean_mos, drop, torch.full_like(drop, PAIR_TOLERANCE))


def _drops(file: Path, count: int) -> NDArray[np.float32]:
    """What each frame costs, kept beside the features: lost packets only show it when they are drawn."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return open_memmap(file, "r+") if file.exists() else open_memmap(file, "w+", np.float32, (count,))


def scores_of(images: list[ScoredImage]) -> Tensor:
    """Mean opinion scores [count], 0-100."""
    return torch.tensor([item.mos for item in images], dtype=torch.float32)


def training_set(cache: FeatureCache, recipe: Recipe) -> TrainingSet:
    """Everything that the training loops of `recipe` read; no damage where it asks for none."""
    maps, listed = cache.photographs("train")
    mirrored, _ = cache.photographs("train", mirrored=True)
    damaged = cache.damaged(recipe.damage_frames, recipe.seed) if recipe.damage_frames else None
    pairs = cache.pairs(recipe.video_pairs, recipe.seed, recipe.pair_kinds) if recipe.video_pairs else None
    return TrainingSet(maps, mirrored, scores_of(listed), damaged, pairs)
