"""Score images while each method reads its own idea from another image of the same size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image
from tqdm import tqdm

from data.biq2021 import IMAGE_FOLDER, ScoredImage, read_image
from train.predictions import Columns
from train.shuffled_graph import ORDER

BATCH = 8
SEED = 20212


def derangement(count: int) -> np.ndarray:
    """Row numbers int64 [count] in which every row has moved; `count` >= 2."""
    return np.roll(np.arange(count, dtype=np.int64), 1)


def same_size_batches(folder: Path, images: list[ScoredImage], seed: int) -> list[list[ScoredImage]]:
    """Random batches of at least two images of one size; an image alone with its size is left out."""
    rng = np.random.default_rng(seed)
    groups: dict[tuple[int, int], list[ScoredImage]] = defaultdict(list)
    for item in images:
        with Image.open(folder / IMAGE_FOLDER / item.name) as image:
            groups[image.size].append(item)
    batches: list[list[ScoredImage]] = []
    for group in groups.values():
        if len(group) >= 2:
            parts = np.array_split(rng.permutation(len(group)), max(1, len(group) // BATCH))
            batches += [[group[row] for row in part] for part in parts]
    return batches


def score_shuffled(
    session: onnxruntime.InferenceSession,
    folder: Path,
    images: list[ScoredImage],
    methods: Sequence[str],
    threads: int,
) -> Columns:
    """Scores of `methods` by a session of `open_shuffled`, for every image that has a partner of its size."""

    def score(batch: list[ScoredImage]) -> list[np.ndarray]:
        frames = np.stack([read_image(folder, item.name) for item in batch])
        return session.run(list(methods), {"frames": frames, ORDER: derangement(len(batch))})

    columns: Columns = {method: {} for method in methods}
    batches = same_size_batches(folder, images, SEED)
    with ThreadPoolExecutor(threads) as pool:
        found = tqdm(pool.map(score, batches), total=len(batches), desc="shuffled")
        for batch, scores in zip(batches, found, strict=True):
            names = [item.name for item in batch]
            for method, values in zip(methods, scores, strict=True):
                columns[method].update(zip(names, values.tolist(), strict=True))
    return columns
