"""The rows about nets of 1943 hold in both engines, bit for bit, and fail for nets that are wired wrongly."""

import math
from itertools import product

import pytest

import neurosim as ns
from neurosim.verification import judge, nets_with_memory
from neurosim.verification.nets_with_memory import APART, CLASSICS, formula, illusion, parity

ROWS = {row.id: row for row in CLASSICS}


@pytest.mark.parametrize("row", CLASSICS, ids=ROWS)
def test_a_row_holds_alike_in_both_engines(row):
    verdicts = [judge(row, engine) for engine in ("simpy", "compiled")]
    assert [(verdict.ok, verdict.got) for verdict in verdicts] == [(True, verdicts[0].got)] * 2
    assert verdicts[0].digest == verdicts[1].digest


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


def test_a_parity_net_has_a_hidden_unit_for_each_bit():
    for bits in range(2, 7):
        names = list(parity(bits).graph)
        assert len(names) == 2 * bits + 1
        assert len([name for name in names if name.startswith("at least")]) == bits


def test_one_hidden_unit_less_is_too_few(monkeypatch):
    def poorer(bits):
        net = parity(bits)
        net.graph.remove_node(f"at least {bits}")
        return net

    monkeypatch.setattr(nets_with_memory, "parity", poorer)
    assert judge(ROWS["parity"], "simpy").got == [2**bits - 1 for bits in range(2, 7)]
