"""Score images with an exported model, one at a time as the daemon does."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tqdm import tqdm

from data.biq2021 import ScoredImage, read_image
from train.predictions import Columns


def score_images(
    session: onnxruntime.InferenceSession,
    folder: Path,
    images: list[ScoredImage],
    outputs: Sequence[str],
    threads: int,
) -> Columns:
    """Values of `outputs` (one number per frame each) for every image of BIQ2021 in `folder`."""

    def score(item: ScoredImage) -> list[float]:
        frame = read_image(folder, item.name)
        return [float(value[0]) for value in session.run(list(outputs), {"frames": frame[np.newaxis]})]

    columns: Columns = {output: {} for output in outputs}
    with ThreadPoolExecutor(threads) as pool:
        found = tqdm(pool.map(score, images), total=len(images), desc="scoring")
        for item, values in zip(images, found, strict=True):
            for output, value in zip(outputs, values, strict=True):
                columns[output][item.name] = value
    return columns
