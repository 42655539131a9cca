"""Every public data set that a recipe can name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data.rated import (
    bid,
    biq2021,
    csiq,
    flive,
    kadid10k,
    koniq10k,
    live,
    live_challenge,
    spaq,
    tid2013,
)
from data.rated.rated_set import RatedSet, RatedSetError, SetFacts

Reader = Callable[[Path], RatedSet]

_MODULES = (live, csiq, tid2013, kadid10k, koniq10k, spaq, live_challenge, flive, bid, biq2021)
FACTS: dict[str, SetFacts] = {module.FACTS.name: module.FACTS for module in _MODULES}
_READERS: dict[str, Reader] = {module.FACTS.name: module.read for module in _MODULES}


def read_set(name: str, root: Path | None) -> RatedSet:
    """Read a data set by name. Raises RatedSetError with what is missing and where to get it."""
    if name not in _READERS:
        raise RatedSetError(f"no data set {name}; there are {', '.join(sorted(_READERS))}")
    facts = FACTS[name]
    if root is None or not root.is_dir():
        raise RatedSetError(f"{name}: {root or '--data'} is not a folder; get the set from {facts.source}")
    return _READERS[name](root)
