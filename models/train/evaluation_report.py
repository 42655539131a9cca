"""The evaluation of a model as one Markdown page, from the predictions beside its weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.biq2021_split import images_of, read_split
from train.coverage import coverage_table
from train.independence import best_method, gains, residual_correlations, shuffling_effects
from train.metrics import RESAMPLES
from train.outputs import BASELINE, ScalarOutputs
from train.predictions import FILE_NAME, SHUFFLED_FILE, VALIDATION_FILE, Columns, read_predictions
from train.report import agreement_table, part_table, records
from train.tested import Tested, parts_of

PAGE = """# Evaluation of {model_id}

    python -m train.evaluate --model weights/{model_id} --data DIR --cache CACHE
    python -m train.evaluate --model weights/{model_id} --data DIR --from-predictions

Official test list of BIQ2021; model.onnx {sha256}.
In brackets: 95 % percentile bootstrap over images, {resamples} draws, the same on both sides of a difference.
`baseline`: two-layer MLP on the summary of the trunk as ImageNet left it; same photographs, same losses.

## Agreement with the mean opinion

{agreement}

## SRCC above the baseline

{above_baseline}

## SRCC of the fused score above the best method ({best}, chosen on the validation part)

{above_best}

## Correlation of the errors of two methods

{residuals}

## SRCC lost when a method reads its own part from another image

{shuffling}

## Interval from `low` to `high`

`low`: {interval}

{coverage}
"""


class StalePredictionsError(Exception):
    """Predictions are missing, or belong to other weights than those beside them."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The page, and the records for the manifest (outputs of the model only)."""

    page: str
    metrics: list[dict[str, Any]]


def stored(file: Path, sha256: str) -> Columns:
    """Columns of a predictions file. Raises StalePredictionsError where it does not fit the weights."""
    if not file.exists() or (found := read_predictions(file)).sha256 != sha256:
        raise StalePredictionsError(f"{file.name} is not of these weights; run without --from-predictions")
    return found.columns


def evaluation(model: Path, sha256: str, outputs: ScalarOutputs, images: Path) -> Evaluation:
    """Compute every table for the folder `model` with the opinions in the BIQ2021 folder `images`."""
    split = read_split()
    tested = Tested(parts_of(images_of(images, "test"), split), stored(model / FILE_NAME, sha256))
    validation = Tested({"pooled": images_of(images, "validation")}, stored(model / VALIDATION_FILE, sha256))
    best = best_method(validation, outputs.methods)
    opinions = [outputs.fused, *outputs.methods]
    agreement = records(tested, [*opinions, BASELINE])
    effects = shuffling_effects(tested, stored(model / SHUFFLED_FILE, sha256), outputs.methods)
    page = PAGE.format(
        model_id=model.name,
        sha256=sha256,
        resamples=RESAMPLES,
        best=best,
        agreement=agreement_table(agreement),
        above_baseline=part_table("difference", gains(tested, opinions, BASELINE), "+"),
        above_best=part_table("difference", gains(tested, [outputs.fused], best), "+"),
        residuals=part_table("pair", residual_correlations(tested, outputs.methods)),
        shuffling=part_table("method", effects, "+"),
        interval=outputs.interval,
        coverage=coverage_table(tested, outputs.fused),
    )
    return Evaluation(page, [record for record in agreement if record["output"] != BASELINE])
