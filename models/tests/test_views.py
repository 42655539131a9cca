import numpy as np
import pytest
from PIL import Image

from zoo.views.options import ViewOptions, crop_origin, whole_size
from zoo.views.session import FrameViews

OPTIONS = ViewOptions(short_side=96, long_side=160, crop_side=48, crop_positions=((0, 0), (8, 8), (16, 16)))


@pytest.fixture(scope="module")
def views():
    return FrameViews(OPTIONS)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((64, 64), (64, 64)), ((64, 100), (64, 96)), ((1080, 1920), (96, 160)), ((1920, 1080), (160, 96)),
     ((512, 512), (96, 96)), ((65, 1900), (32, 160)), ((300, 400), (96, 128))],
)  # fmt: skip
def test_whole_size_keeps_the_aspect_in_steps_of_32(views, size, expected):
    whole, _ = views(np.zeros((1, *size, 3), np.uint8))

    assert whole_size(*size, OPTIONS) == expected
    assert whole.shape == (1, *expected, 3)


def test_whole_view_is_close_to_the_antialiased_shrink_of_pillow(views):
    coarse = np.random.default_rng(0).integers(0, 256, (24, 40, 3), dtype=np.uint8)
    frame = np.asarray(Image.fromarray(coarse).resize((320, 192), Image.Resampling.BICUBIC))

    whole, _ = views(frame[np.newaxis])

    shrunk = np.asarray(Image.fromarray(frame).resize((160, 96), Image.Resampling.BILINEAR))
    assert np.abs(whole[0].astype(int) - shrunk).max() <= 3


def test_fine_noise_is_averaged_and_not_sampled(views):
    frame = np.random.default_rng(0).integers(0, 256, (384, 640, 3), dtype=np.uint8)

    whole, _ = views(frame[np.newaxis])

    assert whole.std() < frame.std() / 3


@pytest.mark.parametrize(("rows", "level"), [(280, 127), (288, 255), (400, 255)])
def test_every_second_row_is_read_of_a_frame_with_three_times_the_rows_of_the_view(views, rows, level):
    frame = np.zeros((1, rows, 480, 3), np.uint8)
    frame[:, ::2] = 255

    whole, _ = views(frame)

    assert abs(whole.mean() - level) <= 2


def test_crops_are_native_pixels_on_the_grid(views):
    frame = np.random.default_rng(0).integers(0, 256, (101, 203, 3), dtype=np.uint8)

    _, crops = views(frame[np.newaxis])

    for crop, (row, column) in zip(crops[0], OPTIONS.crop_positions, strict=True):
        y, x = crop_origin(101, row, OPTIONS), crop_origin(203, column, OPTIONS)
        assert np.array_equal(crop, frame[y : y + 48, x : x + 48])


def test_a_short_side_repeats_its_last_line(views):
    frame = np.random.default_rng(0).integers(0, 256, (40, 100, 3), dtype=np.uint8)

    _, crops = views(frame[np.newaxis])

    assert np.array_equal(crops[0, 0, 40:], np.repeat(frame[39:40, :48], 8, axis=0))
