"""The space-time diagram against plain loops over spikes and synapses."""

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection

import neurosim as ns
from neurosim.core.errors import InputError, UnknownNameError
from neurosim.figures import space_time
from neurosim.viz.figures.space_time import MOST_LINES, Deliveries

FIRES, SILENT = "excitatory, target fires: solid, thick", "excitatory, target silent: solid, thin"
INHIBITORY, VETO = "inhibitory: dashed", "veto (absolute inhibition): dotted"


def mixed_network():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[5.0, 20.0, 21.0]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=1.0, refractory=5.0))
    net.add_neuron("brake", ns.LIF(tau=10.0, threshold=1.0))
    net.connect("x", "cell", weight=0.6, delay=1.0)
    net.connect("x", "brake", weight=0.6, delay=2.5)
    net.connect("cell", "brake", weight=1.2, delay=3.0)
    net.connect("brake", "cell", weight=-0.8, delay=1.5)
    return net


@pytest.fixture
def mixed():
    return ns.simulate(mixed_network(), until=40.0)


def drawn(axes):
    """Return the ends of the lines by what they mean, rounded."""
    return {
        found.get_label(): sorted(tuple(np.round(course, 6).ravel().tolist()) for course in found.get_segments())
        for found in axes.findobj(LineCollection)
        if found.get_label() in (FIRES, SILENT, INHIBITORY, VETO)
    }


def expected(recording, edges, height):
    """Follow each spike along each edge (source, target, weight, delay), one by one."""
    wanted = {}
    fired = {name: set(np.round(recording.spikes(name), 6)) for name in recording.wiring.names}
    for source, target, weight, delay in edges:
        for sent, value in zip(recording.spikes(source), recording.values(source), strict=True):
            met = round(sent + delay, 6) in fired[target]
            size = weight * value
            kind = VETO if size == -math.inf else INHIBITORY if size < 0.0 else FIRES if met else SILENT
            course = (sent, height[source], sent + delay, height[target])
            wanted.setdefault(kind, []).append(tuple(round(float(one), 6) for one in course))
    return {kind: sorted(courses) for kind, courses in wanted.items()}


def edges_of(network):
    return [(tail, head, edge["weight"], edge["delay"]) for tail, head, edge in network.graph.edges(data=True)]


def test_every_line_is_a_spike_and_a_synapse(mixed):
    wanted = expected(mixed, edges_of(mixed_network()), {"x": 0, "cell": 1, "brake": 2})
    assert drawn(space_time(mixed).axes[0]) == wanted
    assert {kind: len(found) for kind, found in wanted.items()} == {FIRES: 3, SILENT: 4, INHIBITORY: 2}


def test_a_veto_is_dotted_and_an_inhibitory_signal_dashed(xor, mixed):
    height = {name: place for place, name in enumerate(["b", "a", "only b", "only a", "xor"])}
    found = drawn(space_time(xor).axes[0])
    assert len(found[VETO]) == 4
    assert {(y0, y1) for _, y0, _, y1 in found[VETO]} == {
        (height["b"], height["only a"]),
        (height["a"], height["only b"]),
    }
    axes = space_time(mixed).axes[0]
    dashes = {
        one.get_label(): (one.get_linestyle()[0][1], one.get_linewidth()[0])
        for one in axes.findobj(LineCollection)
        if one.get_label() in (FIRES, SILENT, INHIBITORY)
    }
    assert dashes[FIRES][0] is None
    assert dashes[SILENT][0] is None
    assert dashes[INHIBITORY][0] is not None
    assert dashes[FIRES][1] > 2.0 * dashes[SILENT][1]


def test_what_was_sent_negative_through_a_negative_weight_excites():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0, 5.0], values=[-1.0, 1.0]))
    net.add_neuron("cell", ns.LIF(threshold=1.0))
    net.connect("x", "cell", weight=-2.0, delay=1.0)
    assert drawn(space_time(ns.simulate(net, until=10.0)).axes[0]) == {
        FIRES: [(1.0, 0.0, 2.0, 1.0)],
        INHIBITORY: [(5.0, 0.0, 6.0, 1.0)],
    }


def dots(axes):
    (line,) = (line for line in axes.get_lines() if line.get_label() == "spikes")
    return sorted(zip(*np.round(line.get_data(), 6).tolist(), strict=True))


