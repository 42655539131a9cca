from pathlib import Path

import numpy as np

from data.examples import EXAMPLES, examples

CLIP = Path(__file__).parents[2] / "config" / "demo" / "flower-clean.mp4"


def test_two_clean_and_six_damaged_pictures_are_made_of_a_clip():
    found = examples(CLIP)

    assert list(found) == ["clean", "clean-later", *EXAMPLES]
    assert {frame.shape for frame in found.values()} == {(540, 960, 3)}
    clean = found["clean"].astype(float)
    assert all(np.abs(found[name] - clean).mean() > 2 for name in EXAMPLES)
