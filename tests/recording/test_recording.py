"""What can be known from a run: every signal, the exact potential at any time, the weights over time."""

import dataclasses
import hashlib
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import specs

import neurosim as ns
from neurosim.recording.tables import FIRED


@pytest.fixture(scope="module")
def recording():
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus([1.0, 4.0, 6.0], values=[1.0, 2.0, -0.5]))
    net.add_neuron("cell", ns.LIF(tau=10.0, refractory=1.5, reset=-0.2))
    net.add_neuron("unseen", ns.LIF())
    net.connect("x", "cell", weight=0.6, delay=1.0)
    net.connect("x", "unseen", weight=0.1, delay=1.0)
    return ns.simulate(net, until=12.0, record=["cell"])


def test_spikes_and_values(recording):
    assert recording.spikes("x").tolist() == [1.0, 4.0, 6.0]
    assert recording.values("x").tolist() == [1.0, 2.0, -0.5]
    assert recording.spikes("cell").tolist() == [5.0]
    assert recording.values("cell").tolist() == [1.0]
    assert recording.spikes("unseen").tolist() == []
    assert recording.spikes("cell").dtype == recording.values("cell").dtype == np.float64
    with pytest.raises(ns.UnknownNameError, match=r"no neuron named 'cel'\. Did you mean 'cell'"):
        recording.spikes("cel")


def test_the_potential_follows_its_formula_and_at_an_event_is_the_one_after_it(recording):
    def v(t):
        if t < 2.0:
            return 0.0
        if t < 5.0:
            return 0.6 * math.exp(-(t - 2.0) / 10.0)
        if t < 6.5:
            return -0.2
        after = -0.2 * math.exp(-(min(t, 7.0) - 6.5) / 10.0)
        if t < 7.0:
            return after
        return (after - 0.3) * math.exp(-(t - 7.0) / 10.0)

    times = [0.0, 1.999, 2.0, 2.001, 4.999, 5.0, 5.7, 6.499, 6.5, 6.9, 7.0, 7.3, 11.0, 12.0]
    assert recording.potential("cell", at=times) == pytest.approx([v(t) for t in times], rel=1e-13)
    assert recording.potential("cell", at=np.array([[2.0, 5.0]])).tolist() == [[0.6, -0.2]]
    assert recording.potential("cell", at=5.0).shape == ()


@given(specs(noise=False))
def test_the_potential_at_an_event_is_the_state_after_it(spec):
    run = spec.simulate()
    for name, (kind, parameters, _) in spec.cells.items():
        events, states = run.events(name)
        times = run.wiring.clock.ms(events["tick"])
        assert run.potential(name, at=times).tolist() == states[:, 0].tolist()
        fired = events["outcome"] == FIRED
        assert run.spikes(name).tolist() == times[fired].tolist()
        if kind == "lif":
            assert np.all(states[fired, 0] == parameters["reset"])


@pytest.mark.parametrize("at", [-1.0, [1.0, -1e-9], math.nan, 12.5, [0.0, 13.0], math.inf])
def test_a_potential_outside_of_the_run_is_refused(recording, at):
    with pytest.raises(ns.InputError, match="potential"):
        recording.potential("cell", at=at)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("unseen", "'unseen' was not recorded in this run; name it in `record`"),
        ("x", r"'x' is a source \(Stimulus\) and has no potential"),
    ],
)
def test_what_was_not_recorded_says_so(recording, name, told):
    with pytest.raises(ns.InputError, match=told):
        recording.potential(name, at=1.0)
    with pytest.raises(ns.InputError, match=told):
        recording.events(name)


