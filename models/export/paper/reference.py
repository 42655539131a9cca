"""What PyTorch answers on frames, for comparison with the exported graph."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from export.session import open_session
from zoo.paper.dgiqa_frames import DepthFrames, DgiqaFrames
from zoo.views.crop_grid import CropGrid, crop_grid_model, map_crops_model

# Frames, uint8 [N, H, W, 3], to the outputs of the card, in order.
Answers = Callable[[NDArray[np.uint8]], tuple[Tensor, ...]]


def answers_on_crops(network: nn.Module, grid: CropGrid) -> Answers:
    """The answers of a network that takes only crops, [N, K, side, side, 3]."""
    views = open_session(crop_grid_model(grid).SerializeToString())

    def answer(frames: NDArray[np.uint8]) -> tuple[Tensor, ...]:
        (crops,) = views.run(["view_crops"], {"frames": frames})
        with torch.inference_mode():
            return network.eval()(torch.from_numpy(crops))

    return answer


def answers_on_depth(quality: DgiqaFrames, depth: DepthFrames) -> Answers:
    """The answers of DGIQA, which also takes the crops of the depth."""
    views = open_session(crop_grid_model(quality.grid).SerializeToString())
    near = open_session(map_crops_model(quality.grid).SerializeToString())

    def answer(frames: NDArray[np.uint8]) -> tuple[Tensor, ...]:
        crops, whole, size = views.run(["view_crops", "view_whole", "view_size"], {"frames": frames})
        with torch.inference_mode():
            found = depth.eval()(torch.from_numpy(whole))
            (map_crops,) = near.run(None, {"map": found.numpy(), "view_size": size})
            score, quality_map, crop_scores = quality.eval()(
                torch.from_numpy(crops), torch.from_numpy(map_crops)
            )
        return score, quality_map, found, crop_scores

    return answer
