"""The units of 1943 to 1986: logic, thresholds, and the smooth edge."""

import itertools
import math

import pytest

import neurosim as ns


def answer(model, weights, inputs):
    """What a neuron sends when these inputs arrive together."""
    net = ns.Network()
    net.add_neuron("out", model)
    for i, (weight, value) in enumerate(zip(weights, inputs, strict=True)):
        net.add_neuron(i, ns.Stimulus([1.0], values=[value]))
        net.connect(i, "out", weight=weight)
    return ns.simulate(net, until=5.0).values("out").tolist()


GATES = {
    "and": (2.0, [1, 1], lambda a, b: a and b),
    "or": (1.0, [1, 1], lambda a, b: a or b),
    "a and not b": (1.0, [1, "veto"], lambda a, b: a and not b),
    "b and not a": (1.0, [-math.inf, 1], lambda a, b: b and not a),
}


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize(("a", "b"), list(itertools.product([0, 1], repeat=2)))
def test_mcculloch_pitts_truth_tables(gate, a, b):
    threshold, weights, truth = GATES[gate]
    assert answer(ns.McCullochPitts(threshold=threshold), weights, [a, b]) == ([1.0] if truth(a, b) else [])


@pytest.mark.parametrize("threshold", [0, 1, 2, 3, 4, 5])
def test_a_unit_fires_if_and_only_if_enough_arrive(threshold):
    for inputs in itertools.product([0, 1], repeat=4):
        heard = any(inputs)
        fires = heard and sum(inputs) >= threshold
        assert answer(ns.McCullochPitts(threshold=threshold), [1] * 4, inputs) == ([1.0] if fires else [])


@pytest.mark.parametrize("n", [2, 3, 4])
def test_parity_takes_n_hidden_units_and_one_output(n):
    # Hidden unit k fires if at least k inputs are on; they count with alternating sign.
    for inputs in itertools.product([0, 1], repeat=n):
        net = ns.Network()
        net.add_neuron("out", ns.McCullochPitts(threshold=1))
        for i, value in enumerate(inputs):
            net.add_neuron(("x", i), ns.Stimulus([1.0], values=[value]))
        for k in range(1, n + 1):
            net.add_neuron(("h", k), ns.McCullochPitts(threshold=k))
            net.connect(("h", k), "out", weight=1.0 if k % 2 else -1.0)
            for i in range(n):
                net.connect(("x", i), ("h", k))
        assert len(ns.simulate(net, until=5.0).spikes("out")) == sum(inputs) % 2


@pytest.mark.parametrize("n", range(8))
@pytest.mark.parametrize("m", range(8))
def test_heat_and_cold_of_1943_fig_1e(n, m):
    # N3(t) = N1(t-1) or (N2(t-3) and not N2(t-2));  N4(t) = N2(t-2) and N2(t-1), over input histories of 3 ticks each
    heat = [bool(m >> bit & 1) for bit in range(3)]
    cold = [bool(n >> bit & 1) for bit in range(3)]
    net = ns.Network(tick=1.0)
    net.add_neuron("N1", ns.Stimulus([float(t) for t in range(3) if heat[t]]))
    net.add_neuron("N2", ns.Stimulus([float(t) for t in range(3) if cold[t]]))
    net.add_neuron("a", ns.McCullochPitts())  # cold one ago
    net.add_neuron("b", ns.McCullochPitts())  # cold has ceased: b(t) = a(t-1) and not cold(t-1)
    net.add_neuron("N3", ns.McCullochPitts())
    net.add_neuron("N4", ns.McCullochPitts(threshold=2))
    net.connect("N2", "a")
    net.connect("a", "b")
    net.connect("N2", "b", weight="veto")
    net.connect("b", "N3")
    net.connect("N1", "N3")
    net.connect("a", "N4")
    net.connect("N2", "N4")
    recording = ns.simulate(net, until=10.0)

    def at(history, t):
        return 0 <= t < 3 and history[t]

    hot = [t for t in range(10) if at(heat, t - 1) or (at(cold, t - 3) and not at(cold, t - 2))]
    chilly = [t for t in range(10) if at(cold, t - 2) and at(cold, t - 1)]
    assert recording.spikes("N3").tolist() == hot
    assert recording.spikes("N4").tolist() == chilly


@pytest.mark.parametrize(
    ("model", "below", "at"),
    [
        (ns.McCullochPitts(threshold=0.5), [], [1.0]),
        (ns.Rosenblatt(threshold=0.5), [], [1.0]),
        (ns.Adaline(threshold=0.5), [-1.0], [1.0]),
    ],
)
def test_thresholds_are_inclusive_in_a_network(model, below, at):
    assert answer(model, [0.25, 0.25], [1.0, 1.0]) == at
    assert answer(model, [0.25, 0.25 - 2.0**-54], [1.0, 1.0]) == below


def test_a_sigmoid_sends_its_degree():
    for drive in (-3.0, -0.1, 0.0, 0.7, 5.0):
        wanted = 1.0 / (1.0 + math.exp(-2.0 * (drive - 0.5)))
        assert answer(ns.Sigmoid(gain=2.0, threshold=0.5), [drive], [1.0]) == [pytest.approx(wanted, rel=1e-14)]


def test_nothing_outlives_an_instant():
    net = ns.Network()
    net.add_neuron("a", ns.Stimulus([1.0]))
    net.add_neuron("b", ns.Stimulus([1.0 + 1e-6]))
    net.add_neuron("both", ns.McCullochPitts(threshold=2))
    net.connect("a", "both")
    net.connect("b", "both")
    recording = ns.simulate(net, until=5.0)
    assert recording.spikes("both").size == 0
    assert recording.potential("both", at=[2.0, 2.0000005, 2.000001, 3.0]).tolist() == [1.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize("gain", [0.0, -1.0])
def test_a_gain_is_positive(gain):
    with pytest.raises(ns.InputError, match="'gain' parameter of Sigmoid must be a positive number"):
        ns.Sigmoid(gain=gain)