class TestWhatToRecord:
    def net(self, n=3):
        net = ns.Network(tick=1.0)
        net.add_neuron("x", ns.Stimulus([1.0]))
        net.add_population("p", n, ns.LIF())
        net.connect("x", "p", weight=0.5, rule=ns.AllToAll())
        return net

    @pytest.mark.parametrize(
        ("record", "indices"),
        [
            (None, {0, 1, 2}),
            ("all", {0, 1, 2}),
            ("none", set()),
            ([], set()),
            ([("p", 1)], {1}),
            (["p[2]"], {2}),
            (["p"], {0, 1, 2}),
        ],
    )
    def test_by_name(self, record, indices):
        recording = ns.simulate(self.net(), until=5.0, record=record)
        assert recording.recorded == indices
        assert set(recording.tables.events["neuron"].tolist()) == indices

    def test_large_networks_keep_their_signals_only(self):
        assert ns.simulate(self.net(1001), until=3.0).recorded == frozenset()
        assert len(ns.simulate(self.net(999), until=3.0).recorded) == 999

    @pytest.mark.parametrize(
        ("record", "told"),
        [
            ("cell", r"record must be a list of names, 'all' or 'none'; got 'cell'; .* population \['cell'\]"),
            (("p", 0), r"record must be a list of names.*; got \('p', 0\); for one .*\[\('p', 0\)\]"),
            (5, "record must be a list of names.*got 5"),
            ([("p", 3)], r"no neuron named 'p\[3\]'. Did you mean 'p\["),
            (["x"], r"'x' is a source \(Stimulus\); it has no soma to record"),
        ],
    )
    def test_mistakes_are_named(self, record, told):
        with pytest.raises(ns.InputError, match=told):
            ns.simulate(self.net(), until=5.0, record=record)

    def test_a_resumed_run_has_the_potentials_that_both_parts_kept(self):
        net = self.net()
        first = ns.simulate(net, until=3.0, record=[("p", 0), ("p", 1)])
        both = ns.simulate(net, until=5.0, record=[("p", 1), ("p", 2)], resume=first)
        assert both.recorded == {1}
        assert both.potential(("p", 1), at=4.0) == pytest.approx(0.5 * math.exp(-0.1))
        with pytest.raises(ns.InputError, match="not recorded"):
            both.potential(("p", 2), at=4.0)


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
class TestPopulations:
    """Three leaky neurons, of which only two are driven over the threshold, beside one of its own."""

    def recording(self, engine):
        net = ns.Network(tick=0.5)
        net.add_population("x", 3, ns.Stimulus([1.0, 2.0, 3.0], values=[1.0, 2.0, 1.0]))
        net.add_population("p", 3, ns.LIF(tau=10.0))
        net.add_neuron("other", ns.LIF())
        net.connect("x", "p", weight=[1.0, 0.25, 0.5], rule=ns.OneToOne())
        return ns.simulate(net, until=6.0, engine=engine, record=["p", "other"])

    def test_signals_of_all_of_it_in_time_and_who_sent_each(self, engine):
        recording = self.recording(engine)
        times, numbers = recording.spikes("p", numbers=True)
        one_by_one = sorted((t, k) for k in range(3) for t in recording.spikes(("p", k)).tolist())
        assert list(zip(times.tolist(), numbers.tolist(), strict=True)) == one_by_one
        assert one_by_one == [(2.0, 0), (3.0, 0), (3.0, 2), (4.0, 0)]
        assert recording.spikes("p").tolist() == times.tolist()
        assert recording.values("x").tolist() == [1.0] * 3 + [2.0] * 3 + [1.0] * 3
        assert [array.tolist() for array in recording.spikes("other", numbers=True)] == [[], []]
        assert recording.spikes("p[2]", numbers=True)[1].tolist() == [2]

    def test_potentials_of_all_of_it(self, engine):
        recording = self.recording(engine)
        at = np.array([[0.0, 2.5], [3.5, 6.0]])
        potentials = recording.potential("p", at)
        assert potentials.shape == (3, 2, 2)
        assert all(np.array_equal(potentials[k], recording.potential(("p", k), at)) for k in range(3))

    def test_what_is_of_one_neuron_says_that_it_is_a_population(self, engine):
        recording = self.recording(engine)
        for ask in (
            lambda: recording.why("p", t=2.0),
            lambda: recording.trace("p"),
            lambda: recording.events("p"),
            lambda: recording.weights("x", "p"),
            lambda: ns.figures.potential(recording, "p"),
            lambda: ns.figures.space_time(recording, start="p"),
            lambda: ns.animate(recording, neuron="p"),
        ):
            with pytest.raises(
                ns.InputError, match=r"is a population of 3 neurons; ask for one of them, such as '.\[0\]'"
            ):
                ask()


