"""The rows about nets of 1943 that remember say what the paper says, and fail for nets that are wired wrongly."""

import math
from itertools import product

import pytest

import neurosim as ns
from neurosim.studies.verification import FAMILIES, judge, nets_with_memory
from neurosim.studies.verification.nets_with_memory import APART, formula, illusion

ROWS = {row.id: row for row in FAMILIES["Nets that remember"]}


def step_by_step(heat, cold):
    """Four neurons of threshold 2 that all look at the same instant before, as the paper draws them."""
    was, gone, hot, felt, found = 0, 0, 0, 0, []
    for t in range(APART):
        found.append((bool(hot), bool(felt)))
        n1, n2 = (history[t] if t < len(history) else 0 for history in (heat, cold))
        was, gone, hot, felt = (
            int(2 * n2 >= 2),
            int(2 * was >= 2 and not n2),
            int(2 * n1 + 2 * gone >= 2),
            int(was + n2 >= 2),
        )
    return found


def test_the_formula_is_what_the_four_neurons_do():
    for heat, cold in product(product((0, 1), repeat=5), repeat=2):
        assert formula(heat, cold) == step_by_step(heat, cold)


def without(tail, head):
    def wired(heat, cold):
        net = illusion(heat, cold)
        net.graph.remove_edge(tail, head)
        return net

    return wired


@pytest.mark.parametrize("cut", list(illusion([], []).graph.edges()), ids=" -> ".join)
def test_no_synapse_can_be_left_out(cut, monkeypatch):
    monkeypatch.setattr(nets_with_memory, "illusion", without(*cut))
    assert not judge(ROWS["heat-illusion-histories"], "simpy").ok


def test_a_circle_without_a_veto_is_not_what_is_expected(monkeypatch):
    connect = ns.Network.connect

    def deaf(net, source, target, weight=1.0, **options):
        return connect(net, source, target, weight=0.0 if weight == -math.inf else weight, **options)

    monkeypatch.setattr(ns.Network, "connect", deaf)
    verdict = judge(ROWS["circle-remembers"], "simpy")
    assert not verdict.ok
    assert verdict.got[1][1] == 999.0
