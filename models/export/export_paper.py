"""Export a full-size network: `python -m export.export_paper --method ID --out DIR [options]`.

Writes `--out`/<id> with model.onnx, manifest.json and golden.json, which the daemon loads from its modelsDir.
The weights are random, or come from local files: the authors' checkpoint, or public weights of the trunk.
Nothing is downloaded. `--precision fp16` writes the model on halves, for GPUs, as <id>-fp16.
`--method ID --help` lists the options of a method.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import onnx

from export.export_onnx import DOCUMENTATION
from export.half import Written, write_half
from export.manifest import manifest, write_json
from export.paper import dgiqa, dr_experts, graphmeta, life_iqa
from export.paper.options import PaperExport
from export.write_golden import golden
from zoo.paper.checkpoints import CheckpointFormatError, CheckpointMismatchError

METHODS: dict[str, ModuleType] = {
    "life-iqa": life_iqa,
    "dr-experts": dr_experts,
    "graphmeta": graphmeta,
    "dgiqa": dgiqa,
}


def write_export(found: PaperExport, out: Path, seed: int) -> Path:
    """Write the three files of a model below `out`; returns their folder."""
    folder = out / found.card.id
    folder.mkdir(parents=True, exist_ok=True)
    found.model.doc_string = DOCUMENTATION
    onnx.save(found.model, folder / "model.onnx")
    document = manifest(found.card, folder / "model.onnx", seed, training=found.training)
    write_json(folder / "manifest.json", document)
    write_json(folder / "golden.json", golden(folder.resolve()))
    return folder


def write_precision(found: PaperExport, arguments: argparse.Namespace) -> Path | Written:
    """Write a model below `--out` in the precision that is asked for; says where, and what became of it."""
    if arguments.precision == "fp32":
        return write_export(found, arguments.out, arguments.seed)
    with TemporaryDirectory() as scratch:
        return write_half(write_export(found, Path(scratch), arguments.seed), arguments.out)


def parse(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; which options there are depends on the method."""
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--method", choices=list(METHODS))
    method = first.parse_known_args(given)[0].method
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--method", choices=list(METHODS), required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder that receives the model's folder")
    parser.add_argument(
        "--precision", choices=("fp32", "fp16"), default="fp32", help="fp16: for GPUs (%(default)s)"
    )
    if method is not None:
        METHODS[method].add_arguments(parser)
    return parser.parse_args(given)


def main() -> None:
    """Parse the arguments and export."""
    arguments = parse()
    try:
        found = METHODS[arguments.method].build(arguments)
        print(f"wrote {write_precision(found, arguments)}")
    except CheckpointMismatchError as error:
        raise SystemExit("\n".join([str(error), *error.report.lines()])) from error
    except (CheckpointFormatError, FileNotFoundError, ValueError) as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
