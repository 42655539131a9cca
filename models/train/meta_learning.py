"""Meta-learn the head of GRaphMeta: `python -m train.meta_learning --data DIR --cache DIR`.

Distorts clean photographs of the training part in the 25 ways of KADID-10k, takes each way as a task, and
writes meta-learning.pt beside the features; prints how well type and level are read off distorted
photographs of the validation part.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from data.biq2021 import DatasetMissingError, require_folder
from train.caches import imagenet_cache
from train.checkpoint import fingerprint
from train.distorted_set import Distorted, distorted_set
from train.meta_loop import MetaRecipe, meta_learn
from train.meta_tasks import Tasks
from train.metrics import srcc
from train.recipe import RECIPES, read_recipe
from train.training_set import pick
from zoo.features import TrunkMaps
from zoo.heads.graphmeta import STAGE_FILE, GraphMetaHead, GraphMetaOptions

RECIPE = RECIPES / "meta-learning.yaml"
STANDARDISATION_STRIDE = 16
BATCH = 64


def accuracy(head: GraphMetaHead, data: Distorted) -> dict[str, float]:
    """Share of right types, and rank correlation of level and of score with what was asked for."""
    with torch.inference_mode():
        found = [head(pick(data.maps, rows)) for rows in torch.arange(len(data.type)).split(BATCH)]
    types = torch.cat([output.distortion_type for output in found]).argmax(dim=1)
    levels, scores = (torch.cat([getattr(output, field) for output in found]) for field in ("level", "score"))
    return {
        "type accuracy": float((types == data.type).float().mean()),
        "level SRCC": srcc(np.asarray(levels), np.asarray(data.level)),
        "score SRCC": srcc(np.asarray(scores), np.asarray(data.score)),
    }


def run(recipe: MetaRecipe, folder: Path, images: Path) -> dict[str, float]:
    """Fill the cache, meta-learn, write the head's state; returns the held-out accuracy."""
    torch.set_num_threads(recipe.threads)
    cache = imagenet_cache(folder, images, recipe.threads)
    held_out = distorted_set(cache, "validation", recipe.held_out_frames, recipe.seed)
    data = distorted_set(cache, "train", recipe.frames, recipe.seed)
    photographs, _ = cache.photographs("train")
    torch.manual_seed(recipe.seed)
    head = GraphMetaHead(GraphMetaOptions())
    head.fit_standardisation(TrunkMaps(*[field[::STANDARDISATION_STRIDE] for field in photographs]))
    tasks = Tasks(data, recipe.half, torch.Generator().manual_seed(recipe.seed))
    digits = fingerprint(recipe, head.options)
    meta_learn(head, tasks, recipe, folder / f"meta-learning-{digits}.pt")
    torch.save(head.state_dict(), folder / STAGE_FILE)
    return accuracy(head, held_out)


def main() -> None:
    """Parse the arguments and run the stage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--cache", type=Path, required=True, help="folder for features and checkpoints")
    arguments = parser.parse_args()
    try:
        images = require_folder(arguments.data)
    except DatasetMissingError as missing:
        raise SystemExit(str(missing)) from None
    found = run(read_recipe(arguments.recipe, MetaRecipe), arguments.cache, images)
    print(f"wrote {arguments.cache / STAGE_FILE}")
    print(", ".join(f"held-out {name} {value:.3f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
