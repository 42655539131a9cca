"""Sparse mixture of experts, evaluated densely so that it exports without data-dependent shapes."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Routing(NamedTuple):
    """What the router decided: `gates` [B, T, E] sum to 1 over E; both losses are scalars."""

    gates: Tensor
    balance_loss: Tensor
    z_loss: Tensor


class MixtureOfExperts(nn.Module):
    """Top-k mixture of two-layer experts: [B, T, D] -> [B, T, D] (arXiv 2511.19024, mixture-of-experts head).
    Raises ValueError if `kept` is not in 1..`experts`.

    The k largest router logits are kept by a threshold, the others get weight 0 after the softmax. Losses:
    E * sum(mean probability * mean share of tokens) of the Switch Transformer (arXiv 2101.03961, eq. 4) and
    the mean squared log-sum-exp of the logits (arXiv 2202.08906, eq. 5). `balance_gates` takes the gates for
    the probability and counts a token once for each expert it goes to, as the published code does.
    """

    def __init__(
        self,
        width: int,
        experts: int,
        kept: int,
        expansion: int = 4,
        dropout: float = 0.1,
        balance_gates: bool = False,
    ) -> None:
        super().__init__()
        if not 1 <= kept <= experts:
            raise ValueError(f"cannot keep {kept} of {experts} experts")
        self.kept = kept
        self.balance_gates = balance_gates
        self.experts = experts
        hidden = width * expansion
        self.router = nn.Linear(width, experts)
        self.weight_in = nn.Parameter(torch.empty(experts, width, hidden))
        self.bias_in = nn.Parameter(torch.zeros(experts, 1, hidden))
        self.weight_out = nn.Parameter(torch.empty(experts, hidden, width))
        self.bias_out = nn.Parameter(torch.zeros(experts, 1, width))
        self.dropout = nn.Dropout(dropout)
        for expert in range(experts):
            nn.init.xavier_uniform_(self.weight_in[expert])
            nn.init.xavier_uniform_(self.weight_out[expert])

    def route(self, x: Tensor) -> Routing:
        """Choose experts for each token of [B, T, D]."""
        logits = self.router(x)
        threshold = torch.topk(logits, self.kept, dim=-1).values[..., -1:]
        kept = logits >= threshold
        gates = torch.softmax(torch.where(kept, logits, torch.full_like(logits, -1e9)), dim=-1)
        probability = gates if self.balance_gates else torch.softmax(logits, dim=-1)
        share = kept.to(logits.dtype).mean(dim=(0, 1)) / (1 if self.balance_gates else self.kept)
        balance = self.experts * (probability.mean(dim=(0, 1)) * share).sum()
        return Routing(gates, balance, torch.logsumexp(logits, dim=-1).square().mean())

    def forward(self, x: Tensor) -> tuple[Tensor, Routing]:
        """Mix the experts' outputs by their gates."""
        routing = self.route(x)
        tokens = x.reshape(1, -1, x.shape[2])
        hidden = self.dropout(torch.relu(torch.matmul(tokens, self.weight_in) + self.bias_in))
        each = torch.matmul(hidden, self.weight_out) + self.bias_out
        weights = routing.gates.reshape(-1, self.experts).transpose(0, 1).unsqueeze(2)
        return (each * weights).sum(dim=0).reshape(-1, x.shape[1], x.shape[2]), routing
