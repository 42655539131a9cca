"""What the published networks cost: counts of the full size, and one tiny network measured."""

from dataclasses import replace

import pytest
from tiny_paper import TINY_GRID, TINY_LIFE_IQA
from torch import nn

from export import paper_costs
from export.paper import life_iqa
from export.paper.counts import DEPTH, NETWORKS, Counts, Network, agrees, counted
from zoo.paper.life_iqa import LifeIqa


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
def tiny_network(monkeypatch, tiny_life_iqa):
    monkeypatch.setattr(life_iqa, "build", lambda _: tiny_life_iqa)
    tiny = Network(lambda: LifeIqa(TINY_LIFE_IQA), ((TINY_GRID.crop_side,) * 2,), Counts(1.0, 1.0))
    monkeypatch.setitem(NETWORKS, "life-iqa", tiny._replace(analysis=counted(tiny)))
    return tiny_life_iqa


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

    monkeypatch.setattr(life_iqa, "build", lambda _: replace(tiny_network, answers=elsewhere))
    monkeypatch.setattr(
        "sys.argv", ["paper_costs", "--out", str(tmp_path), "--methods", "life-iqa", "--runs", "1"]
    )

    with pytest.raises(SystemExit, match="life-iqa"):
        paper_costs.main()
