"""Life-IQA against the authors' code, with 4 experts of which 2 are kept."""

from __future__ import annotations

from pathlib import Path

from export.parity.authors import TIMM_STAND_INS, authors_code, untrained_timm
from export.parity.compare import Agreement, Tap, compare, random_inputs
from export.parity.randomise import randomise
from zoo.paper.checkpoints import load_mapped
from zoo.paper.life_iqa import LifeIqa
from zoo.paper.life_iqa_keys import LIFE_IQA_KEYS

FOLDER = "Life-IQA"
STAND_INS = (*TIMM_STAND_INS, "torchinfo", "efficientnet_pytorch", "sentry_sdk")
TAPS = {
    "score": (Tap("", lambda output: output.score), Tap("", lambda output: output[0][:, 0])),
    "stage 3": (Tap("trunk.stages.2"), Tap("backbone_stages.2")),
    "stage 4": (Tap("trunk.stages.3"), Tap("backbone_stages.3")),
    "graph convolution, layer 1": (Tap("decoder.layers.0.graph"), Tap("bunch_decoder.layers.0.GCN")),
    "decoder": (Tap("decoder", lambda output: output[0]), Tap("bunch_decoder")),
    "experts": (Tap("experts", lambda output: output[0]), Tap("MOE", lambda output: output[0])),
    "balance loss": (Tap("", lambda output: output.balance_loss), Tap("", lambda output: output[1])),
    "z loss": (Tap("", lambda output: output.z_loss), Tap("", lambda output: output[2])),
}


def measure(authors: Path, seed: int) -> list[Agreement]:
    """Compare both networks with the same random weights."""
    with authors_code(authors / FOLDER, STAND_INS):
        from models.Swin import Swin_Decoder

        with untrained_timm():
            theirs = Swin_Decoder.build_life(num_experts=4)
        randomise(theirs, seed)
        ours = LifeIqa()
        load_mapped(ours, theirs.state_dict(), LIFE_IQA_KEYS)
        return compare(ours, theirs, TAPS, random_inputs(seed, (3, 224, 224)))
