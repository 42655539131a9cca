import json

import tiny_quartet

from export.model_table import HEADER, model_table


def write(folder, described):
    (folder / described["id"]).mkdir()
    (folder / described["id"] / "manifest.json").write_text(json.dumps(described), encoding="utf-8")


def test_a_quartet_has_a_row_per_score_and_its_licence_once(tmp_path):
    described = tiny_quartet.manifest("quartet.tiny", "0" * 64)
    described["outputs"][2]["method"] = "dr-experts"
    srcc = {"value": 0.87654, "low": 0.86, "high": 0.89}
    described["metrics"] = [
        {"output": "dr_experts", "part": "ss01", "srcc": {"value": 0.1, "low": 0.1, "high": 0.1}},
        {"output": "dr_experts", "part": "pooled", "srcc": srcc},
    ]
    write(tmp_path, described)

    lines = model_table(tmp_path).splitlines()[len(HEADER) :]

    assert [line.split(" | ")[4] for line in lines] == [f"`{name}`" for name in tiny_quartet.SCALARS[:5]]
    assert lines[0] == "| `quartet.tiny` | none | 1.50 M | CC0-1.0 | `score` | all, fused | not measured |"
    assert lines[2] == "|  |  |  |  | `dr_experts` | dr-experts | 0.877 [0.860, 0.890] |"


def test_models_are_listed_by_id(tmp_path):
    for model_id in ("b.tiny", "a.tiny"):
        write(tmp_path, tiny_quartet.manifest(model_id, "0" * 64))

    table = model_table(tmp_path)

    assert table.index("a.tiny") < table.index("b.tiny")
    assert table.count("\n") == len(HEADER) + 2 * 5 - 1
