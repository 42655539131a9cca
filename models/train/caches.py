"""The feature cache of the shared trunk."""

from __future__ import annotations

from pathlib import Path

from train.feature_session import feature_session
from train.prepare import FeatureCache
from zoo.archs.lite import VIEWS, LiteTrunk
from zoo.trunks.efficientnet_lite import EfficientNetLite0
from zoo.trunks.lite_weights import load_imagenet_weights


def imagenet_trunk() -> LiteTrunk:
    """The trunk as ImageNet left it, in evaluation mode."""
    return LiteTrunk(load_imagenet_weights(EfficientNetLite0())).eval()


def imagenet_cache(folder: Path, images: Path, threads: int) -> FeatureCache:
    """Features of the ImageNet trunk, filled and read with `threads`."""
    return FeatureCache(
        folder, feature_session(imagenet_trunk(), VIEWS, folder / "features.onnx"), images, threads
    )
