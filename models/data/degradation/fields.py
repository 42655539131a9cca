"""Building blocks of the degradations: smooth random fields, sums along a path, blending."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Frame = NDArray[np.uint8]
Plane = NDArray[np.float32]
# Lengths of the degradations are given for frames whose short side has this many pixels.
REFERENCE_SIDE = 512


def to_bytes(values: NDArray[np.float32]) -> Frame:
    """Round and clip to 0-255."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def unit(frame: Frame) -> float:
    """Pixels of `frame` [H, W, 3] per pixel of the reference size."""
    return min(frame.shape[:2]) / REFERENCE_SIDE


def between(ends: tuple[float, float], strength: float) -> float:
    """From the first value at a strength of 0 to the second at 1, by equal factors."""
    return ends[0] * (ends[1] / ends[0]) ** strength


def enlarged(frame: Frame, scale: float) -> Frame:
    """`frame` [H, W, 3] with sides `scale` times as long, as a soft HD picture would be; never smaller."""
    if scale <= 1.0:
        return frame
    size = (round(frame.shape[1] * scale), round(frame.shape[0] * scale))
    return np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.LANCZOS))


def smooth_field(height: int, width: int, cells: int, rng: np.random.Generator) -> Plane:
    """Random hills about `cells` to a side, [height, width], 0-1."""
    coarse = Image.fromarray(rng.random((cells, cells), dtype=np.float32))
    return np.clip(np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)), 0.0, 1.0)


def soften(mask: Plane, radius: float) -> Plane:
    """Blur a mask [H, W] of 0-1 with a Gaussian of `radius` pixels."""
    image = Image.fromarray(np.rint(mask * 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32) / 255.0


def smear(values: NDArray[np.float32], path: list[tuple[int, int]]) -> NDArray[np.float32]:
    """Mean of `values` [H, W, ...] shifted by each (rows, columns) of `path`; edges are continued."""
    reach = max(max(abs(y), abs(x)) for y, x in path)
    pad = [(reach, reach), (reach, reach)] + [(0, 0)] * (values.ndim - 2)
    padded = np.pad(values, pad, mode="edge")
    height, width = values.shape[:2]
    total = np.zeros_like(values)
    for y, x in path:
        total += padded[reach + y : reach + y + height, reach + x : reach + x + width]
    return total / np.float32(len(path))


def arc(length: float, angle: float, bend: float) -> list[tuple[int, int]]:
    """Whole-pixel shifts of a path of `length` pixels at `angle` radians that strays sideways by `bend`."""
    steps = np.linspace(-0.5, 0.5, max(2, round(length)))
    along, aside = steps * length, bend * length * (4 * steps**2 - 1)
    rows = np.rint(along * np.sin(angle) + aside * np.cos(angle)).astype(int)
    columns = np.rint(along * np.cos(angle) - aside * np.sin(angle)).astype(int)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def blend(frame: Frame, colour: NDArray[np.float32] | float, alpha: Plane) -> Frame:
    """Lay `colour` (a value, an RGB triple or a frame) over `frame` with the opacity `alpha` [H, W]."""
    share = alpha[:, :, np.newaxis]
    return to_bytes(frame + share * (np.asarray(colour, dtype=np.float32) - frame))
