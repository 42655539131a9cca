"""Cut one method out of a model: `python -m export.cut --model DIR --method ID --out DIR`.

Writes `--out`/<method>.<weights> with model.onnx (only what the method's score and evidence are made of),
manifest.json and golden.json. The score is called `score`; it is the same number as in the whole model.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import onnx
from onnx import ModelProto
from onnx.utils import Extractor

from export.graph import parameter_count
from export.manifest import SCHEMA_FILE, sha256_of, write_json
from export.write_golden import golden
from zoo.methods import OWN

SCORE = "score"
FUSED = "fused_score"
METHOD_NAMES = {
    "life-iqa": "Life-IQA",
    "dr-experts": "DR.Experts",
    "graphmeta": "GRaphMeta",
    "dgiqa": "DGIQA",
}
Record = dict[str, Any]


class CutError(Exception):
    """The model has no score of the method, or nothing to cut it from."""


def method_outputs(described: Record, method: str) -> list[Record]:
    """Records of the outputs of `method`, its score first; raises CutError."""
    own = [output for output in described["outputs"] if output.get("method") == method]
    scores = [output for output in own if output["kind"] == "score"]
    if len(scores) != 1 or len(described["methods"]) < 2:
        choice = ", ".join(described["methods"]) if len(described["methods"]) > 1 else "none"
        raise CutError(f"{described['id']} has no score to cut for {method}; methods to cut: {choice}")
    return [*scores, *[output for output in own if output["kind"] == "evidence"]]


def rename_tensors(model: ModelProto, names: Mapping[str, str]) -> None:
    """Give tensors new names, in place, wherever they are made, read or answered."""
    for node in model.graph.node:
        for tensors in (node.input, node.output):
            tensors[:] = [names.get(tensor, tensor) for tensor in tensors]
    for output in model.graph.output:
        output.name = names.get(output.name, output.name)


def cut_graph(model: ModelProto, score: str, evidence: list[str]) -> ModelProto:
    """The part of `model` that makes `score`, from then on called `SCORE`, and `evidence`.

    The method's inner tensor `<score>_own` follows its score's name. A fused score that evidence is made of
    stays as an inner tensor, `FUSED`.
    """
    part = Extractor(model).extract_model([given.name for given in model.graph.input], [score, *evidence])
    rename_tensors(part, {SCORE: FUSED, score: SCORE, score + OWN: SCORE + OWN})
    part.graph.name = score
    part.producer_name = model.producer_name
    part.doc_string = model.doc_string
    onnx.checker.check_model(part, full_check=True)
    return part


def cut_manifest(described: Record, method: str, model_file: Path) -> Record:
    """The manifest of the part in `model_file`; raises CutError, jsonschema.ValidationError."""
    score, *evidence = method_outputs(described, method)
    trunk = described["training"]["trunk"].split(",")[0]
    metrics = [record for record in described["metrics"] if record["output"] == score["name"]]
    document = described | {
        "id": f"{method}.{described['id'].split('.', 1)[1]}",
        "methods": [method],
        "title": f"{METHOD_NAMES[method]} on {trunk}, cut from {described['id']}",
        "papers": [paper for paper in described["papers"] if paper["method"] == method],
        "sha256": sha256_of(model_file),
        "bytes": model_file.stat().st_size,
        "parameters": parameter_count(onnx.load(model_file)),
        "outputs": [score | {"name": SCORE}, *evidence],
        "metrics": [record | {"output": SCORE} for record in metrics],
    }
    document.pop("fusion", None)
    jsonschema.validate(document, json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    return document


def cut(source: Path, method: str, out: Path) -> Path:
    """Write the model of `method` out of the folder `source` below `out`; returns its folder."""
    described = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    score, *evidence = [output["name"] for output in method_outputs(described, method)]
    folder = out / f"{method}.{described['id'].split('.', 1)[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(cut_graph(onnx.load(source / "model.onnx"), score, evidence), folder / "model.onnx")
    write_json(folder / "manifest.json", cut_manifest(described, method, folder / "model.onnx"))
    write_json(folder / "golden.json", golden(folder.resolve()))
    return folder


def main() -> None:
    """Parse the arguments and cut."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of a model of several methods")
    parser.add_argument("--method", choices=sorted(METHOD_NAMES), required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder that receives <method>.<weights>")
    arguments = parser.parse_args()
    try:
        print(f"wrote {cut(arguments.model, arguments.method, arguments.out)}")
    except CutError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
