"""What a user builds, what is refused, by what name, and that nothing is added then."""

import math
import pickle
import re

import networkx as nx
import numpy as np
import pytest

import neurosim as ns
from neurosim.core import errors
from neurosim.network.wiring import wire


def state(net):
    graph = net.graph
    return list(graph.nodes(data=True)), list(graph.edges(data=True)), net.n_neurons, list(net.neurons())


@pytest.fixture
def net():
    net = ns.Network(tick=1.0)
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_neuron("cell", ns.LIF())
    net.add_population("exc", 5, ns.LIF(), initial={"v": [0.0, 0.1, 0.2, 0.3, 0.4]})
    net.connect("x", "cell", weight=0.5)
    return net


class TestNeurons:
    def test_the_graph_is_networkx_and_keeps_what_was_given(self, net):
        assert isinstance(net.graph, nx.MultiDiGraph)
        assert net.graph.nodes["cell"]["model"] == ns.LIF()
        assert net.graph.nodes["exc"]["size"] == 5
        (edge,) = [edge for *_, edge in net.graph.edges(data=True)]
        assert (edge["weight"], edge["delay"], edge["plastic"], edge["rule"]) == (0.5, 1.0, False, None)
        assert net.n_neurons == 7
        assert list(net.neurons()) == ["x", "cell", *(("exc", i) for i in range(5))]

    @pytest.mark.parametrize(
        "add",
        [
            lambda net, name: net.add_neuron(name, "lfi"),
            lambda net, name: net.add_neuron(name, ns.LIF(), initial={"u": 1.0}),
            lambda net, name: net.add_neuron(name, ns.LIF(), initial={"v": math.nan}),
            lambda net, name: net.add_neuron(name, 7),
            lambda net, name: net.add_population(name, 0, ns.LIF()),
            lambda net, name: net.add_population(name, 2.5, ns.LIF()),
            lambda net, name: net.add_population(name, 3, ns.LIF(), initial={"v": [1.0, 2.0]}),
        ],
    )
    def test_a_refused_neuron_leaves_nothing_behind_and_its_name_free(self, net, add):
        before = state(net)
        with pytest.raises(ns.InputError):
            add(net, "new")
        assert state(net) == before
        net.add_neuron("new", ns.LIF())
        assert net.n_neurons == 8

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("1", 1),
            (1, "1"),
            ("cell", "cell"),
            (("exc", 0), "exc[0]"),
            ("exc[0]", ("exc", 0)),
            (("a", 1, 2), "a[1,2]"),
            (("a", "1"), ("a", 1)),
        ],
    )
    def test_two_neurons_written_alike_are_refused_with_both_names(self, first, second):
        net = ns.Network()
        net.add_neuron(first, ns.LIF())
        with pytest.raises(ns.InputError, match="There is already a neuron") as refused:
            net.add_neuron(second, ns.LIF())
        assert repr(first) in str(refused.value)
        assert first == second or repr(second) in str(refused.value)
        assert list(net.neurons()) == [first]

    @pytest.mark.parametrize("name", [("exc", 0), "exc[0]", ("exc", 99), "exc"])
    def test_a_neuron_written_like_one_of_a_population_is_refused(self, net, name):
        before = state(net)
        with pytest.raises(ns.InputError, match="already a population named 'exc'"):
            net.add_neuron(name, ns.LIF())
        assert state(net) == before

    @pytest.mark.parametrize("name", [("inh", 0), "inh[0]", "inh"])
    def test_a_population_whose_neurons_would_be_written_like_one_is_refused(self, name):
        net = ns.Network()
        net.add_neuron(name, ns.LIF())
        with pytest.raises(ns.InputError, match="already a neuron named"):
            net.add_population("inh", 3, ns.LIF())
        assert list(net.neurons()) == [name]

    @pytest.mark.parametrize("name", [1.5, None, True, ("a", 1.5), [1], ()])
    def test_names_of_another_kind_are_refused(self, net, name):
        before = state(net)
        with pytest.raises(ns.InputError, match="name must be a str, an int or a tuple"):
            net.add_neuron(name, ns.LIF())
        assert state(net) == before

    def test_initial_states(self, net):
        net.add_neuron("warm", ns.LIF(rest=-65.0, reset=-65.0, threshold=-50.0), initial={"v": -60.0})
        net.add_neuron("rested", ns.LIF(rest=-65.0, reset=-65.0, threshold=-50.0))
        net.add_population("same", 2, ns.LIF(), initial={"v": 0.25})
        recording = ns.simulate(net, until=1.0)
        assert recording.potential("warm", at=0.0) == -60.0
        assert recording.potential("rested", at=0.0) == -65.0
        assert [float(recording.potential(("exc", i), at=0.0)) for i in range(5)] == [0.0, 0.1, 0.2, 0.3, 0.4]
        assert [float(recording.potential(("same", i), at=0.0)) for i in range(2)] == [0.25, 0.25]

    def test_an_unknown_state_is_suggested_its_name(self, net):
        with pytest.raises(ns.UnknownNameError, match=r"no state of LIF 'new' named 'V'.*'v'"):
            net.add_neuron("new", ns.LIF(), initial={"V": 1.0})
        with pytest.raises(ns.UnknownNameError, match="no state of Stimulus 'other' named 'v'"):
            net.add_neuron("other", ns.Stimulus([1.0]), initial={"v": 1.0})

    def test_an_initial_state_that_is_no_number_is_refused_by_name(self, net):
        with pytest.raises(ns.InputError, match=r"The initial 'v' of 'new' must be a finite number; got inf"):
            net.add_neuron("new", ns.LIF(), initial={"v": math.inf})
        with pytest.raises(ns.InputError, match=r"The initial 'v' of 'other' must be one number or 3 of them"):
            net.add_population("other", 3, ns.LIF(), initial={"v": [1.0, 2.0]})


