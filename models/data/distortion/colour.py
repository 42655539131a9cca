"""Colour distortions of KADID-10k (types 4 to 8)."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, gaussian_gradient_magnitude

from data.distortion.colour_spaces import lab_to_rgb, rgb_to_lab
from data.distortion.frames import Frame, Unit, to_bytes, to_unit

DIFFUSION = (1, 3, 6, 8, 12)
SHIFT = (1, 3, 6, 8, 12)
COLOURS = (64, 32, 16, 8, 4)
LESS = (0.4, 0.2, 0.1, 0.0, -0.4)
# Published: 1, 2, 3, 6, 9, of which the first changes nothing.
MORE = (1.5, 2.0, 3.0, 6.0, 9.0)
EDGE_SIGMA = 4.0


def colour_diffusion(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Blur a and b of Lab with sigma 1.5 n + 2 and multiply them by n."""
    amount = DIFFUSION[level]
    lab = rgb_to_lab(to_unit(frame))
    sigma = 1.5 * amount + 2
    lab[..., 1:] = amount * gaussian_filter(lab[..., 1:], (sigma, sigma, 0), truncate=2.0)
    return to_bytes(lab_to_rgb(lab))


def _edge_share(grey: Unit) -> Unit:
    edges = gaussian_filter(gaussian_gradient_magnitude(grey, 1.0), EDGE_SIGMA)
    low, high = np.percentile(edges, (1, 99))
    return np.clip((edges - low) / max(high - low, 1e-6), 0.0, 1.0)


def colour_shift(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Move the green channel by n pixels in a drawn direction, most where there are edges."""
    rgb = to_unit(frame)
    angle = rng.uniform(0.0, np.pi / 2)
    down, right = round(SHIFT[level] * np.sin(angle)), round(SHIFT[level] * np.cos(angle))
    share = _edge_share(rgb.mean(axis=2))
    green = np.pad(rgb[..., 1], ((down, 0), (right, 0)), mode="edge")[: rgb.shape[0], : rgb.shape[1]]
    rgb[..., 1] = share * green + (1 - share) * rgb[..., 1]
    return to_bytes(rgb)


def colour_quantisation(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Dithered to the 64 to 4 colours of a median cut."""
    image = Image.fromarray(frame)
    palette = image.quantize(COLOURS[level], Image.Quantize.MEDIANCUT)
    return np.asarray(image.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).convert("RGB"))


def less_saturation(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Multiply the saturation of HSV: each channel's distance from the largest one; below 0 inverts hues."""
    rgb = to_unit(frame)
    value = rgb.max(axis=2, keepdims=True)
    return to_bytes(value - LESS[level] * (value - rgb))


def more_saturation(frame: Frame, level: int, rng: np.random.Generator) -> Frame:
    """Multiply a and b of Lab."""
    lab = rgb_to_lab(to_unit(frame))
    lab[..., 1:] *= MORE[level]
    return to_bytes(lab_to_rgb(lab))
