"""Export of DGIQA on two Swin-T, joined with Depth-Anything."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from onnx import ModelProto

from export.graph import finished, follow
from export.paper.graph import example_crops, export_part, set_metadata
from export.paper.options import (
    NOTES,
    PaperExport,
    add_view_arguments,
    add_weight_arguments,
    licence_of,
    load_file,
    pair,
    training_of,
    with_random_weights,
)
from export.paper.reference import answers_on_depth
from zoo.card import ModelCard
from zoo.paper import depth_anything_keys
from zoo.paper.depth_anything import DEPTH_ANYTHING, DepthAnything
from zoo.paper.dgiqa import Dgiqa
from zoo.paper.dgiqa_frames import DGIQA_OUTPUTS, METHOD, DepthFrames, DgiqaFrames
from zoo.paper.dgiqa_keys import load_checkpoint, load_trunks
from zoo.paper.opinion_scale import UNIT
from zoo.papers import paper_of
from zoo.trunks.dinov2 import PATCH
from zoo.views.crop_grid import CropGrid, crop_grid_model, map_crops_model

VIEWS = CropGrid(antialias=False, whole=(252, 448))
DATA_SETS = ("kadid", "koniq")
DEPTH = "depth"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this method."""
    add_weight_arguments(parser)
    add_view_arguments(parser, VIEWS)
    parser.add_argument("--data", choices=DATA_SETS, default="koniq", help="training set (%(default)s)")
    parser.add_argument(
        "--depth", choices=sorted(DEPTH_ANYTHING), default="small", help="Depth-Anything's size (%(default)s)"
    )
    add_depth_arguments(parser)


def add_depth_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the depth network."""
    parser.add_argument("--depth-checkpoint", type=Path, help="published weights of Depth-Anything")
    parser.add_argument(
        "--depth-view",
        type=pair,
        default=VIEWS.whole,
        help=f"rows x columns that Depth-Anything sees, multiples of {PATCH} (%(default)s)",
    )


def card_of(grid: CropGrid, size: str, name: str, licence: str) -> ModelCard:
    """The card of the export called `name`."""
    rows, columns = grid.whole or (0, 0)
    return ModelCard(
        id=f"{METHOD}.paper-{name}",
        family="paper",
        title=f"DGIQA on two Swin-T with Depth-Anything {size}, full size",
        papers=(paper_of(METHOD),),
        outputs=DGIQA_OUTPUTS,
        views=grid,
        view_meanings={
            "crops": f"{grid.meaning}, and the same of its depth",
            "whole": f"the frame at {rows} x {columns} (rows x columns), whatever its aspect, for the depth",
        },
        recipe="none",
        trunk=f"two Swin-T 224, ImageNet; Depth-Anything {size}",
        weights_licence=licence,
        licence_notes=NOTES,
    )


def depth_network_of(size: str, arguments: argparse.Namespace) -> DepthAnything:
    """Depth-Anything with the weights that the arguments name.

    Raises ValueError if the depth view is not made of whole patches, and what `load_file` raises.
    """
    if any(side % PATCH for side in arguments.depth_view):
        raise ValueError(f"--depth-view {arguments.depth_view}: both sides must be multiples of {PATCH}")
    network = with_random_weights(DepthAnything(DEPTH_ANYTHING[size]), arguments.seed)
    if arguments.depth_checkpoint is not None:
        load_file(network, arguments.depth_checkpoint, depth_anything_keys.load_checkpoint)
    return network


def depth_part(depth: DepthFrames, grid: CropGrid) -> ModelProto:
    """Export the depth network for the whole view of `grid`, to which its positions are resized for good."""
    rows, columns = grid.whole or (0, 0)
    depth.network.trunk.fix_grid(rows // PATCH, columns // PATCH)
    return export_part(
        depth, {"view_whole": torch.zeros(2, rows, columns, 3, dtype=torch.uint8)}, [DEPTH], DEPTH
    )


def joined(quality: DgiqaFrames, depth: DepthFrames, outputs: Sequence[str]) -> ModelProto:
    """One graph: frame, depth of the frame, crops of both, score."""
    grid = quality.grid
    crops = {"view_crops": example_crops(grid), "map_crops": torch.zeros(example_crops(grid).shape[:4])}
    own = [name for name in outputs if name != DEPTH]
    first = depth_part(depth, grid)
    depth_output = first.graph.output[0]
    model = follow(crop_grid_model(grid), first, [("view_whole", "view_whole")])
    model = follow(model, map_crops_model(grid), [(DEPTH, "map"), ("view_size", "view_size")])
    model = follow(model, export_part(quality, crops, own, "quality"), [(name, name) for name in crops])
    values = {output.name: output for output in [*model.graph.output, depth_output]}
    del model.graph.output[:]
    model.graph.output.extend(values[name] for name in outputs)
    return finished(model)


def build(arguments: argparse.Namespace) -> PaperExport:
    """Build networks and graph; raises what `depth_network_of` raises."""
    depth = DepthFrames(depth_network_of(arguments.depth, arguments))
    rows, columns = arguments.grid
    grid = replace(
        VIEWS, rows=rows, columns=columns, short_side=arguments.short_side or None, whole=arguments.depth_view
    )
    network = with_random_weights(Dgiqa(), arguments.seed)
    if arguments.checkpoint is not None:
        load_file(network, arguments.checkpoint, load_checkpoint)
    elif arguments.trunk is not None:
        load_file(network, arguments.trunk, load_trunks)
    name = "random" if arguments.checkpoint is None else arguments.data
    card = card_of(grid, arguments.depth, name, licence_of(arguments.checkpoint))
    quality = DgiqaFrames(network, grid, UNIT)
    graph = set_metadata(joined(quality, depth, card.output_names), UNIT.metadata())
    training = training_of(arguments.checkpoint, arguments.data)
    return PaperExport(card, graph, training, answers_on_depth(quality, depth))
