"""The distortion-saliency differential module of DR.Experts."""

from __future__ import annotations

import torch
from torch import Tensor, nn

NORM_EPS = 1e-6


class DifferentialAttention(nn.Module):
    """Refine E priors by what distortion attention sees beyond semantic attention (arXiv 2602.09531, DSDM).

    a_i = softmax(q1 k1^T) - alpha softmax(q2 k2^T), G_i = FFN(LN(a_i v)) (1 - lambda), one set of weights for
    all experts, one head, scale D^-1/2. q1 = prior i; k1 = LN([prior i; keys]); q2, k2 = semantics LN(S); the
    value at token n is W_a prior_i + W_b S_n (the paper's W [d_i; S_n]). Only the row of token 0 is computed,
    because only it reaches the score: exact, 577 times cheaper. Ours: the published code normalises S once
    more per expert, here once; priors are normalised too before they become queries and values.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm_prior = nn.LayerNorm(width, eps=NORM_EPS)
        self.norm_key = nn.LayerNorm(width, eps=NORM_EPS)
        self.norm_semantic = nn.LayerNorm(width, eps=NORM_EPS)
        self.query_prior = nn.Linear(width, width)
        self.key_prior = nn.Linear(width, width)
        self.query_semantic = nn.Linear(width, width)
        self.key_semantic = nn.Linear(width, width)
        self.value_prior = nn.Linear(width, width)
        self.value_semantic = nn.Linear(width, width, bias=False)
        self.alpha = nn.Parameter(torch.tensor(0.5))
        self.feed = nn.Sequential(
            nn.LayerNorm(width, eps=NORM_EPS), nn.Linear(width, width), nn.GELU(), nn.Linear(width, width)
        )
        self.damping = nn.Parameter(torch.zeros(width))

    def forward(self, priors: Tensor, keys: Tensor, semantics: Tensor) -> tuple[Tensor, Tensor]:
        """Refine priors [N, E, D] by keys [N, M - 1, D] and semantics [N, M, D], token 0 the frame.

        Returns [N, E, D] and the differential maps [N, E, M], whose rows sum to 1 - alpha.
        """
        scale = priors.shape[2] ** -0.5
        query = self.query_prior(self.norm_prior(priors))
        own = (query * self.key_prior(self.norm_key(priors))).sum(dim=2, keepdim=True)
        others = torch.matmul(query, self.key_prior(self.norm_key(keys)).transpose(1, 2))
        distorted = torch.softmax(torch.cat([own, others], dim=2) * scale, dim=2)
        seen = self.norm_semantic(semantics)
        asked = torch.matmul(self.query_semantic(seen[:, :1]), self.key_semantic(seen).transpose(1, 2))
        maps = distorted - self.alpha * torch.softmax(asked * scale, dim=2)
        carried = (1.0 - self.alpha) * self.value_prior(self.norm_prior(priors))
        refined = torch.matmul(maps, self.value_semantic(seen)) + carried
        return self.feed(refined) * (1.0 - self.damping), maps
