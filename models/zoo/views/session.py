"""Run the views graph outside the exported model, for training and for the PyTorch side of parity checks."""

from __future__ import annotations

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from zoo.views.graph import views_model
from zoo.views.options import ViewOptions


class FrameViews:
    """The views of frames of one size, made by the same graph that the exported model contains."""

    def __init__(self, options: ViewOptions, threads: int = 1) -> None:
        self.options = options
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        content = views_model(options).SerializeToString()
        self._session = onnxruntime.InferenceSession(content, settings, providers=["CPUExecutionProvider"])

    def __call__(self, frames: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Map frames [N, H, W, 3] to whole views [N, h, w, 3] and crops [N, K, S, S, 3]."""
        whole, crops = self._session.run(["view_whole", "view_crops"], {"frames": frames})
        return whole, crops
