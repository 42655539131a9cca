"""Degradations of the air between camera and scene: haze, rain, snow, and shadow on the scene."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from data.degradation.fields import Frame, Plane, arc, blend, smear, smooth_field, soften, to_bytes, unit

# (radius in reference pixels, flakes at full strength, opacity): far, near and defocused flakes.
FLAKES = ((1.2, 900, 0.75), (2.4, 320, 0.9), (5.0, 70, 0.75), (11.0, 14, 0.5))


def hazy(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """I = J t + A (1 - t) with t = exp(-beta depth) (Koschmieder); depth rises to a horizon, with hills."""
    height, width = frame.shape[:2]
    horizon = rng.uniform(0.1, 0.5)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, np.newaxis]
    ramp = np.clip((1 - rows) / (1 - horizon), 0.15, 1.0)
    depth = 0.75 * ramp + 0.35 * smooth_field(height, width, 4, rng)
    airlight = rng.uniform(190, 240) + rng.uniform(-6, 6, 3)
    return blend(frame, airlight, 1.0 - np.exp(-(0.5 + 2.0 * strength) * depth))


def _streaks(
    height: int, width: int, density: float, path: list[tuple[int, int]], rng: np.random.Generator
) -> Plane:
    drops = (rng.random((height, width), dtype=np.float32) < density).astype(np.float32)
    streaks = smear(drops * rng.uniform(0.5, 1.0), path) * len(path)
    return np.minimum(streaks, 1.0)


def rainy(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """Bright streaks of two distances in one wind, and the grey veil of heavy rain."""
    height, width = frame.shape[:2]
    scale = unit(frame)
    wind = np.pi / 2 + rng.uniform(-0.45, 0.45)
    veil = np.full((height, width), 0.06 + 0.16 * strength, dtype=np.float32)
    veiled = blend(frame, rng.uniform(150, 200), veil)
    alpha = np.zeros((height, width), dtype=np.float32)
    for length, thickness, opacity in ((13.0, 1.0, 0.45), (30.0, 1.7, 0.6)):
        density = (0.0005 + 0.0014 * strength) * 13.0 / (length * thickness * scale**2)
        layer = _streaks(height, width, density, arc(length * scale, wind, 0.0), rng)
        broad = soften(layer, 0.5 * thickness * scale)
        alpha = np.maximum(alpha, opacity * np.minimum(broad * 1.8, 1.0))
    return blend(veiled, rng.uniform(205, 245), alpha)


def snowy(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """White flakes of four sizes, the near ones defocused, drawn out a little by their fall."""
    height, width = frame.shape[:2]
    scale = unit(frame)
    area = height * width / (min(height, width) ** 2)
    alpha = np.zeros((height, width), dtype=np.float32)
    slant = rng.uniform(-0.5, 0.5)
    for radius, full, opacity in FLAKES:
        layer = Image.new("L", (width, height))
        draw = ImageDraw.Draw(layer)
        for _ in range(max(1, round(full * (0.25 + 0.75 * strength) * area))):
            x, y = rng.uniform(0, width), rng.uniform(0, height)
            across, along = radius * scale * rng.uniform(0.6, 1.2), radius * scale * rng.uniform(0.9, 1.8)
            draw.ellipse((x - across, y - along, x + across, y + along), fill=int(rng.integers(170, 256)))
        turned = layer.rotate(np.degrees(slant), Image.Resampling.BILINEAR)
        mask = soften(np.asarray(turned, dtype=np.float32) / 255.0, 0.35 * radius * scale)
        alpha = np.maximum(alpha, opacity * mask)
    return blend(frame, rng.uniform(235, 255), alpha)


def shadowed(frame: Frame, strength: float, rng: np.random.Generator) -> Frame:
    """One to three cast shadows with half-soft edges, cooler than the light around them."""
    height, width = frame.shape[:2]
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    for _ in range(int(rng.integers(1, 4))):
        centre = rng.uniform(0.1, 0.9, 2) * (width, height)
        turns = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 9))))
        radii = rng.uniform(0.2, 0.6, len(turns)) * min(height, width)
        corners = centre + np.stack([np.cos(turns), np.sin(turns)], axis=1) * radii[:, np.newaxis]
        draw.polygon([tuple(corner) for corner in corners], fill=255)
    edge = soften(np.asarray(mask, dtype=np.float32) / 255.0, rng.uniform(1.5, 7.0) * unit(frame))
    dappled = edge * (0.8 + 0.2 * smooth_field(height, width, 6, rng))
    kept = 1.0 - (0.5 + 0.4 * strength) * dappled[:, :, np.newaxis] * np.array([1.02, 1.0, 0.94])
    linear = (frame / 255.0) ** 2.2 * np.maximum(kept, 0.03) ** 1.5
    return to_bytes(255.0 * linear ** (1 / 2.2))
