"""Which attributes of a networkx graph are used, refused with the nearest name, or kept; and what is no such graph."""

import networkx as nx
import numpy as np
import pytest
import scipy.sparse

import neurosim as ns
from neurosim.network.wiring import wire

MATRIX = np.array([[0, 1, 0], [0, 0, 1], [1, 1, 0]])


def directed(*edges, **attributes):
    graph = nx.DiGraph()
    graph.add_node("a", **attributes)
    graph.add_edges_from(edges or [("a", "b")])
    return graph


class TestNeurons:
    def test_a_parameter_of_a_node_is_a_parameter_of_its_model(self):
        """tau dv/dt = -v from 0.5: after 10 ms 0.5/e with tau 10, and the nodes without one have the model's own."""
        graph = directed(tau=np.float64(10.0), v=0.5)
        graph.add_node("c", model=ns.LIF(threshold=3.0), tau=5.0, initial={"v": 0.5})
        net = ns.Network.from_graph(graph, model="lif")
        recording = ns.simulate(net, until=20.0)
        assert recording.potential("a", at=10.0) == pytest.approx(0.5 * np.exp(-1.0), rel=1e-15)
        assert recording.potential("c", at=10.0) == pytest.approx(0.5 * np.exp(-2.0), rel=1e-15)
        assert net.graph.nodes["b"]["model"] == ns.LIF()
        assert net.graph.nodes["c"]["model"] == ns.LIF(threshold=3.0, tau=5.0)

    def test_what_means_nothing_to_neurons_is_kept_for_whoever_it_means_something_to(self):
        graph = directed(("a", "b", {"length": 2.5, "color": "red"}), pos=(0.0, 1.0), module=3)
        net = ns.Network.from_graph(graph, model="lif")
        assert (net.graph.nodes["a"]["pos"], net.graph.nodes["a"]["module"]) == ((0.0, 1.0), 3)
        (edge,) = [edge for *_, edge in net.graph.edges(data=True)]
        assert (edge["length"], edge["color"], edge["weight"]) == (2.5, "red", 1.0)

    @pytest.mark.parametrize(
        ("attribute", "meant"),
        [
            ("Tau", "tau"),
            ("taus", "tau"),
            ("tau_m", "tau"),
            ("V_th", "threshold"),
            ("threshhold", "threshold"),
            ("t_ref", "refractory"),
            ("Initial", "initial"),
            ("MODEL", "model"),
        ],
    )
    def test_what_is_nearly_a_parameter_is_refused_with_the_nearest_name(self, attribute, meant):
        with pytest.raises(
            ns.InputError, match=rf"Node 'a': .*have the attribute '{attribute}'. Did you mean '{meant}'"
        ):
            ns.Network.from_graph(directed(**{attribute: 1.0}), model="lif")

    def test_a_parameter_of_another_model_is_refused(self):
        with pytest.raises(ns.InputError, match=r"Node 'a': .*have the attribute 'capacitance'; it has 'tau', 'rest'"):
            ns.Network.from_graph(directed(capacitance=250.0), model="lif")
        net = ns.Network.from_graph(directed(capacitance=125.0), model="exp-current-lif")
        assert net.graph.nodes["a"]["model"].capacitance == 125.0

    def test_a_node_that_is_made_a_source_needs_no_parameters(self):
        graph = nx.path_graph(3, create_using=nx.DiGraph)
        nx.set_node_attributes(graph, 10.0, "tau")
        net = ns.Network.from_graph(graph, model="lif", sources={0: ns.Stimulus([1.0])})
        assert net.graph.nodes[0] == {"model": ns.Stimulus([1.0]), "size": None, "initial": {}, "tau": 10.0}
        assert net.graph.nodes[1]["model"] == ns.LIF(tau=10.0)

    @pytest.mark.parametrize(
        ("attributes", "told"),
        [
            ({"tau": -1.0}, "Node 'a': The 'tau' parameter of LIF must be a positive number of ms; got -1.0"),
            ({"model": 7}, "Node 'a': A neuron's model must be a NeuronModel, its class or its name; got 7"),
            ({"v": 0.5, "initial": {"v": 0.5}}, "'v' and the attribute 'initial' both give the state at time 0"),
            ({"initial": 0.5}, r"The initial state of 'a' must be a mapping, such as \{'v': 0.2\}; got 0.5"),
            ({"size": 2.5}, "The size of population 'a' must be a whole number"),
        ],
    )
    def test_mistakes_name_the_node(self, attributes, told):
        with pytest.raises(ns.InputError, match=told):
            ns.Network.from_graph(directed(**attributes), model="lif")


