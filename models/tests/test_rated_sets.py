from pathlib import Path

import numpy as np
import pytest
from miniatures import CONTENTS, WRITERS, picture, table

from data.rated import live
from data.rated.catalogue import FACTS, read_set
from data.rated.content_split import split_by_content
from data.rated.crops import CropPlan, random_crop, to_input
from data.rated.rated_set import RatedSet, RatedSetError, read_rgb

COUNTS = dict.fromkeys(live.DISTORTIONS, 2)


@pytest.fixture
def miniature(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RatedSet:
    monkeypatch.setattr(live.read, "__defaults__", (COUNTS,))
    WRITERS[request.param](tmp_path)
    return read_set(request.param, tmp_path)


every_set = pytest.mark.parametrize("miniature", sorted(WRITERS), indirect=True)


def test_the_catalogue_has_a_miniature_of_every_set_that_may_not_be_committed() -> None:
    assert set(FACTS) == {*WRITERS, "biq2021"}


@every_set
def test_lists_images_that_can_be_read_with_finite_scores(miniature: RatedSet) -> None:
    assert len(miniature.images) >= CONTENTS
    assert all(read_rgb(image.path).shape == (48, 64, 3) for image in miniature.images)
    assert np.isfinite(miniature.scores).all()
    assert len({image.path for image in miniature.images}) == len(miniature.images)


@every_set
def test_split_divides_contents_and_is_repeatable(miniature: RatedSet) -> None:
    learned, held = split_by_content(miniature, seed=1)
    contents = [image.content for image in miniature.images]
    assert sorted([*learned, *held]) == list(range(len(contents)))
    assert {contents[i] for i in learned}.isdisjoint({contents[i] for i in held})
    assert len({contents[i] for i in learned}) == round(0.8 * len(set(contents)))
    again, _ = split_by_content(miniature, seed=1)
    assert np.array_equal(learned, again)


def test_what_is_lower_is_better_turns_round() -> None:
    assert FACTS["csiq"].scaled(0.0) == 100.0
    assert FACTS["csiq"].scaled(1.0) == 0.0
    assert FACTS["kadid10k"].scaled(5.0) == 100.0
    assert FACTS["tid2013"].scaled(4.5) == 50.0


def test_facts_of_single_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live.read, "__defaults__", (COUNTS,))
    read = {}
    for name in ("live", "csiq", "tid2013", "kadid10k", "livec"):
        (tmp_path / name).mkdir()
        WRITERS[name](tmp_path / name)
        read[name] = read_set(name, tmp_path / name)
    assert len(read["live"].images) == 9, "an original is no damaged image"
    assert [image.opinion for image in read["live"].images][:2] == [0.0, 20.0]
    csiq = read["csiq"].images[1]
    assert (csiq.content, csiq.distortion, csiq.level) == ("1600", "awgn", 2)
    tid = read["tid2013"].images[0]
    assert (tid.content, tid.distortion, tid.level, tid.opinion) == ("I01", "01", 1, 0.5)
    assert read["kadid10k"].images[0].content == "I01"
    assert [image.opinion for image in read["livec"].images] == [7.0, 8.0, 9.0, 10.0, 11.0]


def test_a_missing_folder_file_column_or_image_is_named(tmp_path: Path) -> None:
    with pytest.raises(RatedSetError, match=r"koniq10k: .* get the set from database\.mmsp-kn\.de"):
        read_set("koniq10k", None)
    with pytest.raises(RatedSetError, match="no folder 1024x768 or 512x384"):
        read_set("koniq10k", tmp_path)
    (tmp_path / "1024x768").mkdir()
    with pytest.raises(RatedSetError, match=r"koniq10k_scores_and_distributions\.csv is missing"):
        read_set("koniq10k", tmp_path)
    scores = tmp_path / "koniq10k_scores_and_distributions.csv"
    table(scores, ["image_name", "MOS"], [["a.jpg", 3]])
    with pytest.raises(RatedSetError, match="has no MOS_zscore"):
        read_set("koniq10k", tmp_path)
    table(scores, ["image_name", "MOS_zscore"], [["a.jpg", 3], ["b.jpg", 4]])
    picture(tmp_path / "1024x768" / "a.jpg", 1)
    with pytest.raises(RatedSetError, match=r"1 of 2 images are missing, the first is .*b\.jpg"):
        read_set("koniq10k", tmp_path)
    with pytest.raises(RatedSetError, match="no data set koniq; there are bid"):
        read_set("koniq", tmp_path)


@pytest.mark.parametrize("size", [(300, 260), (224, 224), (100, 40)])
def test_crops_have_their_size_whatever_the_image(size: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    crop = random_crop(image, CropPlan(224, flip_horizontally=True), np.random.default_rng(1))
    assert crop.shape == (224, 224, 3)


def test_a_crop_is_a_window_of_the_image_or_its_mirror() -> None:
    image = np.arange(40 * 50 * 3, dtype=np.uint32).astype(np.uint8).reshape(40, 50, 3)
    plain = random_crop(image, CropPlan(32), np.random.default_rng(5))
    windows = np.lib.stride_tricks.sliding_window_view(image, (32, 32, 3))[:, :, 0]
    assert (windows == plain).all(axis=(2, 3, 4)).any()
    resized = random_crop(image, CropPlan(32, resize=(64, 48)), np.random.default_rng(5))
    assert resized.shape == (32, 32, 3)
    mirrored = [
        random_crop(image, CropPlan(32, flip_vertically=True), np.random.default_rng(s)) for s in range(8)
    ]
    assert any((windows == crop[::-1]).all(axis=(2, 3, 4)).any() for crop in mirrored)


def test_the_input_of_a_trunk_is_normalised() -> None:
    grey = np.full((2, 8, 8, 3), 255, dtype=np.uint8)
    x = to_input(grey)
    assert tuple(x.shape) == (2, 3, 8, 8)
    assert x[0, 0, 0, 0].item() == pytest.approx((1 - 0.485) / 0.229)
