"""The ablations as one Markdown page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from data.biq2021_split import images_of, read_split
from train.ablated.recipe import AblationRecipe
from train.ablated.runs import Outcome
from train.ablated.variants import VARIANTS, WHOLE, Variant, whole_of
from train.ablated.worth import agreement, verdict, worth
from train.markdown import shown, table
from train.metrics import RESAMPLES, srcc
from train.tested import Parts, Tested, opinions_of, parts_of, values_of

PARTS = ("pooled", "duplicate-free", "ss03")
PAGE = """# Ablations of {model}

    python -m train.ablations --data DIR --cache CACHE

Every head whole and without one of its parts, trained anew in the same way: seeds {seeds}; epochs {epochs}.
Data, losses and rates are those of `recipes/{recipe}`. As there, the epoch is chosen on the validation part;
nothing is chosen on the test list. In brackets: 95 % percentile bootstrap over the images of the official
test list of BIQ2021, {resamples} draws, the same for both heads of a difference. That is the chance of the
images alone: how far two trainings of one head lie apart is not in it.

## What a part is worth

SRCC of the whole head minus SRCC without the part. A part helps (hurts) where the pooled interval lies above
(below) zero and so does the difference of every seed.

{worth}

## What stands instead

{instead}

## The heads

Mean over the seeds; parameters are the trained ones.

{heads}
"""

Trained = dict[Variant, list[Outcome]]


def by_variant(outcomes: Iterable[Outcome]) -> Trained:
    """Outcomes of every variant that has some, in the order of `VARIANTS`, seeds ascending."""
    found = sorted(outcomes, key=lambda outcome: outcome.seed)
    grouped = {variant: [each for each in found if each.variant == variant] for variant in VARIANTS}
    return {variant: each for variant, each in grouped.items() if each}


def _columns(outcomes: list[Outcome]) -> list[str]:
    return [f"{each.variant.name} {each.seed}" for each in outcomes]


def _pairs(trained: Trained, variant: Variant) -> tuple[list[Outcome], list[Outcome]]:
    """Outcomes of the whole head and of `variant` with the same seeds."""
    whole = {each.seed: each for each in trained.get(whole_of(variant), [])}
    shared = [each for each in trained[variant] if each.seed in whole]
    return [whole[each.seed] for each in shared], shared


def _differences(tested: Tested, whole: list[Outcome], without: list[Outcome]) -> list[float]:
    """Pooled SRCC of each whole head minus that of its partner."""
    images = tested.parts["pooled"]
    ranked = [
        [srcc(values_of(images, each.scores), opinions_of(images)) for each in side]
        for side in (whole, without)
    ]
    return [above - below for above, below in zip(*ranked, strict=True)]


def worth_table(tested: Tested, trained: Trained) -> str:
    """One row per part whose whole head is trained as well."""
    rows = []
    for variant in trained:
        whole, without = _pairs(trained, variant)
        if variant.what == WHOLE or not without:
            continue
        found = tested.per_part(worth, *_columns(whole), *_columns(without))
        seeds = _differences(tested, whole, without)
        cells = [shown(found[part], "+") for part in PARTS]
        each_seed = ", ".join(f"{seed:+.3f}" for seed in seeds)
        rows.append([variant.name, *cells, each_seed, verdict(found["pooled"], seeds)])
    return table(["head", *PARTS, "each seed, pooled", "the part"], rows)


def heads_table(tested: Tested, trained: Trained) -> str:
    """One row per head that is trained."""
    rows = []
    for variant, outcomes in trained.items():
        found = tested.per_part(agreement, *_columns(outcomes))
        validation = np.mean([each.validation for each in outcomes])
        cells = [f"{outcomes[0].parameters:,}", f"{validation:.3f}", *[shown(found[part]) for part in PARTS]]
        rows.append([variant.name, *cells])
    return table(["head", "parameters", "validation SRCC", *[f"test, {part}" for part in PARTS]], rows)


def _parts(images: Path) -> Parts:
    every = parts_of(images_of(images, "test"), read_split())
    return {part: every[part] for part in PARTS}


def page(recipe: AblationRecipe, outcomes: Iterable[Outcome], images: Path) -> str:
    """The page of what is trained, with the opinions in the BIQ2021 folder `images`."""
    trained = by_variant(outcomes)
    columns = {
        name: each.scores
        for found in trained.values()
        for name, each in zip(_columns(found), found, strict=True)
    }
    tested = Tested(_parts(images), columns)
    shared = recipe.of_heads()
    return PAGE.format(
        model=shared.model,
        recipe=recipe.recipe,
        epochs=", ".join(f"{method} {count}" for method, count in recipe.epochs.items()),
        seeds=", ".join(str(shared.seed + turn) for turn in range(recipe.seeds)),
        resamples=RESAMPLES,
        worth=worth_table(tested, trained),
        instead="\n".join(f"- {each.name}: {each.instead}." for each in trained if each.instead),
        heads=heads_table(tested, trained),
    )