class TestSynapses:
    @pytest.mark.parametrize("ends", [("x", "cel"), ("cel", "cell")])
    def test_an_unknown_neuron_is_named_with_its_edge_and_the_nearest_name(self, net, ends):
        before = state(net)
        with pytest.raises(ns.InputError) as refused:
            net.connect(*ends)
        told = str(refused.value)
        assert f"{ends[0]!r} -> {ends[1]!r}" in told
        assert "'cel'" in told
        assert "Did you mean 'cell'?" in told
        assert state(net) == before

    def test_a_number_that_a_population_does_not_have(self, net):
        with pytest.raises(ns.InputError, match=r"names number 5 of population 'exc', which has 5"):
            net.connect(("exc", 5), "cell")
        with pytest.raises(ns.InputError, match=r"names number -1 of population 'exc'"):
            net.connect("cell", ("exc", -1))

    @pytest.mark.parametrize("weight", [math.nan, math.inf, "strong", None, True, [0.5, 1.0]])
    def test_a_weight_that_is_none_is_refused_by_edge(self, net, weight):
        before = state(net)
        with pytest.raises(ns.InputError, match="weight of 'cell' -> 'cell'"):
            net.connect("cell", "cell", weight=weight)
        assert state(net) == before

    @pytest.mark.parametrize("delay", [0.0, -1.0, math.nan, math.inf, 1.5, "1", [1.0, 2.0]])
    def test_a_delay_that_is_none_is_refused_by_edge(self, net, delay):
        before = state(net)
        with pytest.raises(ns.InputError, match="delay of 'cell' -> 'cell'"):
            net.connect("cell", "cell", delay=delay)
        assert state(net) == before

    def test_a_population_needs_a_rule(self, net):
        for ends in (("exc", "cell"), ("x", "exc"), ("exc", "exc")):
            with pytest.raises(ns.InputError, match=f"'{ends[0]}' -> '{ends[1]}' needs a rule, such as AllToAll"):
                net.connect(*ends)

    def test_one_neuron_of_a_population(self, net):
        net.connect(("exc", 3), "cell", weight=0.25)
        net.connect("x", ("exc", 1), weight=0.75)
        wiring = wire(net)
        edges = {
            (wiring.labels[s], wiring.labels[t], w)
            for s, t, w in zip(wiring.sources, wiring.targets, wiring.weights.tolist(), strict=True)
        }
        assert edges == {("x", "cell", 0.5), ("exc[3]", "cell", 0.25), ("x", "exc[1]", 0.75)}

    def test_names_as_numpy_has_them_and_as_they_are_written(self, net):
        net.add_neuron(np.int64(7), ns.Stimulus([1.0]))
        for source, target, weight in [
            (np.str_("x"), ("exc", np.int64(0)), 1.0),
            ("x", "exc[1]", 2.0),
            ("exc[2]", ("exc", 3), 3.0),
            ("7", "exc[4]", 4.0),
            (np.int32(7), "cell", 5.0),
        ]:
            net.connect(source, target, weight=weight)
        net.connect(np.str_("exc"), "exc", weight=6.0, rule=ns.OneToOne())
        wiring = wire(net)
        assert {type(name) for name in wiring.names} == {int, str, tuple}
        ends = zip(wiring.sources, wiring.targets, wiring.weights.tolist(), strict=True)
        edges = {(wiring.labels[s], wiring.labels[t], w) for s, t, w in ends}
        assert edges == {
            ("x", "cell", 0.5),
            ("x", "exc[0]", 1.0),
            ("x", "exc[1]", 2.0),
            ("exc[2]", "exc[3]", 3.0),
            ("7", "exc[4]", 4.0),
            ("7", "cell", 5.0),
            *((f"exc[{i}]", f"exc[{i}]", 6.0) for i in range(5)),
        }

    @pytest.mark.parametrize("number", ["-1", "5", "0:2", ":", "00", ""])
    def test_what_is_no_number_of_a_population_is_named(self, net, number):
        before = state(net)
        with pytest.raises(ns.InputError, match=rf"number {number} of population 'exc', which has 5, from 0 to 4"):
            net.connect(f"exc[{number}]", "cell")
        assert state(net) == before

    @pytest.mark.parametrize("name", [("exc", slice(0, 2)), [1], np.array([0, 1]), 1.5, None, ()])
    def test_what_is_no_name_is_refused(self, net, name):
        for ends in ((name, "cell"), ("x", name)):
            with pytest.raises(ns.InputError, match="A neuron's name must be a str, an int or a tuple"):
                net.connect(*ends)

    def test_a_name_with_brackets_of_its_own_is_that_neuron(self):
        net = ns.Network()
        net.add_neuron("odd[0]", "lif")
        net.add_neuron("odd[x]", "lif")
        net.connect("odd[0]", "odd[x]")
        assert list(net.graph.edges()) == [("odd[0]", "odd[x]")]

    def test_a_population_written_like_a_neuron_of_another_is_refused(self, net):
        with pytest.raises(ns.InputError, match="already a population named 'exc'"):
            net.add_population(("exc", 1), 2, "lif")

    def test_a_neuron_that_was_removed_from_the_graph_leaves_its_name_free(self, net):
        net.graph.remove_node("cell")
        net.graph.remove_node("exc")
        net.add_neuron("cell", "sigmoid")
        net.add_neuron("exc[0]", "lif")
        assert list(net.neurons()) == ["x", "cell", "exc[0]"]

    @pytest.mark.parametrize("rule", ["all", ns.AllToAll])
    def test_what_is_no_rule_is_refused(self, net, rule):
        with pytest.raises(ns.InputError, match="The rule of 'exc' -> 'exc' must be a ConnectionRule"):
            net.connect("exc", "exc", rule=rule)

    @pytest.mark.parametrize("field", ["weight", "delay"])
    def test_a_matrix_of_weights_is_refused_with_what_lists_it(self, net, field):
        with pytest.raises(ns.InputError, match=rf"{field} of 'exc' -> 'exc' must be one .* \(5, 5\).*matrix.ravel"):
            net.connect("exc", "exc", rule=ns.AllToAll(), **{field: np.ones((5, 5))})

    def test_one_neuron_of_a_population_never_stands_for_all_of_it(self, net):
        try:
            net.connect(("exc", 3), "cell", rule=ns.AllToAll())
        except ns.InputError:
            return
        wiring = wire(net)
        onto = wiring.incoming(wiring.index("cell"))
        assert {wiring.labels[wiring.sources[s]] for s in onto} == {"x", "exc[3]"}

    def test_a_veto_among_the_weights_of_a_projection(self):
        net = ns.Network()
        net.add_population("x", 2, ns.Stimulus([1.0]))
        net.add_neuron("unit", ns.McCullochPitts())
        net.connect("x", "unit", weight=["veto", 1.0], rule=ns.AllToAll())
        assert wire(net).weights.tolist() == [-math.inf, 1.0]

    def test_a_source_hears_nothing(self, net):
        before = state(net)
        with pytest.raises(ns.InputError, match="'cell' -> 'x' ends on a source"):
            net.connect("cell", "x")
        assert state(net) == before
        net.graph.add_edge("cell", "x")
        with pytest.raises(ns.InputError, match="'cell' -> 'x' ends on a source"):
            ns.simulate(net, until=1.0)


