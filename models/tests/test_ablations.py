"""The command on tiny maps, and its page."""

import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import tiny_quartet
import torch

from data.biq2021_split import images_of
from train import ablations, metrics
from train.ablated.recipe import RECIPE, AblationRecipe
from train.ablated.report import page
from train.ablated.runs import Outcome
from train.ablated.variants import VARIANTS
from train.ablated.worth import mean_srcc, verdict, worth
from train.metrics import Estimate, srcc
from train.prepare import scores_of
from train.recipe import read_recipe
from train.train import Training
from train.training_set import Damaged, TrainingSet
from zoo.archs.quartet_lite import HEADS
from zoo.features import TrunkMaps
from zoo.heads.dgiqa import DEPTH_FILE
from zoo.heads.dr_experts import STAGE
from zoo.heads.graphmeta import STAGE_FILE

NAMED = {variant.name: variant for variant in VARIANTS}
TRAINED = ("life_iqa-whole", "life_iqa-without-gcn")


@pytest.fixture(autouse=True, scope="module")
def _quick():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "RESAMPLES", 20)
        yield


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    return tiny_quartet.write_images(tmp_path_factory.mktemp("data") / "biq")


def maps(mos, seed):
    """Maps in which a frame's opinion shows everywhere."""
    generator = torch.Generator().manual_seed(seed)
    count, quality = len(mos), (mos - 50.0) / 25.0
    whole = ((40, 4, 4), (112, 2, 2), (320, 1, 1))
    crops = ((3, 40, 4, 4), (3, 112, 2, 2), (3, 320, 1, 1))
    return TrunkMaps(
        *[
            torch.randn(count, *shape, generator=generator) + quality.reshape(-1, *[1] * len(shape))
            for shape in (*whole, *crops, (4704,))
        ]
    )


class TinyTraining(Training):
    def __init__(self, recipe, folder, images):
        self.recipe, self.folder = recipe, folder
        mos = torch.linspace(5.0, 95.0, 128)
        points = torch.full((8,), 20.0)
        self.data = TrainingSet(
            maps(mos, 0), maps(mos, 1), mos, Damaged(maps(points, 2), points + 60, points + 40, points)
        )
        self.validation = (maps(mos[::4], 3), mos[::4])
        listed = images_of(images, "test")
        self.cache = SimpleNamespace(photographs=lambda part: (maps(scores_of(listed), 4), listed))


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    heads = {name: build() for name, build in HEADS.items()}
    torch.save(heads["dr_experts"].encoder.state_dict(), folder / f"{STAGE}.pt")
    torch.save(heads["graphmeta"].state_dict(), folder / STAGE_FILE)
    torch.save(heads["dgiqa"].depth.state_dict(), folder / DEPTH_FILE)
    return folder


@pytest.fixture(autouse=True)
def _tiny(monkeypatch):
    monkeypatch.setattr(ablations, "Training", TinyTraining)


def command(images, folder, *flags):
    given = ["--cache", str(folder), "--epochs", "1", *flags]
    return ablations.run(ablations.parser().parse_args(given), images)


def section(text, title):
    return text.split(f"## {title}")[1].split("\n## ")[0]


def test_variants_are_trained_kept_and_told(images, cache, tmp_path):
    out = tmp_path / "out"
    flags = ("--out", str(out), "--seeds", "2")

    first = command(images, cache, *flags, "--only", TRAINED[1])
    both = command(images, cache, *flags, "--only", *TRAINED)
    kept = {file.name: file.stat().st_mtime_ns for file in out.iterdir() if file.suffix == ".pt"}
    again = command(images, cache, *flags, "--report")

    assert "no difference" not in first
    assert section(first, "The heads").count("\n| life_iqa") == 1
    assert section(both, "What a part is worth").count("\n| life_iqa-without-gcn") == 1
    assert section(both, "The heads").count("\n| life_iqa") == 2
    assert again == both == (out / "ablations.md").read_text(encoding="utf-8")
    assert len(kept) == 2 * 2 * 2
    assert kept == {file.name: file.stat().st_mtime_ns for file in out.iterdir() if file.suffix == ".pt"}


def test_other_epochs_are_another_training(images, cache, tmp_path):
    out = ("--out", str(tmp_path))
    same = command(images, cache, *out, "--only", TRAINED[0])

    longer = command(images, cache, *out, "--epochs", "2", "--report")

    assert "| life_iqa" in same
    assert "| life_iqa" not in longer