class TestSynapses:
    @pytest.mark.parametrize(("attribute", "meant"), [("wieght", "weight"), ("Delay", "delay"), ("weights", "weight")])
    def test_what_is_nearly_weight_or_delay_is_refused(self, attribute, meant):
        with pytest.raises(ns.InputError, match=f"'a' -> 'b' has the attribute '{attribute}'.* mean '{meant}'"):
            ns.Network.from_graph(directed(("a", "b", {attribute: 2.0})), model="lif")

    def test_an_edge_that_has_its_weight_may_have_a_height(self):
        net = ns.Network.from_graph(directed(("a", "b", {"weight": 2.0, "height": 3.0})), model="lif")
        assert [edge["weight"] for *_, edge in net.graph.edges(data=True)] == [2.0]

    def test_an_edge_of_a_matrix_of_truth_values_weighs_1(self):
        graph = nx.from_numpy_array(MATRIX.astype(bool), create_using=nx.DiGraph)
        assert all(weight is True for *_, weight in graph.edges(data="weight"))
        wiring = wire(ns.Network.from_graph(graph, model="lif"))
        found = np.zeros((3, 3))
        found[wiring.sources, wiring.targets] = wiring.weights
        assert np.array_equal(found, MATRIX)

    def test_a_graph_of_what_argwhere_lists(self):
        graph = nx.DiGraph()
        graph.add_edges_from(np.argwhere(MATRIX))
        assert {type(node) for node in graph} == {np.int64}
        net = ns.Network.from_graph(graph, model="mcculloch-pitts", sources=None)
        assert [type(name) for name in net.neurons()] == [int, int, int]
        assert sorted(net.graph.edges()) == [(0, 1), (1, 2), (2, 0), (2, 1)]

    @pytest.mark.parametrize("engine", ["simpy", "compiled"])
    def test_of_an_undirected_graph_edges_onto_sources_are_left_out_and_it_is_said(self, engine):
        """A pulse goes along a path of four at one neuron a ms, and back again, but not into the source."""
        with pytest.warns(UserWarning, match=r"receives nothing, so the network omits 1 direction of .*'1' -> '0'"):
            net = ns.Network.from_graph(nx.path_graph(4), model="mcculloch-pitts", sources={0: ns.Stimulus([1.0])})
        recording = ns.simulate(net, until=6.0, engine=engine)
        assert [recording.spikes(k).tolist() for k in range(4)] == [[1.0], [2.0, 4.0], [3.0, 5.0], [4.0]]

    def test_an_edge_between_two_sources_is_left_out_both_ways(self):
        graph = nx.path_graph(3)
        for node in (0, 1):
            graph.nodes[node]["model"] = ns.Stimulus([1.0])
        with pytest.warns(UserWarning, match="3 directions"):
            net = ns.Network.from_graph(graph, model="lif")
        assert list(net.graph.edges()) == [(1, 2)]

    def test_in_a_directed_graph_an_edge_onto_a_source_is_refused_at_once(self):
        graph = nx.cycle_graph(3, create_using=nx.DiGraph)
        with pytest.raises(ns.InputError, match="'2' -> '0' ends on a source, which receives nothing"):
            ns.Network.from_graph(graph, model="lif", sources={0: ns.Stimulus([1.0])})


@pytest.mark.parametrize(
    ("graph", "told"),
    [
        ([(0, 1)], r"got a list; networkx.DiGraph\(pairs\)"),
        (MATRIX, r"got a ndarray; networkx.from_numpy_array"),
        (scipy.sparse.csr_array(MATRIX), r"got a csr_array; networkx.from_scipy_sparse_array"),
        (scipy.sparse.coo_matrix(MATRIX), r"got a coo_matrix; networkx.from_scipy_sparse_array"),
        ({0: [1]}, r"got a dict; networkx.DiGraph\(neighbours\)"),
        (ns.Network(), r"got a Network; net.graph is the graph"),
        (None, "got a NoneType"),
    ],
)
def test_what_is_no_graph_is_refused_with_what_makes_one(graph, told):
    with pytest.raises(ns.InputError, match=rf"from_graph needs a networkx graph; {told}"):
        ns.Network.from_graph(graph, model="lif")


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        ([0], "must map nodes to sources"),
        ({0: "lif"}, "The node '0' can be made a Source.*got 'lif'"),
        ({0: ns.Stimulus}, "The node '0' can be made a Source"),
        ({"7": ns.Stimulus([1.0])}, "no node to make a source of named '7'"),
        ({0.5: ns.Stimulus([1.0])}, "A neuron's name must be"),
    ],
)
def test_what_is_no_source_is_refused(sources, told):
    with pytest.raises(ns.InputError, match=told):
        ns.Network.from_graph(nx.path_graph(2), model="lif", sources=sources)


@pytest.mark.parametrize("graph", [nx.Graph([(0.5, 1.5)]), nx.Graph([(frozenset([1]), 2)]), nx.Graph([(1, "1")])])
def test_nodes_that_are_no_names_are_refused(graph):
    with pytest.raises(ns.InputError, match=r"name must be a str, an int or a tuple|would be written like it"):
        ns.Network.from_graph(graph, model="lif")


@pytest.mark.parametrize("weight", [np.nan, "0.5", None, False])
def test_weights_that_are_none_are_refused_by_edge(weight):
    with pytest.raises(ns.InputError, match="The weight of '0' -> '1' must be a finite number"):
        ns.Network.from_graph(nx.DiGraph([(0, 1, {"weight": weight})]), model="lif")


def test_sources_by_how_their_nodes_are_written():
    graph = nx.DiGraph([((0, 0), (0, 1))])
    net = ns.Network.from_graph(graph, model="lif", sources={"0[0]": ns.Stimulus([1.0])})
    assert net.graph.nodes[0, 0]["model"] == ns.Stimulus([1.0])