def test_every_spike_is_a_dot_at_its_neuron(mixed):
    wanted = [(float(t), row) for row, name in enumerate(("x", "cell", "brake")) for t in mixed.spikes(name)]
    assert len(wanted) == 6
    assert np.array(dots(space_time(mixed).axes[0])) == pytest.approx(np.array(sorted(wanted)))
    few = space_time(mixed, names=["brake", "x"]).axes[0]
    assert {row for _, row in dots(few)} == {0.0, 1.0}
    assert [text.get_text() for text in few.get_yticklabels()] == ["brake", "x"]
    assert {kind: len(found) for kind, found in drawn(few).items()} == {FIRES: 1, SILENT: 2}  # between these two alone


def test_a_window_keeps_what_was_under_way_when_it_begins(mixed):
    axes = space_time(mixed, window=(5.5, 20.0)).axes[0]
    assert {kind: [(sent, due) for sent, _, due, _ in found] for kind, found in drawn(axes).items()} == {
        SILENT: [(5.0, 6.0), (5.0, 7.5)]
    }
    assert not [line for line in axes.get_lines() if line.get_label() == "spikes"]
    with pytest.raises(InputError, match="window"):
        space_time(mixed, window=(0.0, 41.0))


def test_what_is_still_on_its_way_at_the_end_is_said_and_not_lost():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("cell", "lif")
    net.connect("x", "cell", weight=2.0, delay=7.0)
    figure = space_time(ns.simulate(net, until=5.0))
    assert drawn(figure.axes[0]) == {SILENT: [(1.0, 0.0, 8.0, 1.0)]}
    assert "still on their way at the end" in figure.get_suptitle().replace("\n", " ")
    assert figure.axes[0].get_xlim() == (0.0, 5.0)
    assert "on their way" not in space_time(ns.simulate(net, until=9.0)).get_suptitle()


class TestDistances:
    def graph(self, seed):
        graph = nx.gnp_random_graph(12, 0.25, seed=seed, directed=True)
        rng = np.random.default_rng(seed)
        for a, b in graph.edges:
            graph.edges[a, b]["delay"] = round(float(rng.uniform(1.0, 9.0)), 1)
        return graph

    @pytest.mark.parametrize("seed", range(4))
    def test_a_first_spike_is_on_the_line_of_one_ms_in_every_ms(self, seed):
        graph = self.graph(seed)
        net = ns.Network.from_graph(graph, model=ns.LIF(threshold=1.0, refractory=1000.0))
        net.add_neuron("touch", ns.Stimulus(times=[3.0]))
        net.connect("touch", 0, weight=1.0, delay=0.5)
        figure = space_time(ns.simulate(net, until=80.0), start="touch")
        found = np.array(dots(figure.axes[0]))
        assert found[:, 0] - 3.0 == pytest.approx(found[:, 1])
        reached = nx.descendants(graph, 0) | {0}
        assert len(found) == len(reached) + 1
        for kind, courses in drawn(figure.axes[0]).items():
            steep = [(y1 - y0) / (t1 - t0) for t0, y0, t1, y1 in courses]
            assert max(steep) < 1.0 + 1e-6
            if kind == FIRES:
                assert steep == pytest.approx([1.0] * len(steep))

    def test_the_shorter_of_two_synapses_counts_and_who_is_out_of_reach_is_left_out(self):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus(times=[1.0]))
        net.add_neuron("near", "lif")
        net.add_neuron("apart", ns.Stimulus(times=[2.0]))
        net.connect("x", "near", weight=1.0, delay=6.0)
        net.connect("x", "near", weight=-1.0, delay=4.0)
        figure = space_time(ns.simulate(net, until=9.0), start="x")
        told = figure.get_suptitle().replace("\n", " ")
        assert "2 neurons, 1 signal sent" in told
        assert "1 neuron out of reach of “x” is left out" in told
        assert {y1 for courses in drawn(figure.axes[0]).values() for *_, y1 in courses} == {4.0}
        with pytest.raises(UnknownNameError, match="'near'"):
            space_time(ns.simulate(net, until=9.0), start="nea")


