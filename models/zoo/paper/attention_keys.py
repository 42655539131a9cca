"""Names of the weights of PyTorch's multi-head attention."""

from __future__ import annotations

from zoo.paper.checkpoints import Replacement, Split

PARTS = ("query", "key", "value")


def attention_keys(theirs: str, ours: str) -> list[tuple[str, Replacement]]:
    """`nn.MultiheadAttention`, whose three input projections are one tensor, to `CrossAttention`.

    `theirs` is a pattern, `ours` a template; both end before the part's name.
    """
    return [
        (rf"{theirs}in_proj_weight", Split(tuple(f"{ours}{part}.weight" for part in PARTS))),
        (rf"{theirs}in_proj_bias", Split(tuple(f"{ours}{part}.bias" for part in PARTS))),
        (rf"{theirs}out_proj\.weight", f"{ours}out.weight"),
        (rf"{theirs}out_proj\.bias", f"{ours}out.bias"),
    ]
