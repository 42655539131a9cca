"""Bytes to unit range and back, and curves over the 256 values of a byte."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
Unit = NDArray[np.float32]


def to_unit(frame: Frame) -> Unit:
    """Bytes to 0-1."""
    return frame.astype(np.float32) / np.float32(255.0)


def to_bytes(values: NDArray[np.floating]) -> Frame:
    """0-1 to bytes, limited and rounded."""
    return np.clip(np.rint(values * 255.0), 0, 255).astype(np.uint8)


def through_curve(frame: Frame, curve: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Frame:
    """Apply a tone curve 0-1 -> 0-1 to every byte."""
    return to_bytes(curve(np.linspace(0.0, 1.0, 256)))[frame]
