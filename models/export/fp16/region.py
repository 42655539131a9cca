"""Which operators of a float graph compute in half precision."""

from __future__ import annotations

from collections import defaultdict

from onnx import GraphProto

PRODUCTS = frozenset({"Conv", "ConvTranspose", "Gemm", "MatMul"})
# Sums of many values, which pass the largest half (65504) or lose the small ones among them.
SUMS = frozenset({"GlobalAveragePool", "ReduceL2", "ReduceMean", "ReduceSum", "ReduceSumSquare"})
# Operators that fail or explode near zero, and the input in question.
DIVISIONS = {"Div": 1, "Log": 0, "Reciprocal": 0, "Sqrt": 0}
# Operators whose answer jumps where two values swap places.
CHOICES = frozenset({"ArgMax", "TopK"})


class Links:
    """Places of the operators that make what an operator reads, and of those that read what it makes."""

    def __init__(self, graph: GraphProto) -> None:
        self.kinds = [node.op_type for node in graph.node]
        self.maker_of = {name: place for place, node in enumerate(graph.node) for name in node.output}
        self.makers = [
            [self.maker_of[name] for name in node.input if name in self.maker_of] for node in graph.node
        ]
        self.readers: dict[int, list[int]] = defaultdict(list)
        for place, found in enumerate(self.makers):
            for maker in found:
                self.readers[maker].append(place)

    def is_product(self, place: int) -> bool:
        """Whether the operator multiplies matrices."""
        return self.kinds[place] in PRODUCTS


def half_places(graph: GraphProto) -> set[int]:
    """Places of the operators that compute in half precision.

    They lie from the first product of matrices to the last but one: pixels are normalised, and what is
    answered comes from its last product on, in float32. So do sums, divisions by computed values with what
    makes the divisor, and everything that a choice between values hangs on: from the product before it to the
    next one.
    """
    links = Links(graph)
    behind, ahead = set(), set()
    for place in range(len(links.kinds)):
        if links.is_product(place) or behind.intersection(links.makers[place]):
            behind.add(place)
    for place in reversed(range(len(links.kinds))):
        if any(links.is_product(reader) or reader in ahead for reader in links.readers[place]):
            ahead.add(place)
    summed = {place for place, kind in enumerate(links.kinds) if kind in SUMS}
    return (behind & ahead) - summed - _divided(graph, links) - _chosen(links)


def _divided(graph: GraphProto, links: Links) -> set[int]:
    """Places of divisions by computed values, and of what makes these behind the last sum or product."""
    found: set[int] = set()
    for place, node in enumerate(graph.node):
        operand = node.input[DIVISIONS[node.op_type]] if node.op_type in DIVISIONS else ""
        if operand in links.maker_of:
            found.add(place)
            waiting = [links.maker_of[operand]]
            while waiting:
                maker = waiting.pop()
                if maker not in found and not links.is_product(maker) and links.kinds[maker] not in SUMS:
                    found.add(maker)
                    waiting += links.makers[maker]
    return found


def _chosen(links: Links) -> set[int]:
    """Places of what choices are made of, the products before them too, and of what is made of those."""
    sources: set[int] = set()
    waiting = [place for place, kind in enumerate(links.kinds) if kind in CHOICES]
    while waiting:
        place = waiting.pop()
        if place not in sources:
            sources.add(place)
            waiting += [] if links.is_product(place) else links.makers[place]
    found: set[int] = set()
    waiting = list(sources)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += [reader for reader in links.readers[place] if not links.is_product(reader)]
    return found
