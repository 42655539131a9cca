"""Export the signals: `python -m export.export_signals --out signals` writes all of the folder."""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx

from export.manifest import write_json
from export.signal_golden import signal_golden
from export.signal_graph import signal_graph
from export.signal_manifest import signal_manifest

DOCUMENTATION = "Measures video frames; see manifest.json."


def main() -> None:
    """Parse the arguments and write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    folder: Path = parser.parse_args().out
    model = signal_graph()
    model.doc_string = DOCUMENTATION
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    write_json(folder / "manifest.json", signal_manifest(folder / "model.onnx"))
    write_json(folder / "golden.json", signal_golden(folder))
    print(f"wrote {folder}")


if __name__ == "__main__":
    main()
