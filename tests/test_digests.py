"""What was written down once comes out again: whatever moves, no run becomes another one.

``python tests/digests.py`` writes it down anew, when a run is to become another one; CHANGELOG says so then.
"""

import json
from pathlib import Path

import pytest
from digests import DRAWN, FILE, drawn, of_run

import neurosim as ns
from neurosim.cli.scenario import all_scenarios
from neurosim.models.sources import stream_of
from neurosim.network.projections import rule_text
from neurosim.studies.verification import FAMILIES

KEPT = json.loads(FILE.read_text())


def test_a_hundred_drawn_networks_and_lessons():
    assert [number for number in range(DRAWN) if drawn(number, "simpy") != KEPT["drawn"][number]] == []
    assert len(set(KEPT["drawn"])) == DRAWN


@pytest.mark.parametrize("scenario", [scenario.name for scenario in all_scenarios()])
def test_a_scenario(reader, scenario):
    assert of_run(Path(reader.result(scenario)["folder"])) == KEPT["scenarios"][scenario]


def test_every_row_of_verify_is_written_down_and_judged_by_the_test_of_rows():
    assert list(KEPT["rows"]) == [row.id for family in FAMILIES.values() for row in family]


@pytest.mark.parametrize(
    ("owner", "first"),
    [
        (("source", "a"), 0.7424603180757308),
        (("source", ("p", 3)), 0.3241525441492974),
        (("projection", "a", "b", "f", 1), 0.6527797676505177),
        (("order", 7), 0.18052038182141328),
        (("rows",), 0.546597426842504),
        (("patterns", 4, 5), 0.0795211431765741),
    ],
)
def test_a_random_stream_begins_as_ever(owner, first):
    assert float(stream_of(3, *owner).random()) == first


class Every(ns.AllToAll):
    """A rule of a user's own."""


def test_the_stream_of_a_projection_does_not_depend_on_where_its_rule_lives_in_neurosim(monkeypatch):
    rules = [ns.AllToAll(), ns.OneToOne(), ns.FixedIndegree(3), ns.Bernoulli(0.25), ns.Pairs([0, 1], [1, 0])]
    texts = [rule_text(rule, plastic=True) for rule in rules]
    assert texts == [
        "neurosim.connectivity:AllToAll({}) True",
        "neurosim.connectivity:OneToOne({}) True",
        "neurosim.connectivity:FixedIndegree({'indegree': 3}) True",
        "neurosim.connectivity:Bernoulli({'p': 0.25}) True",
        "neurosim.connectivity:Pairs({'sources': (0, 1), 'targets': (1, 0)}) True",
    ]
    for rule in rules:
        monkeypatch.setattr(type(rule), "__module__", "neurosim.network.network.rules")
    assert [rule_text(rule, plastic=True) for rule in rules] == texts
    assert rule_text(Every(), plastic=False).startswith(f"{__name__}:Every(")
