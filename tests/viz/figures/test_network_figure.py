"""The network figure against the network."""

import itertools

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.network.wiring import wire
from neurosim.viz.figures.edges import arc, courses, trimmed
from neurosim.viz.figures.graph import SHAPES, graph_of_network, graph_of_wiring, rim
from neurosim.viz.figures.network import layout


def edges_drawn(figure):
    return {
        found.get_label(): found
        for found in figure.axes[0].findobj(LineCollection)
        if found.get_label() in ("excitatory", "inhibitory", "veto", "nothing")
    }


def where(figure, name):
    return next(text.get_position() for text in figure.axes[0].texts if text.get_text().startswith(name))


def test_each_synapse_is_one_line_of_its_kind(xor_net):
    drawn = edges_drawn(ns.figures.network(xor_net))
    assert {kind: len(lines.get_segments()) for kind, lines in drawn.items()} == {"excitatory": 4, "veto": 2}


def test_sign_is_a_line_style_and_not_only_a_colour():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    for name, weight in (("a", 1.0), ("b", -1.0), ("c", "veto"), ("d", 0.0)):
        net.add_neuron(name, ns.McCullochPitts())
        net.connect("x", name, weight=weight)
    drawn = edges_drawn(ns.figures.network(net))
    assert set(drawn) == {"excitatory", "inhibitory", "veto", "nothing"}
    styles = {kind: drawn[kind].get_linestyles()[0][1] for kind in drawn}
    assert styles["excitatory"] is None
    assert styles["inhibitory"] != styles["veto"]
    assert None not in (styles["inhibitory"], styles["veto"])


def test_lines_grow_with_the_size_of_the_weight():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    for name, weight in (("a", 0.5), ("b", 1.0), ("c", 4.0)):
        net.add_neuron(name, "lif")
        net.connect("x", name, weight=weight)
    widths = np.array(edges_drawn(ns.figures.network(net))["excitatory"].get_linewidths())
    assert np.diff(sorted(widths)) == pytest.approx(
        [0.5 * (widths.max() - widths.min()) / 3.5, 3.0 * (widths.max() - widths.min()) / 3.5]
    )


def test_sources_stand_left_and_the_first_neuron_on_top(xor_net):
    figure = ns.figures.network(xor_net)
    b, a, only_b, only_a, last = (where(figure, name) for name in ("b", "a", "only b", "only a", "xor"))
    assert b[0] == a[0] < only_b[0] == only_a[0] < last[0]
    assert b[1] > a[1]
    assert only_b[1] > only_a[1]


