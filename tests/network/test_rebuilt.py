"""A network made again of its wiring, and the table of synapses, with their ends and in the order of building."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import plastic_specs, specs

import neurosim as ns
from neurosim.core.names import label
from neurosim.network.rebuilt import network_of
from neurosim.network.wiring import wire

COLUMNS = ("offsets", "targets", "delays", "weights", "plastic", "shown", "as_built", "model_of")


def alike(one, other):
    assert one.names == other.names
    assert [one.model(i) for i in range(len(one.names))] == [other.model(i) for i in range(len(other.names))]
    for column in COLUMNS:
        assert np.array_equal(getattr(one, column), getattr(other, column)), column
    for kind, table in one.state.items():
        assert table.tobytes() == other.state[kind].tobytes()


@given(specs())
def test_a_network_made_again_is_the_same(spec):
    wiring = wire(spec.network())
    alike(wiring, wire(network_of(wiring, wiring.weights)))


def populations():
    net = ns.Network(tick=0.1)
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_population("exc", 6, ns.LIF(tau=10.0), initial={"v": np.linspace(0.0, 0.5, 6)})
    net.add_population(("deep", 1), 4, ns.LIF(), initial={"v": 0.25})
    net.add_population("noise", 6, ns.Poisson(300.0))
    net.connect("noise", "exc", weight=0.3, rule=ns.OneToOne())
    net.connect("exc", ("deep", 1), weight=0.2, delay=0.7, rule=ns.Bernoulli(0.4), plastic=True)
    net.connect("exc", "exc", weight=-0.1, rule=ns.FixedIndegree(3))
    net.connect("x", "exc[2]", weight=1.5)
    net.connect(("exc", 1), ("exc", 1), weight=0.1)
    net.connect("exc", "exc", weight=0.1, rule=ns.Bernoulli(0.0))
    return net


def test_populations_and_what_was_drawn_come_back():
    recording = ns.simulate(populations(), until=30.0, seed=5)
    again = recording.network
    assert dict(again.graph.nodes(data="size")) == {"x": None, "exc": 6, ("deep", 1): 4, "noise": 6}
    alike(recording.wiring, wire(again, seed=99))
    assert ns.simulate(again, until=30.0, seed=5).digest() == recording.digest()


@pytest.mark.parametrize(
    "names",
    [
        [("p", 0), ("p", 1), ("p", 3)],
        [("p", 0), "x", ("p", 1)],
        ["p", ("p", 0), ("p", 1)],
        [("p", 0), ("p", 1), "p[x]"],
        [("p", 1), ("p", 0)],
        [("a", "x"), ("p", 0)],
        list(nx.grid_2d_graph(3, 2)),
    ],
)
def test_names_that_look_like_numbers_of_a_population(names):
    net = ns.Network()
    for name in names:
        net.add_neuron(name, "lif")
    for one, other in itertools.pairwise(names):
        net.connect(one, other, weight=0.5)
    wiring = wire(net)
    alike(wiring, wire(network_of(wiring, wiring.weights)))


HEADS = st.sampled_from([0, 7, "b", "p", "q", ("a", "x"), (3, "x"), ("r", "x"), (("s", 1), "x")])


@given(st.dictionaries(HEADS, st.tuples(st.booleans(), st.integers(1, 3)), min_size=1))
def test_a_neuron_stays_where_it_was_whatever_its_name(nodes):
    """Heads of populations, or of neurons by themselves whose names are as if they were of one."""
    net = ns.Network()
    for head, (population, size) in nodes.items():
        if population:
            net.add_population(head, size, "lif")
        else:
            for number in range(size):
                net.add_neuron((head, number), "lif")
    first = ns.simulate(net, 1.0)
    assert ns.simulate(first.network, 2.0, resume=first).wiring.names == first.wiring.names
    alike(first.wiring, wire(first.network))


def test_numbers_of_two_models_are_no_population():
    net = ns.Network()
    net.add_neuron(("p", 0), "lif")
    net.add_neuron(("p", 1), "sigmoid")
    net.add_neuron(("p", 2), "lif")
    wiring = wire(net)
    alike(wiring, wire(network_of(wiring, wiring.weights)))


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_after_plasticity_there_is_a_network_with_the_new_weights(engine):
    """By hand: x is heard at 2 ms and cell fires at 3 ms, so the weight grows by 0.5 e^(-1/20)."""
    net = ns.Network(tick=1.0)
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_neuron("kick", ns.Stimulus([2.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=0.25, plastic=True)
    net.connect("kick", "cell", weight=2.0)
    rule = ns.STDP(potentiation=0.5, depression=0.0, tau_plus=20.0, tau_minus=20.0, most=9.0)
    recording = ns.simulate(net, until=10.0, engine=engine, plasticity=rule)
    grown = pytest.approx(0.25 + 0.5 * np.exp(-1.0 / 20.0), rel=1e-14)
    (learned,) = [e for tail, _, e in recording.network.graph.edges(data=True) if tail == "x"]
    assert (learned["weight"], learned["plastic"]) == (grown, True)
    assert net.graph.edges["x", "cell", 0]["weight"] == 0.25
    table = recording.synapses()
    assert table["source"].tolist() == ["x", "kick"]
    assert table["weight"].tolist() == [grown, 2.0]
    assert recording.synapses(at=2.0)["weight"].tolist() == [0.25, 2.0]
    assert recording.synapses(at=3.0)["weight"].tolist() == [grown, 2.0]


@given(plastic_specs())
@settings(max_examples=30)
def test_synapses_come_with_their_ends_in_the_order_of_the_graph(spec):
    net = spec.network()
    rule = ns.STDP(potentiation=0.1, depression=0.1, least=-3.0, most=3.0)
    recording = ns.simulate(net, until=net.clock.ms(spec.until), plasticity=rule)
    wanted = [(label(s), label(t), e) for s, t, e in net.graph.edges(data=True)]
    table = recording.synapses(at=0.0)
    assert table["source"].tolist() == [source for source, _, _ in wanted]
    assert table["target"].tolist() == [target for _, target, _ in wanted]
    changed = {s for tick, s, _ in recording.changes.tolist() if tick == 0}
    kept = [i for i, s in enumerate(recording.wiring.built.tolist()) if s not in changed]
    assert table["weight"][kept].tolist() == [wanted[i][2]["weight"] for i in kept]
    assert table["delay"].tolist() == [edge["delay"] for *_, edge in wanted]
    assert table["plastic"].tolist() == [edge["plastic"] for *_, edge in wanted]
    arrays = recording.to_arrays()
    assert arrays["names"][arrays["sources"]].tolist() == table["source"].tolist()
    assert arrays["names"][arrays["targets"]].tolist() == table["target"].tolist()
    assert arrays["weights"].tolist() == recording.synapses()["weight"].tolist()
    weights = table["weight"].copy()
    for synapse, weight in zip(arrays["changes.synapse"].tolist(), arrays["changes.weight"].tolist(), strict=True):
        weights[synapse] = weight
    assert weights.tolist() == arrays["weights"].tolist()


def test_a_loaded_recording_has_its_network(tmp_path):
    recording = ns.simulate(populations(), until=5.0, seed=2)
    recording.save(tmp_path / "r.npz")
    loaded = ns.load_recording(tmp_path / "r.npz")
    assert np.array_equal(loaded.synapses(), recording.synapses())
    alike(wire(loaded.network), recording.wiring)


def test_a_network_without_synapses_has_none():
    assert ns.simulate(ns.Network(), until=1.0).synapses().tolist() == []
