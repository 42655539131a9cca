from dataclasses import replace
from typing import NamedTuple

import pytest
import torch

from train.checkpoint import Checkpoint
from train.degradation_encoder import EncoderRecipe, train_encoder
from train.recipe import read_recipe
from zoo.features import LowMaps
from zoo.heads.degradation_encoder import CLASSES


class Small(NamedTuple):
    maps: LowMaps
    present: torch.Tensor
    recipe: EncoderRecipe


@pytest.fixture(scope="module")
def small():
    recipe = EncoderRecipe(
        seed=1, threads=1, fill_threads=1, train_frames=32, held_out_frames=0, epochs=4, batch=16,
        learning_rate=0.003, weight_decay=0.05, warmup=0.3, gradient_clip=5.0,
    )  # fmt: skip
    generator = torch.Generator().manual_seed(0)
    present = torch.zeros(32, CLASSES)
    present[:16, 2] = 1.0
    summary = torch.randn(32, 480, generator=generator) + 3.0 * present[:, 2:3]
    whole = torch.randn(32, 40, 4, 4, generator=generator)
    return Small(LowMaps(whole, torch.randn(32, 1, 40, 4, 4, generator=generator), summary), present, recipe)


def test_encoder_learns_and_clean_frames_are_near_no_class(small, tmp_path):
    recipe = replace(small.recipe, epochs=12)
    encoder = train_encoder(small.maps, small.present, recipe, tmp_path / "checkpoint.pt")

    with torch.inference_mode():
        found = encoder(small.maps)

    assert torch.allclose(found.embedding.norm(dim=1), torch.ones(32), atol=1e-4)
    assert (found.logits[:16, 2] > 0).float().mean() > 0.9
    assert (found.logits[16:] < 0).float().mean() > 0.95


def test_encoder_training_resumes_to_the_same_weights(small, tmp_path, monkeypatch):
    straight = train_encoder(small.maps, small.present, small.recipe, tmp_path / "a.pt")
    saved, save = [], Checkpoint.save

    def stop(checkpoint: Checkpoint, epoch: int) -> None:
        save(checkpoint, epoch=epoch)
        saved.append(epoch)
        if epoch == 2 and len(saved) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Checkpoint, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        train_encoder(small.maps, small.present, small.recipe, tmp_path / "b.pt")
    resumed = train_encoder(small.maps, small.present, small.recipe, tmp_path / "b.pt")

    assert saved == [1, 2, 3, 4]
    for (name, a), b in zip(straight.state_dict().items(), resumed.state_dict().values(), strict=True):
        assert torch.allclose(a, b, atol=1e-6), name


def test_recipe_with_an_unknown_key_is_refused(tmp_path):
    file = tmp_path / "recipe.yaml"
    file.write_text("seed: 1\nspeed: 2\n")

    with pytest.raises(ValueError, match="speed"):
        read_recipe(file, EncoderRecipe)
