import numpy as np
import pytest
from PIL import Image

from data.biq2021 import IMAGE_FOLDER, read_image, read_square


@pytest.fixture
def folder(tmp_path):
    (tmp_path / IMAGE_FOLDER).mkdir()
    for name, side in (("small.png", 300), ("square.png", 512)):
        pixels = np.random.default_rng(side).integers(0, 256, (side, side, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / IMAGE_FOLDER / name)
    return tmp_path


def test_an_image_is_read_in_its_own_size(folder):
    assert read_image(folder, "small.png").shape == (300, 300, 3)


def test_an_image_of_another_size_is_made_square(folder):
    assert read_square(folder, "small.png").shape == (512, 512, 3)


def test_an_image_of_the_usual_size_stays_as_it_is(folder):
    assert np.array_equal(read_square(folder, "square.png"), read_image(folder, "square.png"))
