"""Where two runs part."""

import dataclasses

import numpy as np
import pytest

import neurosim as ns


def run(weight=0.5, later=0.3, until=20.0, tau=20.0, **options):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0, 3.0, 6.0]))
    net.add_neuron("a", ns.LIF(tau=tau, refractory=1.0))
    net.add_neuron("b", ns.LIF(tau=10.0))
    net.connect("x", "a", weight=weight, delay=1.0)
    net.connect("a", "b", weight=later, delay=2.0)
    return ns.simulate(net, until=until, **{"record": "all", "engine": "simpy", **options})


def test_equal_runs_have_none():
    assert ns.first_difference(run(), run()) is None
    assert ns.first_difference(run(record="none"), run(engine="compiled", record="none")) is None


def test_the_first_one_is_told_with_both_states():
    found = ns.first_difference(run(), run(tau=21.0))
    assert (found.time, found.neuron, found.what) == (4.0, "'a'", "events")
    assert found.one["drive"] == found.other["drive"] == 0.5
    assert found.states[0] == {"v": pytest.approx(0.5 * np.exp(-2 / 20) + 0.5, rel=1e-15)}
    assert found.states[1] == {"v": pytest.approx(0.5 * np.exp(-2 / 21) + 0.5, rel=1e-15)}


def test_without_recorded_events_it_is_a_spike_that_only_one_has():
    found = ns.first_difference(run(1.0, record="none"), run(0.6, record="none"))
    assert (found.time, found.neuron, found.what) == (2.0, "'a'", "spikes")
    assert found.one == {"value": 1.0}
    assert found.other is None
    assert found.states == (None, None)
    assert str(found) == "At 2 ms (tick 2000000) 'a' sends differently:\n  one:   value 1.0\n  other: nothing"
    turned = ns.first_difference(run(0.6, record="none"), run(1.0, record="none"))
    assert (turned.one, turned.other) == (found.other, found.one)


def test_a_shorter_run_ends_otherwise():
    found = ns.first_difference(run(until=19.0), run(until=20.0))
    assert (found.what, found.time) == ("end", 19.0)
    assert (found.one["tick"], found.other["tick"]) == (19_000_000, 20_000_000)


def test_a_state_that_nobody_wrote_down_differs_at_the_end():
    found = ns.first_difference(run(0.5, until=2.5, record="none"), run(0.4, until=2.5, record="none"))
    assert (found.neuron, found.what) == ("'a'", "end")
    assert (found.one["v"], found.other["v"]) == (0.5, 0.4)


def test_names_may_be_of_any_kind():
    def one(weight):
        net = ns.Network()
        net.add_neuron(7, ns.Stimulus(times=[1.0]))
        net.add_population("p", 2, ns.LIF())
        net.connect(7, ("p", 1), weight=weight)
        return ns.simulate(net, until=5.0)

    assert ns.first_difference(one(0.5), one(0.5)) is None
    assert ns.first_difference(one(0.5), one(0.6)).neuron == "'p[1]'"


def test_nan_equals_itself_and_minus_zero_is_not_zero():
    one = run()
    state = one.tables.states.copy()
    for value, alike in ((np.nan, True), (-np.nan, True), (-0.0, False)):
        state[0] = value
        there = dataclasses.replace(one, tables=dataclasses.replace(one.tables, states=state))
        zero = np.where(np.isnan(state), np.nan, np.abs(state))
        other = dataclasses.replace(one, tables=dataclasses.replace(one.tables, states=zero))
        assert (ns.first_difference(there, other) is None) is alike


def test_a_lesson_parts_in_an_error_or_a_weight():
    net = ns.perceptron(2, model="sigmoid", seed=1)

    def taught(**options):
        given = {"rate": 1.0, "epochs": 3} | options
        return ns.train(net, ns.datasets.load("and"), "gradient", **given).recording

    assert ns.first_difference(taught(), taught()) is None
    found = ns.first_difference(taught(), taught(rate=0.5))
    assert (found.what, found.time, found.neuron) == ("changes", 1.0, "'bias' -> 'y'")
    assert found.one["weight"] != found.other["weight"]


def test_different_networks_cannot_be_compared():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    with pytest.raises(ns.InputError, match="different networks: their names"):
        ns.first_difference(run(), ns.simulate(net, until=1.0))
    coarse = ns.Network(tick=0.5)
    coarse.add_neuron("x", ns.Stimulus(times=[1.0]))
    with pytest.raises(ns.InputError, match="different ticks"):
        ns.first_difference(ns.simulate(net, until=1.0), ns.simulate(coarse, until=1.0))


def test_engines_that_disagree_by_the_last_bits_are_told_apart_at_the_first_event(monkeypatch):
    right = run(engine="compiled")
    advance = ns.LIF.advance

    def off(self, state, elapsed):
        advance(self, state, elapsed)
        state.v *= 1.0 + 1e-15

    monkeypatch.setattr(ns.LIF, "advance", off)
    wrong = run(engine="simpy")
    assert (right.engine, wrong.engine) == ("compiled", "simpy")
    assert right.digest() == wrong.digest()  # no spike comes of it
    found = ns.first_difference(right, wrong)
    assert (found.time, found.neuron, found.what) == (4.0, "'a'", "events")
    assert 0.0 < found.states[1]["v"] - found.states[0]["v"] < 1e-15
    assert all(repr(state["v"]) in str(found) for state in found.states)
