"""A model folder of four methods small enough to read, and a BIQ2021 folder that it can be tested on.

Every frame is grey: its brightness is its quality, in the red channel; green holds an unrelated number.
"""

import csv
import json

import numpy as np
import onnx
from onnx import TensorProto, helper
from PIL import Image

from data.biq2021 import IMAGE_FOLDER, TEST_CSV, TRAIN_CSV
from data.biq2021_split import read_split
from export.manifest import sha256_of

METHODS = ("life_iqa", "dr_experts", "graphmeta", "dgiqa")
SCALARS = ("score", *METHODS, "spread", "low", "high")
KINDS = dict(zip(SCALARS, ("fused", *["score"] * 4, "spread", "bound", "bound"), strict=True))


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs, [output], **attributes)


def graph(shared_own=False):
    """life_iqa is its own part; dr_experts ignores its own; graphmeta is half its own; dgiqa is inverted.

    With `shared_own`, dr_experts also reads the own part of life_iqa.
    """
    nodes = [
        node("Cast", ["frames"], "wide", to=TensorProto.FLOAT),
        node("ReduceMean", ["wide", "rows_columns"], "colours", keepdims=0),
        node("Gather", ["colours", "zero"], "red", axis=1),
        node("Gather", ["colours", "one"], "green", axis=1),
        *[node("Identity", ["red"], f"{name}_own") for name in ("life_iqa", "graphmeta")],
        node("Identity", ["green"], "dr_experts_own"),
        node("Neg", ["red"], "dgiqa_own"),
        node("Identity", ["life_iqa_own"], "life_iqa"),
        node("Mul", ["dr_experts_own", "none"], "nothing"),
        node("Add", ["life_iqa_own" if shared_own else "red", "nothing"], "dr_experts"),
        node("Add", ["graphmeta_own", "red"], "graphmeta"),
        node("Add", ["dgiqa_own", "most"], "dgiqa"),
        node("Mean", ["life_iqa", "dr_experts"], "score"),
        node("Sub", ["life_iqa", "dr_experts"], "spread"),
        node("Sub", ["score", "ten"], "low"),
        node("Add", ["score", "ten"], "high"),
    ]
    numbers = {"none": 0.0, "most": 100.0, "ten": 10.0}
    stored = [helper.make_tensor(key, TensorProto.FLOAT, [], [value]) for key, value in numbers.items()]
    stored += [
        helper.make_tensor("zero", TensorProto.INT64, [], [0]),
        helper.make_tensor("one", TensorProto.INT64, [], [1]),
        helper.make_tensor("rows_columns", TensorProto.INT64, [2], [1, 2]),
    ]
    frames = helper.make_tensor_value_info("frames", TensorProto.UINT8, ["N", "H", "W", 3])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N"]) for name in SCALARS]
    made = helper.make_graph(nodes, "tiny", [frames], outputs, stored)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    return model


def manifest(model_id, sha256):
    outputs = [{"name": name, "kind": kind, "meaning": f"{name} means"} for name, kind in KINDS.items()]
    return {
        "id": model_id,
        "sha256": sha256,
        "parameters": 1_500_000,
        "outputs": outputs,
        "licence": {"weights": "CC0-1.0"},
        "training": {"seed": 1, "trunk": "none, nothing"},
        "metrics": [],
    }


def write_model(folder, shared_own=False):
    folder.mkdir(parents=True)
    onnx.save(graph(shared_own), folder / "model.onnx")
    described = manifest(folder.name, sha256_of(folder / "model.onnx"))
    (folder / "manifest.json").write_text(json.dumps(described), encoding="utf-8")
    return folder


def write_images(folder, count=48):
    """`count` test images of three subsets, one of them alone with its size, and 20 validation images."""
    rng = np.random.default_rng(5)
    (folder / IMAGE_FOLDER).mkdir(parents=True)
    validation = sorted(name for name, part in read_split().items() if part == "validation")[:20]
    tested = [f"ss0{1 + row % 3} (test {row}).png" for row in range(count)]
    for listed, names in ((TRAIN_CSV, validation), (TEST_CSV, tested)):
        with (folder / listed).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["Image Name", "MOS"])
            for row, name in enumerate(names):
                red, green = (int(number) for number in rng.integers(5, 96, 2))
                side = 20 if row == 0 else 16
                image = Image.fromarray(np.full((16, side, 3), (red, green, 0), np.uint8))
                image.save(folder / IMAGE_FOLDER / name, "PNG")
                writer.writerow([name, (red + rng.normal(0, 8)) / 100])
    return folder
