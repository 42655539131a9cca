"""Report the depth head on measured depth, as a Markdown table of Spearman correlation / ordinal accuracy.

`python -m train.evaluate_depth --pairs DIR --cache DIR --teachers DIR`; the folder of the pairs holds one
folder per repository of `data.depth_pairs.PAIR_SETS`, under its name.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from tqdm import tqdm

from data.depth_pairs import PAIR_SETS, read_pairs
from train.caches import imagenet_trunk
from train.depth_head import FILE_NAME
from train.depth_metrics import rank_agreement
from train.depth_teachers import DepthTeachers, TeachersMissingError
from zoo.archs.lite import CHANNELS8, VIEWS
from zoo.heads.depth_head import DepthHead, DepthOptions
from zoo.views.session import FrameViews

COLUMNS = ("lower is nearer", "TCMonoDepth", "FastDepth", "both (the target)", "ours")


class DepthEstimators:
    """Every column of the table for one frame."""

    def __init__(self, head_file: Path, teachers: DepthTeachers) -> None:
        self.teachers = teachers
        self.views = FrameViews(VIEWS)
        self.trunk = imagenet_trunk()
        self.head = DepthHead(DepthOptions(CHANNELS8)).eval()
        self.head.load_state_dict(torch.load(head_file, weights_only=True))

    def __call__(self, frame: NDArray[np.uint8]) -> dict[str, Tensor]:
        """Relative inverse depth [h8, w8] of a frame [H, W, 3] by column."""
        whole, crops = self.views(frame[np.newaxis])
        with torch.inference_mode():
            ours = self.head(self.trunk.low(torch.from_numpy(whole), torch.from_numpy(crops)).whole8)[0]
        taught = self.teachers(frame, *ours.shape)
        lower = torch.linspace(0.0, 1.0, ours.shape[0])[:, None].expand_as(ours)
        return dict(zip(COLUMNS, (lower, taught.tc_mono, taught.fast, taught.target, ours), strict=True))


def evaluate(estimators: DepthEstimators, pairs: Path) -> dict[str, NDArray[np.float64]]:
    """Agreement [frames, columns, 2] by set, for the sets found under `pairs`."""
    rng = np.random.default_rng(0)
    found = {}
    for chosen in PAIR_SETS:
        frames = []
        for frame, depth in tqdm(read_pairs(chosen, pairs), desc=chosen.name):
            size = depth.shape
            enlarged = [
                F.interpolate(x[None, None], size=size, mode="bilinear")[0, 0].numpy()
                for x in estimators(frame).values()
            ]
            frames.append([rank_agreement(x, depth, rng) for x in enlarged])
        if frames:
            found[chosen.name] = np.array(frames)
    return found


def table(found: dict[str, NDArray[np.float64]]) -> str:
    """Mean per set and over sets as Markdown."""
    lines = ["| set (frames) | " + " | ".join(COLUMNS) + " |", "|---|" + "---|" * len(COLUMNS)]
    means = {f"{name} ({len(frames)})": frames.mean(axis=0) for name, frames in found.items()}
    means["**mean of the sets**"] = np.mean(list(means.values()), axis=0)
    for name, columns in means.items():
        cells = " | ".join(f"{spearman:.2f} / {ordinal:.3f}" for spearman, ordinal in columns)
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines)


def main() -> None:
    """Parse the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=Path, required=True, help="folder with the repositories of the pairs")
    parser.add_argument("--cache", type=Path, required=True, help=f"folder with {FILE_NAME}")
    parser.add_argument("--teachers", type=Path, help="folder with the weights of the two teachers")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    try:
        teachers = DepthTeachers(arguments.teachers)
    except TeachersMissingError as missing:
        raise SystemExit(str(missing)) from None
    found = evaluate(DepthEstimators(arguments.cache / FILE_NAME, teachers), arguments.pairs)
    if not found:
        wanted = ", ".join(sorted({chosen.repository for chosen in PAIR_SETS}))
        raise SystemExit(f"no pairs at {arguments.pairs}. Get some of the GitHub repositories {wanted}.")
    print(table(found))


if __name__ == "__main__":
    main()
