"""The distortion-saliency differential module of DR.Experts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class DifferentialOptions:
    """Where `lite`, the default, and the published code differ.

    normalise_priors: priors are normalised before they become queries and values. repeat_norm: expert i sees
    the semantics normalised i + 1 times, as the code's loop over the experts does. eps: of all norms.
    """

    normalise_priors: bool = True
    repeat_norm: bool = False
    eps: float = 1e-6


LITE = DifferentialOptions()


class DifferentialAttention(nn.Module):
    """Refine E priors by what distortion attention sees beyond semantic attention (arXiv 2602.09531, DSDM).

    a_i = softmax(q1 k1^T) - alpha softmax(q2 k2^T), G_i = FFN(LN(a_i v)) (1 - lambda), one set of weights for
    all experts, one head, scale D^-1/2. q1 = prior i; k1 = LN([prior i; keys]); q2, k2 = semantics LN(S); the
    value at token n is W_a prior_i + W_b S_n (the paper's W [d_i; S_n]). Only the row of token 0 is computed,
    because only it reaches the score: exact, 577 times cheaper. `DifferentialOptions` says what is ours.
    """

    def __init__(self, width: int, options: DifferentialOptions = LITE) -> None:
        super().__init__()
        self.repeat_norm = options.repeat_norm
        self.norm_prior = nn.LayerNorm(width, eps=options.eps) if options.normalise_priors else nn.Identity()
        self.norm_key = nn.LayerNorm(width, eps=options.eps)
        self.norm_semantic = nn.LayerNorm(width, eps=options.eps)
        self.query_prior = nn.Linear(width, width)
        self.key_prior = nn.Linear(width, width)
        self.query_semantic = nn.Linear(width, width)
        self.key_semantic = nn.Linear(width, width)
        self.value_prior = nn.Linear(width, width)
        self.value_semantic = nn.Linear(width, width, bias=False)
        self.alpha = nn.Parameter(torch.tensor(0.5))
        self.feed = nn.Sequential(
            nn.LayerNorm(width, eps=options.eps),
            nn.Linear(width, width),
            nn.GELU(),
            nn.Linear(width, width),
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
        carried = (1.0 - self.alpha) * self.value_prior(self.norm_prior(priors))
        if self.repeat_norm:
            maps, read = self._read_each(distorted, semantics, scale)
        else:
            maps, read = self._read(distorted, self.norm_semantic(semantics), scale)
        return self.feed(read + carried) * (1.0 - self.damping), maps

    def _read(self, distorted: Tensor, seen: Tensor, scale: float) -> tuple[Tensor, Tensor]:
        """Differential maps and what they read, for prior maps [N, E, M] and semantics [N, M, D]."""
        asked = torch.matmul(self.query_semantic(seen[:, :1]), self.key_semantic(seen).transpose(1, 2))
        maps = distorted - self.alpha * torch.softmax(asked * scale, dim=2)
        return maps, self.value_semantic(torch.matmul(maps, seen))

    def _read_each(self, distorted: Tensor, semantics: Tensor, scale: float) -> tuple[Tensor, Tensor]:
        """`_read` for one expert after the other, the semantics normalised once more for each."""
        maps, read = [], []
        for expert in range(distorted.shape[1]):
            semantics = self.norm_semantic(semantics)
            found = self._read(distorted[:, expert : expert + 1], semantics, scale)
            maps.append(found[0])
            read.append(found[1])
        return torch.cat(maps, dim=1), torch.cat(read, dim=1)
