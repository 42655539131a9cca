"""Normalisation of images as ImageNet's trunks expect it."""

from __future__ import annotations

# Mean and deviation of ImageNet's red, green and blue, in 0-1.
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
