"""What the published networks cost: counts of the full size, and one tiny network measured."""

import pytest
from tiny_paper import TINY_GRID, TINY_LIFE_IQA
from torch import nn

from export import paper_costs
from export.paper import counts, life_iqa
from export.paper.counts import DEPTH, NETWORKS, Counts, Network, agrees, counted
from export.paper.graph import crops_graph
from export.paper.options import RANDOM, PaperExport, with_random_weights
from export.paper.reference import answers_on_crops
from zoo.paper.life_iqa import LifeIqa
from zoo.paper.life_iqa_frames import LifeIqaFrames
from zoo.paper.opinion_scale import UNTRAINED


@pytest.mark.parametrize("name", [*NETWORKS, "depth"])
def test_the_full_networks_count_as_analysed(name):
    network = (NETWORKS | {"depth": DEPTH})[name]

    found = counted(network)

    assert agrees(found, network.analysis), found


def test_multiplications_of_a_convolution_are_counted():
    found = counted(Network(lambda: nn.Conv2d(3, 4, 3, padding=1, groups=1), ((8, 6),), Counts(1, 1)))

    assert found == Counts(4 * 3 * 9 + 4, 4 * 3 * 9 * 48)


def test_two_percent_is_the_most_that_a_count_may_differ():
    assert agrees(Counts(101.9, 98.1), Counts(100, 100))
    assert not agrees(Counts(100, 102.1), Counts(100, 100))
    assert not agrees(Counts(97.9, 100), Counts(100, 100))


@pytest.fixture
def tiny_network(monkeypatch):
    network = LifeIqaFrames(with_random_weights(LifeIqa(TINY_LIFE_IQA), 1), TINY_GRID, UNTRAINED).eval()
    card = life_iqa.card_of(TINY_GRID, "random", "Apache-2.0")
    graph = crops_graph(network, TINY_GRID, card)
    found = PaperExport(card, graph, RANDOM, answers_on_crops(network, TINY_GRID))
    monkeypatch.setattr(life_iqa, "build", lambda _: found)
    tiny = Network(lambda: LifeIqa(TINY_LIFE_IQA), ((TINY_GRID.crop_side,) * 2,), Counts(1.0, 1.0))
    exact = tiny._replace(analysis=counted(tiny))
    monkeypatch.setitem(counts.NETWORKS, "life-iqa", exact)
    return found


@pytest.mark.usefixtures("tiny_network")
def test_the_table_holds_what_was_measured(tmp_path, monkeypatch, capsys):
    given = ["--out", str(tmp_path), "--methods", "life-iqa", "--runs", "1"]
    monkeypatch.setattr("sys.argv", ["paper_costs", *given])

    paper_costs.main()

    first, second = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in capsys.readouterr().out.splitlines()
        if line.startswith("| life-iqa")
    ]
    assert first[3] == "6"
    assert 20 < float(first[7]) < 500
    assert float(first[8]) < 1e-3
    assert 0 < float(second[4]) < 0.5
    assert {folder.name for folder in tmp_path.iterdir()} == {
        "life-iqa.paper-random",
        "life-iqa.paper-random-fp16",
    }


def test_scores_that_differ_from_pytorch_fail(tiny_network, tmp_path, monkeypatch):
    def elsewhere(frames):
        score, *others = tiny_network.answers(frames)
        return score + 0.01, *others

    wrong = PaperExport(tiny_network.card, tiny_network.model, RANDOM, elsewhere)
    monkeypatch.setattr(life_iqa, "build", lambda _: wrong)
    monkeypatch.setattr(
        "sys.argv", ["paper_costs", "--out", str(tmp_path), "--methods", "life-iqa", "--runs", "1"]
    )

    with pytest.raises(SystemExit, match="life-iqa"):
        paper_costs.main()
