"""Export Depth-Anything alone: `python -m export.export_depth --size small --out FILE [--checkpoint FILE]`.

The graph takes `frames`, uint8 [N, H, W, 3], and answers `depth`, float32 [N, rows, columns]: relative
inverse depth of each frame, 0 farthest and 1 nearest. It gives no score; the daemon runs it inside DGIQA.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import onnx
from onnx import ModelProto
from onnx.utils import Extractor

from export.graph import finished, follow
from export.paper.dgiqa import DEPTH, VIEWS, add_depth_arguments, depth_network_of, depth_part
from zoo.paper.checkpoints import CheckpointFormatError, CheckpointMismatchError
from zoo.paper.depth_anything import DEPTH_ANYTHING
from zoo.paper.dgiqa_frames import DepthFrames
from zoo.views.crop_grid import CropGrid, crop_grid_model


def depth_graph(depth: DepthFrames, grid: CropGrid) -> ModelProto:
    """The whole frame of `grid` and the depth network, without the crops."""
    model = follow(crop_grid_model(grid), depth_part(depth, grid), [("view_whole", "view_whole")])
    return finished(Extractor(model).extract_model(["frames"], [DEPTH]))


def main() -> None:
    """Parse the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=sorted(DEPTH_ANYTHING), required=True)
    parser.add_argument("--out", type=Path, required=True, help="the ONNX file")
    parser.add_argument("--seed", type=int, default=1, help="of random weights (%(default)s)")
    add_depth_arguments(parser)
    arguments = parser.parse_args()
    grid = replace(VIEWS, whole=arguments.depth_view)
    try:
        network = depth_network_of(arguments.size, arguments)
        onnx.save(depth_graph(DepthFrames(network), grid), arguments.out)
    except CheckpointMismatchError as error:
        raise SystemExit("\n".join([str(error), *error.report.lines()])) from error
    except (CheckpointFormatError, FileNotFoundError, ValueError) as error:
        raise SystemExit(str(error)) from error
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
