"""Export of GRaphMeta on SCNet-50."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import get_args

import numpy as np
import torch
from torch import nn

from export.golden_frames import GOLDEN_FRAMES
from export.paper.graph import crops_graph, set_metadata
from export.paper.options import (
    NOTES,
    PaperExport,
    add_view_arguments,
    add_weight_arguments,
    licence_of,
    load_file,
    training_of,
    with_random_weights,
)
from export.paper.reference import answers_on_crops
from export.session import open_session
from zoo.card import ModelCard
from zoo.paper.frames import normalised
from zoo.paper.graphmeta import GraphMeta, GraphMetaOptions, Pool
from zoo.paper.graphmeta_frames import GRAPHMETA_OUTPUTS, METHOD, GraphMetaFrames
from zoo.paper.graphmeta_keys import load_checkpoint, load_trunk
from zoo.paper.opinion_scale import SCALES, UNTRAINED
from zoo.papers import paper_of
from zoo.trunks.scnet import Scnet
from zoo.views.crop_grid import CropGrid, crop_grid_model

VIEWS = CropGrid()
DATA_SETS = ("csiq", "koniq", "live", "livec")
CROP, FRAME = "crop", "frame"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this method."""
    add_weight_arguments(parser)
    add_view_arguments(parser, VIEWS)
    parser.add_argument(
        "--data",
        choices=DATA_SETS,
        default="koniq",
        help="training set of the checkpoint, for its scale of opinions (%(default)s)",
    )
    parser.add_argument(
        "--pool",
        choices=get_args(Pool),
        default="max",
        help="of the trunk's map; the code's is max, the paper speaks of a pyramid (%(default)s)",
    )
    parser.add_argument(
        "--graph",
        choices=(CROP, FRAME),
        default=CROP,
        help="what is one graph: each crop, as published tests run it, or all of a frame (%(default)s)",
    )


def card_of(grid: CropGrid, name: str, licence: str) -> ModelCard:
    """The card of the export called `name`."""
    return ModelCard(
        id=f"{METHOD}.paper-{name}",
        family="paper",
        title="GRaphMeta on SCNet-50, full size",
        papers=(paper_of(METHOD),),
        outputs=GRAPHMETA_OUTPUTS,
        views=grid,
        view_meanings={"crops": grid.meaning},
        recipe="none",
        trunk="SCNet-50, ImageNet",
        weights_licence=licence,
        licence_notes=NOTES,
    )


def settle(trunk: Scnet) -> None:
    """Give the batch norms of a random trunk the statistics of pictures, else values grow block by block."""
    views = open_session(crop_grid_model(VIEWS).SerializeToString())
    crops = [views.run(["view_crops"], {"frames": item.read()[np.newaxis]})[0][0] for item in GOLDEN_FRAMES]
    for norm in trunk.modules():
        if isinstance(norm, nn.BatchNorm2d):
            norm.momentum = None
    with torch.no_grad():
        trunk.train()(normalised(torch.from_numpy(np.concatenate(crops))))
    trunk.eval()


def network_of(arguments: argparse.Namespace, nodes: int) -> GraphMeta:
    """Build the network with the weights that the arguments name."""
    options = GraphMetaOptions(pool=arguments.pool, nodes=nodes)
    network = with_random_weights(GraphMeta(options), arguments.seed)
    if arguments.checkpoint is not None:
        load_file(network, arguments.checkpoint, load_checkpoint)
    elif arguments.trunk is not None:
        load_file(network, arguments.trunk, load_trunk)
    else:
        settle(network.trunk)
    return network


def build(arguments: argparse.Namespace) -> PaperExport:
    """Build network and graph."""
    rows, columns = arguments.grid
    grid = replace(VIEWS, rows=rows, columns=columns, short_side=arguments.short_side or None)
    given = arguments.checkpoint
    scale = UNTRAINED if given is None else SCALES[arguments.data]
    nodes = grid.count if arguments.graph == FRAME else 1
    network = GraphMetaFrames(network_of(arguments, nodes), grid, scale)
    card = card_of(grid, "random" if given is None else arguments.data, licence_of(given))
    graph = set_metadata(crops_graph(network, grid, card), scale.metadata())
    return PaperExport(card, graph, training_of(given, scale.data), answers_on_crops(network, grid))
