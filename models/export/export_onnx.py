"""Export trained weights: `python -m export.export_onnx --state FILE --out DIR`.

Writes model.onnx and manifest.json into `--out`/<id>; `train.evaluate` fills the manifest's metrics in.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx

import zoo.archs.all  # noqa: F401
from export.graph import export_network, hide_outputs, join_views
from export.manifest import fusion_of, manifest, write_json
from zoo.methods import METHODS, OWN
from zoo.registry import find
from zoo.trained import Trained, load_trained

DOCUMENTATION = "Scores video frames 0-100, higher is better; see manifest.json."


def export_model(trained: Trained, folder: Path) -> None:
    """Write model.onnx, one file, and manifest.json without metrics into `folder`."""
    card = find(trained.model).card
    internal = [name + OWN for name in METHODS]
    exported = export_network(trained.network, card.views, [*card.output_names, *internal])
    model = hide_outputs(join_views(exported, card.views), internal)
    model.doc_string = DOCUMENTATION
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    fusion = trained.network.fusion
    document = manifest(card, folder / "model.onnx", trained.seed, fusion_of(card, fusion.weights.tolist()))
    write_json(folder / "manifest.json", document)


def main() -> None:
    """Parse the arguments and export."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--state", type=Path, required=True, help="trained state, from train.train")
    parser.add_argument("--out", type=Path, required=True, help="folder of weights")
    arguments = parser.parse_args()
    trained = load_trained(arguments.state)
    export_model(trained, arguments.out / trained.model)
    print(f"wrote {arguments.out / trained.model}")


if __name__ == "__main__":
    main()
