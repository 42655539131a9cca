"""Where the four methods were published."""

from __future__ import annotations

from zoo.card import Paper

PAPERS = (
    Paper(
        method="life-iqa",
        title="Life-IQA: blind image quality assessment with GCN-enhanced layer interaction and MoE-based"
        " feature decoupling",
        reference="arXiv 2511.19024",
    ),
    Paper(
        method="dr-experts",
        title="DR.Experts: differential refinement of distortion-aware experts for blind image quality"
        " assessment",
        reference="arXiv 2602.09531",
    ),
    Paper(
        method="graphmeta",
        title="Perceptual no-reference image quality assessment with meta-learning by graph"
        " representation learning and multi-scale feature fusion",
        reference="PLoS ONE 21(6) e0351549",
    ),
    Paper(
        method="dgiqa",
        title="DGIQA: depth-guided feature attention and refinement for generalizable image quality"
        " assessment",
        reference="arXiv 2505.24002",
    ),
)


def paper_of(method: str) -> Paper:
    """The paper of a method id."""
    return next(paper for paper in PAPERS if paper.method == method)