def test_weights_over_time_and_when_they_act():
    net = ns.perceptron(1, model="rosenblatt", bias=False)
    rows = ns.Dataset("d", np.array([[2.0], [-3.0]]), np.array([0, 1]), ("x",), ("n", "y"), "these tests")
    # w = 0: on the boundary, no: -2. Then -2 * -3 = 6 > 0 is right. Next epoch is clean.
    training = ns.train(net, rows, "rosenblatt")
    times, weights = training.recording.weights("x1", "y")
    assert weights.tolist() == [0.0, -2.0]
    answer = training.recording.wiring.clock.ms(training.lesson.period)
    assert times.tolist() == [0.0, answer]
    assert training.history.mistakes.tolist() == [1, 0]


def test_a_synapse_that_is_none_or_several():
    net = ns.Network()
    net.add_neuron("a", ns.LIF())
    net.add_neuron("b", ns.LIF())
    net.connect("a", "b")
    net.connect("a", "b")
    recording = ns.simulate(net, until=1.0)
    with pytest.raises(ns.InputError, match="There are 2 synapses 'a' -> 'b'"):
        recording.weights("a", "b")
    with pytest.raises(ns.InputError, match="There are 0 synapses 'b' -> 'a'"):
        recording.weights("b", "a")


def test_plain_arrays(recording):
    arrays = recording.to_arrays()
    assert arrays["names"].tolist() == ["cell", "unseen", "x"]
    assert arrays["spikes.time"].tolist() == [1.0, 4.0, 5.0, 6.0]
    assert arrays["spikes.tick"].tolist() == [2, 8, 10, 12]
    assert arrays["spikes.neuron"].tolist() == [2, 2, 0, 2]
    assert arrays["spikes.value"].tolist() == [1.0, 2.0, 1.0, -0.5]
    assert arrays["events.drive"].tolist() == [0.6, 1.2, -0.3]
    assert arrays["events.state"].shape == (3, 1)
    assert arrays["weights"].tolist() == [0.6, 0.1]
    assert all(array.dtype != object for array in arrays.values())


@given(specs(noise=False), st.data())
def test_one_bit_changes_the_digest(spec, data):
    run = spec.simulate()
    if len(run.tables.spikes) == 0:
        return
    row = data.draw(st.integers(0, len(run.tables.spikes) - 1))
    field = data.draw(st.sampled_from(["tick", "neuron", "value"]))
    spikes = run.tables.spikes.copy()
    bits = spikes[field].copy().view(np.int64)
    bits[row] ^= 1
    spikes[field] = bits.view(spikes[field].dtype)
    other = dataclasses.replace(run, tables=dataclasses.replace(run.tables, spikes=spikes))
    assert other.digest() != run.digest()
    weights = run.end.weights.copy()
    weights[-1] = np.nextafter(weights[-1], 9.0) if np.isfinite(weights[-1]) else 0.0
    assert dataclasses.replace(run, end=dataclasses.replace(run.end, weights=weights)).digest() != run.digest()


def test_a_digest_is_the_sha_256_of_what_was_sent_and_the_weights(recording):
    sent = [(2, 2, 1.0), (8, 2, 2.0), (10, 0, 1.0), (12, 2, -0.5)]
    columns = list(zip(*sent, strict=True))
    packed = b"".join(struct.pack(f"<4{kind}", *column) for kind, column in zip("qqd", columns, strict=True))
    assert recording.digest() == hashlib.sha256(packed + struct.pack("<2d", 0.6, 0.1)).hexdigest()


def test_it_prints_on_one_line_that_costs_nothing_however_large_it_is(recording, monkeypatch):
    for hard in ("digest", "signals", "written"):
        monkeypatch.setattr(type(recording), hard, property(lambda self: pytest.fail("its signals are gone through")))
    assert repr(recording) == "Recording of 3 neurons over 12 ms: 4 signals, engine simpy"
