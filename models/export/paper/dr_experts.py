"""Export of DR.Experts on DeiT-III with DA-CLIP's controller."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import torch.nn.functional as F
from torch import Tensor

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
from zoo.card import ModelCard
from zoo.paper.checkpoints import LoadReport, read_checkpoint
from zoo.paper.dr_experts import SIZES, DrExperts
from zoo.paper.dr_experts_frames import DR_EXPERTS_OUTPUTS, METHOD, DrExpertsFrames
from zoo.paper.dr_experts_keys import load_checkpoint, load_controller, load_encoder, size_of
from zoo.paper.opinion_scale import SCALES, UNTRAINED
from zoo.papers import paper_of
from zoo.views.crop_grid import CropGrid

# The published training takes crops of 384 from images whose shorter side is 384.
VIEWS = CropGrid(crop_side=384, rows=1, columns=2)
NAMES = {"small": "DeiT-III-S", "base": "DeiT-III-B"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this method."""
    add_weight_arguments(parser)
    add_view_arguments(parser, VIEWS)
    parser.add_argument("--daclip", type=Path, help="public weights of DA-CLIP; not with --checkpoint")
    parser.add_argument(
        "--size",
        choices=sorted(SIZES),
        default="small",
        help="encoder; a checkpoint decides itself (%(default)s)",
    )
    parser.add_argument(
        "--data",
        choices=sorted(SCALES),
        default="koniq",
        help="training set of the checkpoint, for its scale of opinions (%(default)s)",
    )
    parser.add_argument(
        "--paper-forms",
        action="store_true",
        help="the encoder's tokens normalised once, the difference F - G, and CLIP's normalisation alone",
    )


def card_of(grid: CropGrid, size: str, name: str, licence: str) -> ModelCard:
    """The card of the export called `name`."""
    return ModelCard(
        id=f"{METHOD}.paper-{size}-{name}",
        family="paper",
        title=f"DR.Experts on {NAMES[size]} at 384, full size",
        papers=(paper_of(METHOD),),
        outputs=DR_EXPERTS_OUTPUTS,
        views=grid,
        view_meanings={"crops": grid.meaning},
        recipe="none",
        trunk=f"{NAMES[size]} 384, ImageNet-21k; controller of DA-CLIP ViT-B/32",
        weights_licence=licence,
        licence_notes=NOTES,
    )


def network_of(arguments: argparse.Namespace, size: str) -> DrExperts:
    """Build the network with the weights that the arguments name."""
    forms = arguments.paper_forms
    options = replace(SIZES[size], repeat_norm=not forms, frame_first=forms, double_normalisation=not forms)
    network = with_random_weights(DrExperts(options), arguments.seed)
    network.classes.copy_(F.normalize(network.classes, dim=1))
    loaders: dict[Path | None, Callable[[DrExperts, Mapping[str, Tensor]], LoadReport]]
    if arguments.checkpoint is not None:
        loaders = {arguments.checkpoint: load_checkpoint}
    else:
        loaders = {arguments.trunk: load_encoder, arguments.daclip: load_controller}
    for file, load in loaders.items():
        if file is not None:
            load_file(network, file, load)
    return network


def build(arguments: argparse.Namespace) -> PaperExport:
    """Build network and graph."""
    rows, columns = arguments.grid
    grid = replace(VIEWS, rows=rows, columns=columns, short_side=arguments.short_side or None)
    given = arguments.checkpoint
    scale = UNTRAINED if given is None else SCALES[arguments.data]
    size = arguments.size if given is None else size_of(read_checkpoint(given))
    card = card_of(grid, size, "random" if given is None else arguments.data, licence_of(given))
    network = DrExpertsFrames(network_of(arguments, size), grid, scale)
    graph = set_metadata(crops_graph(network, grid, card), scale.metadata())
    return PaperExport(card, graph, training_of(given, scale.data), answers_on_crops(network, grid))