@pytest.fixture(scope="module")
def busy():
    net = ns.Network()
    for i in range(3):
        net.add_neuron(f"x{i}", ns.Stimulus(times=np.arange(1.0 + 0.1 * i, 400.0, 0.5).tolist()))
    net.add_population("cells", 10, ns.LIF(threshold=1000.0))
    for i in range(3):
        net.connect(f"x{i}", "cells", weight=0.1, delay=2.0, rule=ns.AllToAll())
    return ns.simulate(net, until=410.0, record="none")


class TestManyLines:
    def test_an_even_sample_is_drawn_and_said(self, busy):
        total = 10 * len(busy.signals)
        assert total > 4 * MOST_LINES
        figure = space_time(busy)
        step = math.ceil(total / MOST_LINES)
        assert f"one of every {step} lines drawn" in figure.get_suptitle().replace("\n", " ")
        courses = np.array(drawn(figure.axes[0])[SILENT])
        assert len(courses) == math.ceil(total / step)
        # Even in time, and no row is favoured by its place: a fixed step of 5 would always meet the same two of ten.
        counts, _ = np.histogram(courses[:, 0], bins=10, range=(1.0, 400.0))
        assert counts.max() < 1.1 * counts.min()
        _, rows = np.unique(courses[:, 3], return_counts=True)
        assert len(rows) == 10
        assert rows.max() < 1.3 * rows.min()

    def test_every_one_of_a_sample_is_a_true_signal_and_it_is_the_same_each_time(self, busy):
        synapses = np.arange(len(busy.wiring.targets))
        some, every = Deliveries.along(busy, synapses, most=1000), Deliveries.along(busy, synapses)
        pairs = set(zip(every.spikes.tolist(), every.synapses.tolist(), strict=True))
        chosen = list(zip(some.spikes.tolist(), some.synapses.tolist(), strict=True))
        assert len(set(chosen)) == len(chosen)
        assert set(chosen) <= pairs
        again = Deliveries.along(busy, synapses, most=1000)
        assert np.array_equal(some.synapses, again.synapses)


@given(seed=st.integers(0, 10_000), part=st.booleans())
def test_deliveries_are_those_of_two_loops(seed, part):
    rng = np.random.default_rng(seed)
    net = ns.Network(tick=0.5)
    n = int(rng.integers(1, 6))
    for i in range(n):
        times = np.unique(rng.integers(0, 40, size=int(rng.integers(0, 8)))) / 2.0
        net.add_neuron(f"x{i}", ns.Stimulus(times=times.tolist()))
    net.add_neuron("cell", ns.LIF(threshold=2.0))
    for _ in range(int(rng.integers(0, 8))):
        net.connect(f"x{rng.integers(n)}", "cell", weight=float(rng.normal()), delay=float(rng.integers(1, 20)) / 2.0)
    recording = ns.simulate(net, until=20.0)
    wiring = recording.wiring
    first, end = (7, 25) if part else (0, 40)
    wanted = []
    for row, signal in enumerate(recording.signals):
        for synapse in wiring.outgoing(int(signal["neuron"])):
            due = int(signal["tick"] + wiring.delays[synapse])
            if signal["tick"] < end and due >= first:
                wanted.append((row, synapse, int(signal["tick"]), due))
    found = Deliveries.along(recording, np.arange(len(wiring.targets)), first, end)
    columns = (found.spikes, found.synapses, found.sent, found.due)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == wanted
    cell, spikes = wiring.index("cell"), {(int(s["tick"]), int(s["neuron"])) for s in recording.signals}
    assert found.met_by_spike(recording).tolist() == [(due, cell) in spikes for *_, due in wanted]


def test_the_weight_of_a_line_is_the_one_on_arrival():
    training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt")
    recording = training.recording
    found = Deliveries.along(recording, np.arange(len(recording.wiring.targets)))
    values = recording.signals["value"][found.spikes]
    pairs = zip(found.synapses.tolist(), found.due.tolist(), strict=True)
    weights = np.array([recording.weight_at(synapse, due) for synapse, due in pairs])
    assert np.array_equal(found.sizes(recording), weights * values)
    assert len(set(weights.tolist())) > 4


def test_a_lesson_that_kept_no_signals_refuses_itself():
    training = ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt", keep="epochs")
    with pytest.raises(InputError, match="counted but not kept"):
        space_time(training.recording)
