"""Export of Life-IQA on Swin-B."""

from __future__ import annotations

import argparse
from dataclasses import replace

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
from zoo.paper.checkpoints import read_checkpoint
from zoo.paper.life_iqa import LifeIqa, LifeIqaOptions
from zoo.paper.life_iqa_frames import LIFE_IQA_OUTPUTS, METHOD, LifeIqaFrames
from zoo.paper.life_iqa_keys import load_checkpoint, load_trunk, options_of
from zoo.paper.opinion_scale import SCALES, UNTRAINED
from zoo.papers import paper_of
from zoo.views.crop_grid import CropGrid

VIEWS = CropGrid()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this method."""
    add_weight_arguments(parser)
    add_view_arguments(parser, VIEWS)
    parser.add_argument(
        "--data",
        choices=sorted(SCALES),
        default="koniq",
        help="training set of the checkpoint, for its scale of opinions (%(default)s)",
    )
    parser.add_argument(
        "--paper-forms",
        action="store_true",
        help="the paper's forms where its code differs; random weights only",
    )


def card_of(grid: CropGrid, name: str, licence: str) -> ModelCard:
    """The card of the export called `name`."""
    return ModelCard(
        id=f"{METHOD}.paper-{name}",
        family="paper",
        title="Life-IQA on Swin-B, full size",
        papers=(paper_of(METHOD),),
        outputs=LIFE_IQA_OUTPUTS,
        views=grid,
        view_meanings={"crops": grid.meaning},
        recipe="none",
        trunk="Swin-B 224, ImageNet-22k to 1k",
        weights_licence=licence,
        licence_notes=NOTES,
    )


def network_of(arguments: argparse.Namespace) -> LifeIqa:
    """Build the network with the weights that the arguments name."""
    if arguments.checkpoint is not None:
        network = LifeIqa(options_of(read_checkpoint(arguments.checkpoint)))
        load_file(network, arguments.checkpoint, load_checkpoint)
        return network
    forms = arguments.paper_forms
    options = replace(LifeIqaOptions(), learned_adjacency=forms, active_last=forms, gamma_on_tokens=forms)
    network = with_random_weights(LifeIqa(options), arguments.seed)
    if arguments.trunk is not None:
        load_file(network, arguments.trunk, load_trunk)
    return network


def build(arguments: argparse.Namespace) -> PaperExport:
    """Build network and graph."""
    rows, columns = arguments.grid
    grid = replace(VIEWS, rows=rows, columns=columns, short_side=arguments.short_side or None)
    scale = UNTRAINED if arguments.checkpoint is None else SCALES[arguments.data]
    name = "random" if arguments.checkpoint is None else arguments.data
    card = card_of(grid, name, licence_of(arguments.checkpoint))
    network = LifeIqaFrames(network_of(arguments), grid, scale)
    graph = set_metadata(crops_graph(network, grid, card), scale.metadata())
    training = training_of(arguments.checkpoint, scale.data)
    return PaperExport(card, graph, training, answers_on_crops(network, grid))
