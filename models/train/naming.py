"""How often the contribution that costs most names the right degradation, on held-out frames.

`python -m train.naming --state CACHE/<id>.pt --data DIR --cache DIR` prints a table over degraded validation
photographs with one degradation, over those with none, and over clean ones as they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

import zoo.archs.all  # noqa: F401
from data.biq2021 import DatasetMissingError, require_folder
from data.damage_plan import CLEAN_MOS
from data.degradations import DEGRADATIONS
from train.caches import imagenet_cache
from train.degradation_encoder import RECIPE, EncoderRecipe
from train.degradation_set import degraded_set
from train.loop import PREDICT_BATCH
from train.markdown import table
from train.prepare import scores_of
from train.recipe import read_recipe
from train.training_set import pick
from train.video_check import WORTH_NAMING
from zoo.features import TrunkMaps
from zoo.heads.dr_experts import DrExpertsHead
from zoo.trained import load_trained


def named(contributions: Tensor) -> Tensor:
    """Row of the degradation that costs most [count], -1 where none costs enough; from points [count, 10]."""
    points, rows = contributions.min(dim=1)
    return torch.where(points < WORTH_NAMING, rows, -1)


def naming_table(degraded: Tensor, present: Tensor, clean: Tensor) -> str:
    """Markdown of contributions [count, 10] where `present` [count, 10] is known, and of clean frames."""
    found, single = named(degraded), present.sum(dim=1) == 1
    rows = []
    for row, name in enumerate(DEGRADATIONS):
        chosen = single & (present[:, row] == 1)
        rows.append(_line(name, found[chosen] == row, degraded[chosen, row].mean()))
    right = present.gather(1, found.clamp(min=0)[:, None])[:, 0] == 1
    rows.append(_line("**all ten**", (right & (found >= 0))[single], None))
    rows.append(_line("same photographs, no degradation: none", found[present.sum(dim=1) == 0] == -1, None))
    rows.append(_line("clean photographs: none", named(clean) == -1, None))
    return table(("degradation", "frames", "right", "its points, mean"), rows)


def _line(name: str, right: Tensor, points: Tensor | None) -> tuple[str, ...]:
    return name, str(len(right)), f"{right.float().mean():.2f}", "" if points is None else f"{points:+.1f}"


def contributions(head: DrExpertsHead, maps: TrunkMaps, rows: Tensor) -> Tensor:
    """Contributions [count, 10] of the frames `rows`, in points."""
    with torch.inference_mode():
        return torch.cat([head(pick(maps, part)).contribution for part in rows.split(PREDICT_BATCH)])


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--state", type=Path, required=True, help="CACHE/<id>.pt")
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--cache", type=Path, required=True, help="folder for features and checkpoints")
    arguments = parser.parse_args()
    recipe = read_recipe(RECIPE, EncoderRecipe)
    try:
        cache = imagenet_cache(arguments.cache, require_folder(arguments.data), recipe.fill_threads)
    except DatasetMissingError as missing:
        raise SystemExit(str(missing)) from None
    head = load_trained(arguments.state).network.heads["dr_experts"]
    held_out = degraded_set(cache, "validation", recipe.held_out_frames, recipe.seed)
    maps, listed = cache.photographs("validation")
    clean = torch.nonzero(scores_of(listed) >= CLEAN_MOS)[:, 0]
    degraded = contributions(head, held_out.maps, torch.arange(len(held_out.present)))
    print(naming_table(degraded, held_out.present, contributions(head, maps, clean)))


if __name__ == "__main__":
    main()
