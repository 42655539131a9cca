import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from tiny_paper import TINY_GRID, TINY_LIFE_IQA
from torch import nn

import zoo.archs.all  # noqa: F401
from export.export_onnx import export_model
from export.paper import life_iqa
from export.paper.graph import crops_graph
from export.paper.options import RANDOM, PaperExport, with_random_weights
from export.paper.reference import answers_on_crops
from export.session import open_session
from zoo.paper.life_iqa import LifeIqa
from zoo.paper.life_iqa_frames import LifeIqaFrames
from zoo.paper.opinion_scale import UNTRAINED
from zoo.registry import Entry, find, model_ids
from zoo.trained import Trained, load_trained, save_trained
from zoo.views.session import FrameViews

MODELS = Path(__file__).parents[1]


def weight_folders() -> list[Path]:
    return sorted(file.parent for file in (MODELS / "weights").glob("*/manifest.json"))


@pytest.fixture(autouse=True, scope="session")
def _two_threads() -> None:
    torch.set_num_threads(2)


@pytest.fixture(scope="session", params=model_ids())
def entry(request: pytest.FixtureRequest) -> Entry:
    return find(request.param)


@pytest.fixture(scope="session")
def network(entry: Entry) -> nn.Module:
    torch.manual_seed(0)
    return entry.build().eval()


@pytest.fixture(scope="session")
def views(entry: Entry) -> FrameViews:
    return FrameViews(entry.card.views)


@pytest.fixture(scope="session")
def exported(entry: Entry, network: nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / entry.card.id
    folder.mkdir()
    save_trained(folder / "state.pt", Trained(entry.card.id, 7, network))
    export_model(load_trained(folder / "state.pt"), folder)
    return folder


@pytest.fixture(scope="session")
def session(exported: Path) -> onnxruntime.InferenceSession:
    return open_session(exported / "model.onnx")


@pytest.fixture(scope="session")
def tiny_life_iqa() -> PaperExport:
    network = LifeIqaFrames(with_random_weights(LifeIqa(TINY_LIFE_IQA), 1), TINY_GRID, UNTRAINED).eval()
    card = life_iqa.card_of(TINY_GRID, "random", "Apache-2.0")
    graph = crops_graph(network, TINY_GRID, card)
    return PaperExport(card, graph, RANDOM, answers_on_crops(network, TINY_GRID))


@pytest.fixture
def frames() -> Callable[[int, int, int], np.ndarray]:
    def draw(count: int, height: int, width: int) -> np.ndarray:
        rng = np.random.default_rng(count * 1_000_003 + height * 1009 + width)
        coarse = rng.integers(0, 256, (count, height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
        return np.ascontiguousarray(coarse.repeat(8, axis=1).repeat(8, axis=2)[:, :height, :width])

    return draw


@pytest.fixture(scope="session")
def schema() -> dict:
    return json.loads((MODELS / "manifest.schema.json").read_text(encoding="utf-8"))
