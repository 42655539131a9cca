"""Time of each part inside an exported graph: `python -m export.part_costs --model DIR`, one line of JSON.

Runs the graph on one thread under ONNX Runtime's profiler and adds up the operators of each part. Parts are
found in the graph as the runtime has optimised it, so fused operators count where their result is needed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import onnxruntime
from onnx import GraphProto, ModelProto

from export.patterns import draw_pattern
from zoo.trunks.efficientnet_lite import LOW_STAGES, STAGES

PATTERN = "integer-gradient-v1"
CONVOLUTIONS = ("Conv", "FusedConv", "QLinearConv")
LOW_CONVOLUTIONS = 1 + sum(
    repeats * (2 if expand == 1 else 3) for _, _, _, expand, repeats in STAGES[:LOW_STAGES]
)
VIEWS, LOW, TOP, FUSION = "views", "trunk, strides 2-8", "trunk, strides 16-32", "fusion"
KERNEL = "_kernel_time"


def depths(graph: GraphProto) -> list[int]:
    """Convolutions on the longest way from the input through each node, itself included."""
    reached: dict[str, int] = {}
    found = []
    for node in graph.node:
        before = max((reached.get(name, 0) for name in node.input), default=0)
        found.append(before + (node.op_type in CONVOLUTIONS))
        reached |= dict.fromkeys(node.output, found[-1])
    return found


def ancestors(graph: GraphProto, outputs: Sequence[str]) -> set[int]:
    """Places of the nodes that `outputs` are made of."""
    needed, found = set(outputs), set()
    for place in reversed(range(len(graph.node))):
        node = graph.node[place]
        if needed.intersection(node.output):
            found.add(place)
            needed.update(node.input)
    return found


def parts(graph: GraphProto, methods: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Part of each node by name; `methods` holds every method's outputs.

    What comes before the first convolution belongs to the views, what several methods need to the trunk, what
    one method needs to that method, the rest to the fusion.
    """
    reach = {method: ancestors(graph, outputs) for method, outputs in methods.items()}
    found = {}
    for place, (node, depth) in enumerate(zip(graph.node, depths(graph), strict=True)):
        users = [method for method, places in reach.items() if place in places]
        if depth == 0:
            found[node.name] = VIEWS
        elif len(users) > 1:
            found[node.name] = LOW if depth <= LOW_CONVOLUTIONS else TOP
        else:
            found[node.name] = users[0] if users else FUSION
    return found


def operator_times(profile: Path) -> dict[str, float]:
    """Median milliseconds of each operator over the runs in a profile, by the name of its node."""
    times: dict[str, list[float]] = defaultdict(list)
    for event in json.loads(profile.read_text(encoding="utf-8")):
        if event.get("cat") == "Node" and event["name"].endswith(KERNEL):
            times[event["name"].removesuffix(KERNEL)].append(event["dur"] / 1000)
    return {name: median(values) for name, values in times.items()}


def named(model: ModelProto) -> ModelProto:
    """Give every node a name of its own, in place: the profile knows operators by name. Returns `model`."""
    for place, node in enumerate(model.graph.node):
        node.name = f"{place}_{node.op_type}"
    return model


def part_costs(folder: Path, width: int, height: int, seconds: float) -> dict[str, object]:
    """Milliseconds of a frame in each part, and of the whole run; medians over `seconds` of runs."""
    described = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    methods = {
        method: [output["name"] for output in described["outputs"] if output.get("method") == method]
        for method in described["methods"]
    }
    frames = draw_pattern(PATTERN, width, height)[np.newaxis]
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    settings.log_severity_level = 3
    settings.enable_profiling = True
    with TemporaryDirectory() as scratch:
        settings.optimized_model_filepath = str(Path(scratch) / "optimised.onnx")
        settings.profile_file_prefix = str(Path(scratch) / "profile")
        content = named(onnx.load(folder / "model.onnx")).SerializeToString()
        session = onnxruntime.InferenceSession(content, settings, ["CPUExecutionProvider"])
        walls = []
        started = time.perf_counter()
        while time.perf_counter() - started < seconds or not walls:
            before = time.perf_counter()
            session.run(None, {"frames": frames})
            walls.append((time.perf_counter() - before) * 1000)
        times = operator_times(Path(session.end_profiling()))
        part_of = parts(onnx.load(settings.optimized_model_filepath).graph, methods)
    costs = dict.fromkeys((VIEWS, LOW, TOP, *methods, FUSION), 0.0)
    for name, spent in times.items():
        costs[part_of[name]] += spent
    return {"width": width, "height": height, "runs": len(walls), "ms": median(walls), "parts": costs}


def main() -> None:
    """Parse the arguments and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of a model of several methods")
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--seconds", type=float, default=5)
    arguments = parser.parse_args()
    costs = part_costs(arguments.model, arguments.width, arguments.height, arguments.seconds)
    print(json.dumps(costs))


if __name__ == "__main__":
    main()
