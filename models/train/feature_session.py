"""The trunk as an ONNX Runtime session: frames in, `TrunkMaps` out."""

from __future__ import annotations

from pathlib import Path

import onnx
import onnxruntime

from export.graph import export_network, join_views
from zoo.archs.lite import LiteTrunk
from zoo.features import TrunkMaps
from zoo.views.options import ViewOptions


def feature_session(trunk: LiteTrunk, views: ViewOptions, file: Path) -> onnxruntime.InferenceSession:
    """Export `trunk` behind the views to `file` unless it is there, and open it on one thread."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        model = join_views(export_network(trunk, views, TrunkMaps._fields), views)
        onnx.save(model, file)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(file, settings, providers=["CPUExecutionProvider"])