def test_ways_there_and_back_parallel_ones_and_loops_are_apart():
    net = ns.Network()
    for name in ("a", "b"):
        net.add_neuron(name, "lif")
    for tail, head in (("a", "b"), ("a", "b"), ("b", "a"), ("a", "a"), ("a", "a")):
        net.connect(tail, head, weight=1.0)
    lines = edges_drawn(ns.figures.network(net))["excitatory"].get_segments()
    middles = [line[len(line) // 2] for line in lines]
    assert len(middles) == 5
    assert min(np.hypot(*(one - other)) for one, other in itertools.combinations(middles, 2)) > 0.2


def test_parallel_synapses_are_apart_without_a_way_back():
    net = ns.Network()
    for name in ("a", "b"):
        net.add_neuron(name, "lif")
    for weight in (1.0, 2.0, 3.0):
        net.connect("a", "b", weight=weight)
    lines = edges_drawn(ns.figures.network(net))["excitatory"].get_segments()
    middles = [line[len(line) // 2] for line in lines]
    assert min(np.hypot(*(one - other)) for one, other in itertools.combinations(middles, 2)) > 0.2


def test_a_line_goes_from_rim_to_rim():
    line = arc(np.array([0.0, 0.0]), np.array([3.0, 4.0]), 0.5, 1.0, bend=0.2)
    assert np.hypot(*line[0]) == pytest.approx(0.5)
    assert np.hypot(*(line[-1] - (3.0, 4.0))) == pytest.approx(1.0)
    assert trimmed(line, np.array([50.0, 50.0]), 1.0) is line


@pytest.mark.parametrize("degrees", range(0, 360, 15))
def test_the_rim_of_a_square(degrees):
    way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    assert rim(SHAPES["McCullochPitts"], way) == pytest.approx(np.sqrt(0.5) / np.abs(way).max())


def test_a_line_bends_around_a_neuron_in_its_way():
    net = ns.Network()
    for name in ("a", "b", "c"):
        net.add_neuron(name, "lif")
    for tail, head in (("a", "b"), ("b", "c"), ("a", "c")):
        net.connect(tail, head)
    graph = graph_of_network(net)
    places = layout(graph)
    radii = np.full(3, 0.3)
    drawn = courses(graph.edges, places, radii, [SHAPES["LIF"]] * 3, around=True)
    past = drawn[[edge.head - edge.tail for edge in graph.edges].index(2)]
    assert np.hypot(*(past - places[1]).T).min() > 0.3


def test_weights_and_differing_delays_are_written(words):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    for name, weight, delay in (("a", 0.125, 1.0), ("b", -2.0, 2.5)):
        net.add_neuron(name, "lif")
        net.connect("x", name, weight=weight, delay=delay)
    assert {"0.125, 1 ms", "\N{MINUS SIGN}2, 2.5 ms"} <= set(words(ns.figures.network(net)))


def test_one_delay_is_written_once(xor_net, words):
    figure = ns.figures.network(xor_net)
    assert "every delay 1 ms" in figure.get_suptitle()
    assert words(figure).count("veto") == 2


def test_of_a_recording_the_weights_at_its_end_are_drawn(learned_and, words):
    w1, w2 = learned_and.weights
    found = words(ns.figures.network(learned_and.recording))
    wanted = [f"{w:.3g}".replace("-", "\N{MINUS SIGN}") for w in (w1, w2, learned_and.bias)]
    assert [text for text in wanted if text not in found] == []


def test_other_weights_can_be_given(learned_and, words):
    found = words(ns.figures.network(learned_and.network, weights=[0.25, 0.5, 0.75]))
    assert {"0.25", "0.5", "0.75"} <= set(found)
    with pytest.raises(InputError, match="must be 3"):
        ns.figures.network(learned_and.network, weights=[1.0])


def test_something_else_is_refused():
    with pytest.raises(InputError, match="Network, a Wiring or a Recording"):
        ns.figures.network("xor")


def test_a_population_is_one_node_with_its_size(population_net, words):
    figure = ns.figures.network(population_net)
    found = words(figure)
    assert "exc\n40" in found
    assert any("FixedIndegree(4)" in text for text in found)
    # Two outlines for each of two populations, one for the drive.
    assert len(figure.axes[0].findobj(PathPatch)) == 5


def test_a_wiring_finds_its_populations_again(population_net):
    wiring = wire(population_net)
    graph = graph_of_wiring(wiring, wiring.weights)
    assert [(node.name, node.size) for node in graph.nodes] == [("drive", None), ("exc", 40), ("inh", 10)]
    told = {(graph.nodes[e.tail].name, graph.nodes[e.head].name): (e.weights, e.told) for e in graph.edges}
    assert told == {
        ("drive", "exc"): ((0.9, 0.9), "40 synapses"),
        ("exc", "exc"): ((0.3, 0.3), "160 synapses"),
        ("exc", "inh"): ((0.3, 0.3), "40 synapses"),
        ("inh", "exc"): ((-1.5, -1.5), "80 synapses"),
    }


def test_a_projection_of_both_signs_is_two_edges():
    net = ns.Network()
    net.add_population("p", 2, "lif")
    net.connect("p", "p", weight=[1.0, -1.0], delay=[1.0, 2.0], rule=ns.OneToOne())
    edges = graph_of_network(net).edges
    assert [(edge.kind, edge.delays) for edge in edges] == [("excitatory", (1.0, 1.0)), ("inhibitory", (2.0, 2.0))]


def test_thresholds_that_differ_stand_in_the_neurons(words):
    net = ns.Network()
    for name, threshold in (("a", 1.0), ("b", 2.0)):
        net.add_neuron(name, ns.McCullochPitts(threshold))
    found = words(ns.figures.network(net))
    assert "a\nθ=1" in found
    assert "b\nθ=2" in found


def test_many_neurons_have_no_names_and_every_synapse_is_drawn(words):
    net = ns.Network()
    for i in range(61):
        net.add_neuron(f"neuron {i}", "lif")
    for i in range(61):
        net.connect(f"neuron {i}", f"neuron {(i + 1) % 61}")
    figure = ns.figures.network(net)
    assert not any(text.startswith("neuron") for text in words(figure))
    assert len(edges_drawn(figure)["excitatory"].get_segments()) == 61


def test_the_same_network_is_drawn_the_same_way(population_net):
    places = [layout(graph_of_network(population_net)) for _ in range(2)]
    assert np.array_equal(*places)


def test_a_large_network_with_loops_needs_no_springs():
    net = ns.Network()
    net.add_neuron("first", "lif")
    for i in range(450):
        net.add_neuron(i, "lif")
        net.connect(i - 1 if i else "first", i)
    net.connect(449, "first")
    places = layout(graph_of_network(net))
    assert np.ptp(np.hypot(*places.T)) < 1e-9


def test_a_title_of_ones_own(xor_net):
    assert ns.figures.network(xor_net, title="cost $x$").get_suptitle().startswith(r"cost \$x\$")
