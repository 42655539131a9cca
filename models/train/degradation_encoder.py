"""Train the degradation encoder of DR.Experts: `python -m train.degradation_encoder --data DIR --cache DIR`.

Synthesises degraded versions of clean photographs, keeps their trunk maps in the cache folder, trains the
encoder against its class matrix, writes `degradation-encoder.pt` there and prints the accuracy on held-out
frames.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from data.biq2021 import DatasetMissingError, require_folder
from train.caches import imagenet_cache
from train.checkpoint import Checkpoint, fingerprint
from train.degradation_report import both_named, report, table
from train.degradation_set import DegradedSet, degraded_set
from train.recipe import RECIPES, read_recipe
from train.training_set import low_of, pick, row_batches
from zoo.features import LowMaps
from zoo.heads.degradation_encoder import DegradationEncoder, EncoderOptions
from zoo.heads.dr_experts import STAGE

RECIPE = RECIPES / f"{STAGE}.yaml"
STANDARDISATION_STRIDE = 4
PREDICT_BATCH = 100


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """Settings of the stage; the comments of the recipe file say why."""

    seed: int
    threads: int
    fill_threads: int
    train_frames: int
    held_out_frames: int
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    warmup: float
    gradient_clip: float


def mirrored_batch(maps: LowMaps, rows: Tensor, generator: torch.Generator) -> LowMaps:
    """Maps of `rows`, mirrored left to right half of the time."""
    picked = pick(maps, rows)
    if torch.rand((), generator=generator) < 0.5:
        return picked
    return LowMaps(picked.whole8.flip(-1), picked.crops8.flip(-1), picked.low_summary)


def predict(encoder: DegradationEncoder, maps: LowMaps) -> Tensor:
    """Logits [count, 10] in evaluation mode."""
    encoder.eval()
    with torch.inference_mode():
        batches = torch.arange(len(maps.whole8)).split(PREDICT_BATCH)
        return torch.cat([encoder(pick(maps, rows)).logits for rows in batches])


def train_encoder(maps: LowMaps, present: Tensor, recipe: EncoderRecipe, file: Path) -> DegradationEncoder:
    """Train on low maps and `present` [count, 10]; resumes from `file`, written after every epoch.

    The loss is the sigmoid contrast of every frame with every class, summed over the classes.
    """
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    encoder = DegradationEncoder(EncoderOptions())
    encoder.standardise.fit(maps.low_summary[::STANDARDISATION_STRIDE])
    optimiser = torch.optim.AdamW(
        encoder.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    steps = recipe.epochs * (len(present) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, total_steps=steps, pct_start=recipe.warmup
    )
    parts = {"encoder": encoder, "optimiser": optimiser, "schedule": schedule}
    checkpoint = Checkpoint(file, parts, generator)
    for epoch in range(checkpoint.restore().get("epoch", 0), recipe.epochs):
        encoder.train()
        total = 0.0
        batches = list(row_batches(len(present), recipe.batch, generator))
        for rows in tqdm(batches, desc=f"epoch {epoch + 1}/{recipe.epochs}", leave=False, mininterval=5):
            logits = encoder(mirrored_batch(maps, rows, generator)).logits
            loss = F.binary_cross_entropy_with_logits(logits, present[rows], reduction="sum") / len(rows)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), recipe.gradient_clip)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {total / len(batches):.4f}", flush=True)
        checkpoint.save(epoch=epoch + 1)
    return encoder.eval()


def low_maps(degraded: DegradedSet) -> LowMaps:
    """The maps that the encoder reads, in memory: every epoch reads all of them in another order."""
    return LowMaps(*[field.clone() for field in low_of(degraded.maps, EncoderOptions().low_summary)])


def main() -> None:
    """Parse the arguments, train, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of BIQ2021")
    parser.add_argument("--cache", type=Path, required=True, help="folder for features and checkpoints")
    arguments = parser.parse_args()
    try:
        images = require_folder(arguments.data)
    except DatasetMissingError as missing:
        raise SystemExit(str(missing)) from None
    recipe = read_recipe(RECIPE, EncoderRecipe)
    torch.set_num_threads(recipe.threads)
    cache = imagenet_cache(arguments.cache, images, recipe.fill_threads)
    known = degraded_set(cache, "train", recipe.train_frames, recipe.seed)
    unknown = degraded_set(cache, "validation", recipe.held_out_frames, recipe.seed)
    file = arguments.cache / f"{STAGE}-{fingerprint(recipe)}.pt"
    encoder = train_encoder(low_maps(known), known.present, recipe, file)
    torch.save(encoder.state_dict(), arguments.cache / f"{STAGE}.pt")
    logits = predict(encoder, low_maps(unknown))
    print(table(report(logits, unknown.plan)))
    share = both_named(logits, unknown.present)
    print(f"frames with two degradations: {share:.3f} of these are among the two likeliest classes")


if __name__ == "__main__":
    main()
