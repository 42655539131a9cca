"""Train heads and their variants on the same inputs, and keep what each scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import torch
from torch import Tensor

from data.biq2021 import ScoredImage
from train.ablated.variants import VARIANTS, Variant
from train.condense import condensed
from train.loop import predict, train_head
from train.train import Training
from zoo.heads.quality_head import QualityHead
from zoo.methods import METHODS


@dataclass(frozen=True, slots=True)
class Run:
    """A variant with the weights it starts from, and the file (without its ending) that is named after all
    that decides the outcome.
    """

    variant: Variant
    seed: int
    head: QualityHead
    stem: Path

    @property
    def trained(self) -> Path:
        """Where the outcome is kept."""
        return self.stem.with_name(f"{self.stem.name}-trained.pt")

    @property
    def parameters(self) -> int:
        """Trained parameters; frozen stages do not count."""
        return sum(p.numel() for p in self.head.parameters() if p.requires_grad)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has come to: scores [count] of the test list, and SRCC on the validation part."""

    variant: Variant
    seed: int
    parameters: int
    validation: float
    scores: dict[str, float]


class AblationRuns:
    """The runs of a recipe; `folder` keeps checkpoints and outcomes, stages come from `training.folder`."""

    def __init__(self, training: Training, seeds: int, folder: Path) -> None:
        self.training, self.folder = training, folder
        self.seeds = range(training.recipe.seed, training.recipe.seed + seeds)

    def _run(self, variant: Variant, seed: int) -> Run:
        torch.manual_seed(seed)
        head = variant.build()
        head.load_stages(self.training.folder)
        digits = self.training.digits(head, variant.name, self.training.recipe.phase(variant.method), seed)
        return Run(variant, seed, head, self.folder / f"{variant.name}-{seed}-{digits}")

    def train(self, wanted: Iterable[Variant]) -> None:
        """Train those of `wanted` that are not trained yet; a run that was stopped goes on.

        Raises FileNotFoundError where a stage of a wanted head is missing.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        runs = [self._run(variant, seed) for variant, seed in product(wanted, self.seeds)]
        missing = [run for run in runs if not run.trained.exists()]
        for method in METHODS:
            self._train_method([run for run in missing if run.variant.method == method])

    def _train_method(self, runs: list[Run]) -> None:
        """Train runs of one method: what its heads read is condensed once."""
        if not runs:
            return
        reader, training = runs[0].head, self.training
        data = training.learnt_by(reader)
        validation = (condensed(reader, training.validation[0]), training.validation[1])
        tested = condensed(reader, training.cache.photographs("test")[0])
        for run in runs:
            training.fit_standardisation(run.head)
            phase, checkpoint = training.recipe.phase(run.variant.method), run.stem.with_suffix(".pt")
            print(f"{run.variant.name}, seed {run.seed}", flush=True)
            best = train_head(run.head, data, validation, phase, run.seed, checkpoint)
            kept = {"head": run.head.state_dict(), "validation": best, "test": predict(run.head, tested)}
            torch.save(kept, run.trained)

    def outcomes(self) -> Iterator[Outcome]:
        """What the runs that are trained have come to; a head whose stage is missing is not trained."""
        listed = self.training.cache.photographs("test")[1]
        for variant, seed in product(VARIANTS, self.seeds):
            try:
                run = self._run(variant, seed)
            except FileNotFoundError:
                continue
            if run.trained.exists():
                kept = torch.load(run.trained, weights_only=True)
                scores = _by_name(listed, kept["test"])
                yield Outcome(variant, seed, run.parameters, kept["validation"], scores)


def _by_name(listed: list[ScoredImage], scores: Tensor) -> dict[str, float]:
    return {item.name: score for item, score in zip(listed, scores.tolist(), strict=True)}