class TestFromGraph:
    @pytest.mark.parametrize(
        "graph",
        [
            nx.grid_2d_graph(3, 4),
            nx.MultiGraph([(0, 1), (0, 1), (1, 1), (1, 2)]),
            nx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "b")]),
            nx.DiGraph([(0, "0x"), ("0x", ("t", 1))]),
            nx.path_graph(1),
            nx.Graph(),
        ],
    )
    def test_every_edge_becomes_a_synapse_and_an_undirected_one_two(self, graph):
        net = ns.Network.from_graph(graph, model="lif", delay=2.0, weight=0.5)
        directed = nx.MultiDiGraph(graph)  # networkx's own way to direct it
        assert sorted(map(repr, net.graph.edges())) == sorted(map(repr, directed.edges()))
        assert list(net.neurons()) == list(graph.nodes)
        assert {(w, d) for *_, e in net.graph.edges(data=True) for w, d in [(e["weight"], e["delay"])]} <= {(0.5, 2.0)}

    def test_attributes_of_nodes_and_edges_are_used(self):
        graph = nx.Graph()
        graph.add_node("a", model=ns.LIF(tau=7.0), initial={"v": 0.5})
        graph.add_edge("a", "b", w=0.25, delay=3.0)
        graph.add_edge("b", "c")
        net = ns.Network.from_graph(graph, model="sigmoid", weight="w", tick=1.0)
        assert net.graph.nodes["a"]["model"] == ns.LIF(tau=7.0)
        assert net.graph.nodes["b"]["model"] == ns.Sigmoid()
        assert {(s, t, e["weight"], e["delay"]) for s, t, e in net.graph.edges(data=True)} == {
            ("a", "b", 0.25, 3.0),
            ("b", "a", 0.25, 3.0),
            ("b", "c", 1.0, 1.0),
            ("c", "b", 1.0, 1.0),
        }
        assert ns.simulate(net, until=1.0).potential("a", at=0.0) == 0.5

    def test_sources_stand_for_nodes(self):
        graph = nx.path_graph(4, create_using=nx.DiGraph)
        net = ns.Network.from_graph(graph, model="mcculloch-pitts", sources={0: ns.Stimulus([1.0])})
        assert ns.simulate(net, until=9.0).spikes(3).tolist() == [4.0]

    def test_a_networks_own_graph_gives_the_same_network(self, net):
        net.connect("exc", "cell", weight=[0.1, 0.2, 0.3, 0.4, 0.5], rule=ns.AllToAll(), plastic=True)
        net.connect(("exc", 2), ("exc", 4), weight=0.7, delay=3.0)
        again = ns.Network.from_graph(net.graph, tick=1.0)
        one, other = wire(net), wire(again)
        assert one.labels == other.labels
        for field in ("offsets", "targets", "delays", "weights", "plastic", "shown"):
            assert np.array_equal(getattr(one, field), getattr(other, field))
        assert ns.simulate(net, until=9.0).digest() == ns.simulate(again, until=9.0).digest()
        assert ns.simulate(again, until=1.0).potential(("exc", 3), at=0.0) == 0.3

    def test_mistakes_are_named(self):
        path = nx.path_graph(3)
        with pytest.raises(ns.UnknownNameError, match="no node to make a source of named '5'"):
            ns.Network.from_graph(path, model="lif", sources={5: ns.Stimulus([1.0])})
        with pytest.raises(ns.InputError, match="The node 0 has no model"):
            ns.Network.from_graph(path)
        weighted = nx.Graph()
        weighted.add_edge(0, 1, length=2.0)
        with pytest.raises(ns.InputError, match=r"No edge has the attribute 'lenght' .* for the delay.*mean 'length'"):
            ns.Network.from_graph(weighted, model="lif", delay="lenght")
        with pytest.raises(ns.InputError, match="delay of '0' -> '1' must be at least one tick"):
            ns.Network.from_graph(path, model="lif", delay=0.0)


