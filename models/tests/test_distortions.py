import numpy as np
import pytest
from PIL import Image

from data.damage import LEVELS
from data.distortion.blur import disk, line
from data.distortion.colour_spaces import lab_to_rgb, rgb_to_lab, rgb_to_ycbcr, ycbcr_to_rgb
from data.distortions import DISTORTIONS, TYPES


@pytest.fixture(scope="module")
def frame():
    coarse = np.random.default_rng(0).integers(40, 216, (12, 17, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((131, 97), Image.Resampling.BICUBIC))


def test_there_are_25_types_with_short_names():
    assert len(TYPES) == 25
    assert all(name == name.lower() and " " not in name for name in TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_a_higher_level_strays_further_from_the_clean_frame(name, frame):
    def error(level: int) -> float:
        distorted = DISTORTIONS[name](frame, level, np.random.default_rng(1))
        assert distorted.shape == frame.shape
        assert distorted.dtype == np.uint8
        return float(np.abs(distorted.astype(float) - frame).mean())

    errors = [error(level) for level in range(LEVELS)]

    assert 0 < errors[0] < errors[-1]
    assert errors[1] < errors[-1]


@pytest.mark.parametrize("name", TYPES)
def test_a_distortion_repeats_with_its_seed_and_leaves_its_input(name, frame):
    kept = frame.copy()

    first = DISTORTIONS[name](frame, 2, np.random.default_rng(7))

    assert np.array_equal(first, DISTORTIONS[name](frame, 2, np.random.default_rng(7)))
    assert np.array_equal(frame, kept)


@pytest.mark.parametrize("name", ["colour-block", "patch-copy", "jitter", "colour-shift"])
def test_a_frame_smaller_than_a_patch_is_distorted_too(name):
    small = np.random.default_rng(0).integers(0, 256, (9, 7, 3), dtype=np.uint8)

    assert DISTORTIONS[name](small, 4, np.random.default_rng(1)).shape == small.shape


def test_lab_of_known_colours():
    known = rgb_to_lab(np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]], dtype=np.float32))

    assert np.allclose(known, [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20]], atol=0.05)


@pytest.mark.parametrize(("there", "back"), [(rgb_to_lab, lab_to_rgb), (rgb_to_ycbcr, ycbcr_to_rgb)])
def test_colour_spaces_lead_back(there, back):
    rgb = np.random.default_rng(0).random((50, 3), dtype=np.float32)

    assert np.allclose(back(there(rgb)), rgb, atol=1e-3)


def test_a_level_line_blurs_along_its_row_only():
    kernel = line(5, 0.0)

    assert np.allclose(kernel.sum(axis=1), [0, 0, 1, 0, 0])
    assert np.allclose(line(5, np.pi / 2), kernel.T)


def test_a_disk_is_symmetric_and_keeps_the_mean():
    kernel = disk(4)

    assert np.allclose(kernel, kernel.T)
    assert kernel.sum() == pytest.approx(1.0)
    assert kernel[0, 0] == 0
