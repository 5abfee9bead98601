"""Why: what it says of a neuron is what a person would compute by hand from the network."""

import json
import math

import networkx as nx
import numpy as np
import pytest
from adaptive_lif import AdaptiveLIF

import neurosim as ns


@pytest.fixture
def two_signals():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0, 40.0]))
    net.add_neuron("z", ns.Stimulus(times=[22.0, 26.0], values=[1.0, 2.0]))
    net.add_neuron("cell", ns.LIF(tau=20.0, refractory=5.0))
    net.add_neuron("next", ns.LIF())
    net.connect("x", "cell", weight=0.6, delay=1.0)
    net.connect("z", "cell", weight=0.7, delay=1.0)
    net.connect("cell", "next", weight=0.5, delay=3.0)
    return ns.simulate(net, until=100.0)


def test_a_spike_has_its_signals_sum_and_threshold(two_signals):
    why = two_signals.why("cell", 23.0)
    assert (why.outcome, why.value, why.threshold) == ("fired", 1.0, 1.0)
    (signal,) = why.signals
    assert (signal.source, signal.sent, signal.arrived, signal.weight, signal.value) == ("z", 22.0, 23.0, 0.7, 1.0)
    assert why.drive == 0.7
    assert why.before == pytest.approx(0.6 * math.exp(-2.0 / 20.0), abs=1e-15)
    assert why.after == pytest.approx(0.6 * math.exp(-2.0 / 20.0) + 0.7, abs=1e-15)
    assert str(why).endswith(">= threshold 1, so it sent 1.")


def test_a_silence_has_its_reason_too(two_signals):
    why = two_signals.why("cell", 21.0)
    assert (why.outcome, why.value, why.before, why.after) == ("silent", 0.0, 0.0, 0.6)
    assert "< threshold 1, so it stayed silent" in str(why)


def test_a_refractory_neuron_did_not_hear(two_signals):
    why = two_signals.why("cell", 27.0)
    assert (why.outcome, why.drive) == ("refractory", 1.4)
    assert "was refractory at 27 ms" in str(why)


def test_a_sum_that_enters_a_current_leaves_the_potential_and_is_heard_while_refractory():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[0.0, 3.0]))
    cell = ns.ExpCurrentLIF(tau=10.0, threshold=5.0, refractory=4.0)  # it fires 1.58 ms after the first
    net.add_neuron("cell", cell)
    net.connect("x", "cell", weight=1000.0, delay=1.0)
    for record in ("all", "none"):
        recording = ns.simulate(net, until=50.0, record=record)
        assert recording.why("cell", 4.0).outcome == "heard"
        assert recording.why("cell", 1.0).outcome == "silent"
    recording = ns.simulate(net, until=50.0)
    assert str(recording.why("cell", 4.0)) == (
        "cell was refractory at 4 ms and could not fire, but it heard [x (sent at 3 ms): 1000 x 1] = 1000 pA."
    )
    assert str(recording.why("cell", 1.0)).endswith(
        "= 1000 pA; its potential was 0 < threshold 5 mV, so it stayed silent."
    )


def test_nothing_happened_and_where_to_look(two_signals):
    why = two_signals.why("cell", 30.0)
    assert (why.outcome, why.near) == ("nothing", (27.0, 41.0))
    assert "Look at 27 ms and 41 ms" in str(why)


def test_a_source_was_told_to(two_signals):
    assert two_signals.why("z", 26.0).outcome == "sent"
    assert two_signals.why("z", 26.0).value == 2.0
    assert two_signals.why("z", 27.0).outcome == "nothing"


def test_causes_go_back_to_all_signals_since_the_last_spike(two_signals):
    graph = two_signals.why("next", 26.0).graph
    assert isinstance(graph, nx.DiGraph)
    assert set(graph.edges) == {
        (("cell", 23.0), ("next", 26.0)),
        (("z", 22.0), ("cell", 23.0)),
        (("x", 20.0), ("cell", 23.0)),
    }
    assert graph.edges[("x", 20.0), ("cell", 23.0)]["arrived"] == 21.0
    assert set(two_signals.why("next", 26.0, depth=1).graph) == {("next", 26.0), ("cell", 23.0)}
    assert set(two_signals.why("next", 26.0, depth=0).graph) == {("next", 26.0)}


def test_a_veto_is_named_and_written_as_such():
    net = ns.Network(tick=1.0)
    net.add_neuron("go", ns.Stimulus(times=[1.0]))
    net.add_neuron("no", ns.Stimulus(times=[1.0]))
    net.add_neuron("unit", ns.McCullochPitts())
    net.connect("go", "unit")
    net.connect("no", "unit", weight="veto")
    why = ns.simulate(net, until=5.0).why("unit", 2.0)
    assert (why.outcome, why.drive) == ("silent", -math.inf)
    assert "veto" in str(why)
    document = json.loads(json.dumps(why.to_dict(), allow_nan=False))
    assert document["drive"] == "veto"
    assert [signal["weight"] for signal in document["signals"]] == [1.0, "veto"]


