"""Mean opinion scores of the public data sets as points, 0-100, higher is better."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class OpinionScale:
    """What a network trained on `data` answers: from `minimum` to `maximum`, and which end is good."""

    data: str
    minimum: float
    maximum: float
    higher_is_better: bool = True

    @property
    def points_per_unit(self) -> float:
        """Points that one unit of opinion is worth; negative where lower is better."""
        slope = 100.0 / (self.maximum - self.minimum)
        return slope if self.higher_is_better else -slope

    def points(self, opinion: Tensor) -> Tensor:
        """Opinions to 0-100; what lies beyond the scale is cut."""
        share = (opinion - self.minimum) * (1.0 / (self.maximum - self.minimum))
        return 100.0 * torch.clamp(share if self.higher_is_better else 1.0 - share, 0.0, 1.0)

    def metadata(self) -> dict[str, str]:
        """The record that travels in the graph."""
        return {
            "opinion_data": self.data,
            "opinion_minimum": str(self.minimum),
            "opinion_maximum": str(self.maximum),
            "opinion_direction": "higher is better" if self.higher_is_better else "lower is better",
        }


# By the name of the option; the labels that the published training code reads.
SCALES = {
    "csiq": OpinionScale("CSIQ", 0.0, 1.0, higher_is_better=False),
    "flive": OpinionScale("FLIVE", 0.0, 100.0),
    "kadid": OpinionScale("KADID-10k", 1.0, 5.0),
    "koniq": OpinionScale("KonIQ-10k", 0.0, 100.0),
    "live": OpinionScale("LIVE", 0.0, 100.0, higher_is_better=False),
    "livec": OpinionScale("LIVEC", 0.0, 100.0),
    "spaq": OpinionScale("SPAQ", 0.0, 100.0),
    "tid2013": OpinionScale("TID2013", 0.0, 9.0),
}
# The range around 0 in which untrained networks without a logistic function answer.
UNTRAINED = OpinionScale("none: random weights", -4.0, 4.0)
# The opinions of networks that end in a logistic function, whatever the data.
UNIT = OpinionScale("scaled to 0-1", 0.0, 1.0)