class TestDirectEdits:
    """The graph is the user's; what they put there is checked when a run freezes it."""

    def refused(self, net, match):
        with pytest.raises(ns.InputError, match=match):
            ns.simulate(net, until=5.0)

    def test_an_edge_may_be_added_as_networkx_does(self, net):
        net.graph.add_edge("x", "late", weight=1.0)
        self.refused(net, "'late' was put into the graph without a model")
        net.graph.remove_node("late")
        net.graph.add_edge("x", "cell", weight=0.5)
        assert ns.simulate(net, until=5.0).spikes("cell").tolist() == [2.0]

    @pytest.mark.parametrize(
        ("edge", "match"),
        [
            ({"weight": math.nan}, "The weight of 'x' -> 'cell'"),
            ({"weight": [1.0, 2.0]}, "weight of 'x' -> 'cell'"),
            ({"delay": 0.0}, "The delay of 'x' -> 'cell' must be at least one tick"),
            ({"delay": 0.5}, "The delay of 'x' -> 'cell' is 0.5 ms, which is off the grid"),
            ({"weight": -math.inf}, "'x' -> 'cell' inhibits absolutely"),
            ({"rule": "all"}, "The rule of 'x' -> 'cell' must be a ConnectionRule, such as AllToAll.*got 'all'"),
        ],
    )
    def test_a_bad_edge_is_named(self, net, edge, match):
        net.graph.add_edge("x", "cell", **edge)
        self.refused(net, match)

    def test_a_changed_weight_is_the_weight(self, net):
        for *_, edge in net.graph.edges(data=True):
            edge["weight"] = 1.0
        assert ns.simulate(net, until=5.0).spikes("cell").tolist() == [2.0]

    def test_a_bad_neuron_is_named(self, net):
        net.graph.add_node("new", model="lif")
        self.refused(net, "new")

    @pytest.mark.parametrize("size", [2.5, "x", 0, -1, True])
    def test_what_is_no_size_is_told_so(self, net, size):
        net.graph.nodes["cell"]["size"] = size
        self.refused(net, f"The size of population 'cell' must be a whole number of at least 1 .*got {size!r}")

    @pytest.mark.parametrize("model", ["lif", ns.LIF, 5.0])
    def test_what_is_no_model_is_told_so(self, net, model, tmp_path):
        net.graph.nodes["cell"]["model"] = model
        told = re.escape(f"The model of 'cell' in the graph must be a model, such as LIF(); got {model!r}.")
        self.refused(net, told)
        with pytest.raises(ns.InputError, match=told):
            net.save(tmp_path / "net.json")

    def test_a_slip_in_an_attribute_is_told(self, net, monkeypatch):
        monkeypatch.setattr(errors, "_SHOWN", set())
        net.graph.edges["x", "cell", 0]["weigth"] = 5.0
        net.graph.edges["x", "cell", 0]["colour"] = "red"
        net.graph.nodes["cell"]["modell"] = ns.LIF()
        net.graph.nodes["cell"]["pos"] = (0.0, 1.0)
        with pytest.warns(ns.NeurosimWarning) as said:
            ns.simulate(net, until=5.0)
        assert sorted(str(one.message) for one in said) == [
            "The neuron 'cell' has the attribute 'modell', which has no effect. Did you mean 'model'?",
            "The synapse 'x' -> 'cell' has the attribute 'weigth', which has no effect. Did you mean 'weight'?",
        ]

    @pytest.mark.parametrize("initial", [{"v": math.nan}, {"u": 1.0}])
    def test_a_bad_initial_state_is_named(self, net, initial):
        net.graph.nodes["cell"]["initial"] = initial
        self.refused(net, "cell")

    def test_names_written_alike_are_refused(self, net):
        net.graph.add_node(("exc", 2), model=ns.LIF())
        self.refused(net, r"exc\[2\]|\('exc', 2\)")

    def test_names_of_another_kind_are_refused(self, net):
        net.graph.add_node(1.5, model=ns.LIF())
        self.refused(net, "name must be a str, an int or a tuple")

    def test_a_projection_edited_in_may_say_nothing_of_plasticity(self, net):
        net.graph.add_edge("exc", "cell", rule=ns.AllToAll(), weight=0.1)
        assert len(wire(net).targets) == 6


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda net: None, "Network of 0 neurons and 0 synapses, tick 1 ms"),
        (lambda net: net.add_neuron("a", "lif"), "Network of 1 neuron and 0 synapses, tick 1 ms"),
        (lambda net: net.add_population("a", 3, "lif"), "Network of 3 neurons and 0 synapses, tick 1 ms"),
    ],
)
def test_it_prints_on_one_line(build, text):
    net = ns.Network(tick=1.0)
    build(net)
    assert repr(net) == text