def test_only_the_stages_of_the_wanted_heads_are_needed(images, cache, tmp_path):
    shutil.copy(cache / DEPTH_FILE, tmp_path)

    told = command(images, tmp_path, "--only", "dgiqa-whole")

    assert section(told, "The heads").count("\n| dgiqa") == 1
    with pytest.raises(FileNotFoundError, match=r"train\.degradation_encoder"):
        command(images, tmp_path, "--only", "dr_experts-whole")


def test_a_name_may_be_that_of_a_method_or_of_a_variant():
    names = [variant.name for variant in ablations.chosen(["dgiqa", "graphmeta-whole"])]

    assert names == ["graphmeta-whole", "dgiqa-whole", "dgiqa-without-depth", "dgiqa-without-bridges"]
    assert ablations.chosen([]) == list(VARIANTS)


def test_all_heads_of_a_method_are_trained_in_the_same_way():
    recipe = read_recipe(RECIPE, AblationRecipe)

    shared = replace(recipe, epochs={"dgiqa": 3}).of_heads()

    assert shared.phase("dgiqa").epochs == 3
    assert shared.phase("life_iqa").epochs == shared.heads.epochs
    assert shared.phase("dr_experts").learning_rate == 0.001
    assert set(recipe.epochs) == {variant.method for variant in VARIANTS}


@pytest.mark.parametrize(
    ("interval", "by_seed", "said"),
    [
        ((0.01, 0.002, 0.02), [0.01], "helps"),
        ((-0.01, -0.02, -0.002), [-0.02, -0.001], "hurts"),
        ((0.01, -0.001, 0.02), [0.01], "no difference beyond chance"),
        ((-0.01, -0.02, 0.0), [-0.01], "no difference beyond chance"),
        ((0.01, 0.002, 0.02), [0.03, -0.01], "no difference beyond chance"),
        ((-0.01, -0.02, -0.002), [-0.03, 0.01], "no difference beyond chance"),
    ],
)
def test_a_part_helps_only_beyond_chance_and_with_every_seed(interval, by_seed, said):
    assert verdict(Estimate(*interval), by_seed) == said


def test_worth_is_the_mean_difference_over_the_seeds():
    rng = np.random.default_rng(0)
    mos = rng.uniform(0, 100, 60)
    good, better, poor, poorer = (mos + rng.normal(0, noise, 60) for noise in (20, 10, 60, 80))

    found = worth(good, better, poor, poorer, mos)

    wanted = (srcc(good, mos) + srcc(better, mos) - srcc(poor, mos) - srcc(poorer, mos)) / 2
    assert found.value == pytest.approx(wanted)
    assert 0 < found.low < found.value < found.high
    assert mean_srcc(good, better, mos) == pytest.approx((srcc(good, mos) + srcc(better, mos)) / 2)


def test_the_page_says_which_part_helps_and_which_hurts(images):
    listed = images_of(images, "test")
    rng = np.random.default_rng(1)
    noise = {"dgiqa-whole": 15.0, "dgiqa-without-depth": 500.0, "dgiqa-without-bridges": 0.1}

    def outcome(name, seed):
        scores = {item.name: item.mos + rng.normal(0, noise[name]) for item in listed}
        return Outcome(NAMED[name], seed, 1234567, 0.5, scores)

    told = page(
        read_recipe(RECIPE, AblationRecipe),
        [outcome(name, seed) for name in noise for seed in (7, 6)],
        images,
    )

    rows = [line for line in section(told, "What a part is worth").splitlines() if line.startswith("| dgiqa")]
    assert [row.split(" | ")[-1] for row in rows] == ["helps |", "hurts |"]
    assert "1,234,567" in section(told, "The heads")
    assert "plane at depth .5" in section(told, "What stands instead")


def test_a_seed_without_its_partner_is_not_compared(images):
    scores = {item.name: item.mos for item in images_of(images, "test")}
    alone = [Outcome(NAMED[TRAINED[0]], 1, 9, 0.5, scores), Outcome(NAMED[TRAINED[1]], 2, 9, 0.5, scores)]

    told = page(read_recipe(RECIPE, AblationRecipe), alone, images)

    assert "| life_iqa" not in section(told, "What a part is worth")
    assert section(told, "The heads").count("| life_iqa") == 2