def test_the_weight_is_the_one_that_acted_then_and_the_lesson_is_told():
    data = ns.datasets.load("and")
    training = ns.train(ns.perceptron(2), data, "rosenblatt", record="all")
    weights, n = np.zeros(3), 0
    for epoch in range(len(training.history.mistakes)):
        for row, wanted in zip(data.X, data.y, strict=True):
            x = np.append(row, 1.0)
            why = training.recording.why(
                "y", training.recording.wiring.clock.ms(training.lesson.epoch_length) * epoch + n % 4 + 1.0
            )
            assert why.drive == weights @ x
            assert {s.source: s.weight for s in why.signals} == {
                name: weight for name, weight, value in zip(("x1", "x2", "bias"), weights, x, strict=True) if value
            }
            mistake = (2 * wanted - 1) * (weights @ x) <= 0
            assert why.lesson["target"] == wanted
            assert (why.lesson["error"] != 0.0) == mistake
            weights = weights + (2 * wanted - 1) * mistake * x
            n += 1
    assert n == 36
    assert str(training.recording.why("y", 1.0)).endswith("so it sent 1. Its teacher wanted 0: an error of -1.")


def test_without_a_recorded_potential_the_signals_are_still_known(two_signals):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[20.0]))
    net.add_neuron("cell", ns.LIF(refractory=5.0))
    net.connect("x", "cell", weight=1.5)
    net.connect("x", "cell", weight=0.25, delay=3.0)
    recording = ns.simulate(net, until=50.0, record="none")
    assert recording.why("cell", 21.0).outcome == "fired"
    assert recording.why("cell", 23.0).outcome == "refractory"
    assert recording.why("cell", 21.0).after is None
    assert "was not recorded" in str(recording.why("cell", 21.0))


@pytest.mark.parametrize(
    ("t", "said"), [(-1.0, "covers 0 to 100 ms"), (100.0, "covers 0 to 100 ms"), (math.nan, "finite")]
)
def test_times_outside_are_refused(two_signals, t, said):
    with pytest.raises(ns.InputError, match=said):
        two_signals.why("cell", t)


def test_an_unknown_neuron_gets_the_nearest(two_signals):
    with pytest.raises(ns.UnknownNameError, match="Did you mean 'cell'"):
        two_signals.why("cel", 21.0)


def test_the_sum_is_the_recorded_one_in_a_random_network():
    net = ns.Network.from_graph(
        nx.gnp_random_graph(12, 0.4, seed=3, directed=True), model=ns.LIF(tau=10.0), weight=0.31, tick=0.1
    )
    net.add_neuron("noise", ns.Poisson(rate=300.0))
    for target in range(6):
        net.connect("noise", target, weight=0.7, delay=0.1 * (target + 1))
    recording = ns.simulate(net, until=60.0)
    checked = 0
    for neuron in range(12):
        events, states = recording.events(neuron)
        for event, state in zip(events, states, strict=True):
            why = recording.why(neuron, recording.wiring.clock.ms(int(event["tick"])), depth=0)
            assert why.drive == event["drive"]
            assert why.after == (state[0] if why.outcome == "silent" else why.after)
            checked += 1
    assert checked > 100


def test_a_hidden_neuron_learns_from_what_comes_back():
    network = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    training = ns.train(network, ns.datasets.load("xor"), "gradient", rate=1.0, epochs=1)
    recording = training.recording
    # forward 2 ms, and the error 1 ms back along the synapse to h1
    y, h1 = recording.why("y", 2.0), recording.why("h1", 3.0)
    weight = next(signal.weight for signal in y.signals if signal.source == "h1")
    sent = next(signal.value for signal in y.signals if signal.source == "h1")
    assert h1.outcome == "learned"
    assert h1.lesson["target"] is None
    assert h1.lesson["error"] == pytest.approx(weight * y.lesson["error"] * sent * (1.0 - sent), abs=1e-15)
    assert "From the errors that came back" in str(h1)
    json.dumps(h1.to_dict(), allow_nan=False)


def test_a_reset_is_told_with_the_threshold_after_it():
    net = ns.perceptron(2, model=AdaptiveLIF(base=0.3, jump=0.8), weights=[0.5, 0.5], bias=False)
    recording = ns.train(net, ns.datasets.load("and"), "rosenblatt", epochs=1, record="all").recording
    assert recording.why("y", 3.0).outcome == "fired"
    reset = recording.why("y", 4.0)
    assert (reset.outcome, reset.threshold) == ("reset", 0.3)
    assert recording.threshold("y", [4.0]).tolist() == [0.3]