def test_a_remembered_network_is_as_it_was_whatever_becomes_of_it():
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("cell", ns.LIF(), initial={"v": 0.25})
    net.connect("x", "cell", weight=0.5, delay=1.5, plastic=True)
    net.connect("x", "cell", weight=0.5, delay=1.5)  # another synapse just like it
    net.graph.graph["title"], net.graph.nodes["cell"]["colour"] = "two", "blue"
    made, before = net.remembered(), net.copy()
    net.add_neuron("late", ns.LIF())
    net.graph.nodes["cell"]["colour"] = "red"
    net.graph.edges["x", "cell", 0]["weight"] = 9.0
    net.graph.remove_edge("x", "cell", 1)
    for twin in (made(), made(), pickle.loads(pickle.dumps(made))(), before):
        assert list(twin.graph.edges(keys=True, data=True)) == [
            ("x", "cell", 0, {"weight": 0.5, "delay": 1.5, "rule": None, "plastic": True}),
            ("x", "cell", 1, {"weight": 0.5, "delay": 1.5, "rule": None, "plastic": False}),
        ]
        assert twin.graph.nodes["cell"] == {**net.graph.nodes["cell"], "colour": "blue"}
        assert twin.graph.graph == {"title": "two"}
        assert (list(twin.neurons()), twin.clock.tick) == (["x", "cell"], 0.5)
        with pytest.raises(ns.InputError, match="'cell'"):
            twin.add_neuron("cell", ns.LIF())


def test_a_population_of_more_neurons_than_can_be_numbered_is_refused(tmp_path):
    net, file = ns.Network(), tmp_path / "network.json"
    with pytest.raises(ns.InputError, match=r"size of population 'p' must be .* at most 2,147,483,647; got 10+\."):
        net.add_population("p", 10**30, ns.LIF())
    net.add_population("p", 3, ns.LIF())
    net.save(file)
    file.write_text(file.read_text().replace('"size": 3', '"size": 9223372036854775808'))
    with pytest.raises(ns.InputError, match=r"damaged: The size of population 'p' must be .*; got 9223372036854775808"):
        ns.Network.load(file)
