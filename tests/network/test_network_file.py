"""A network is saved and loaded with nothing lost, to the last bit; what was damaged is refused in one sentence."""

import json
import math
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import plastic_specs, specs

import neurosim as ns
from neurosim.network.wiring import wire


@dataclass(frozen=True)
class Leaky(ns.NeuronModel):
    """A model of this file, which no registry knows."""

    threshold: float = 1.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Leaky.State()

    def advance(self, state, elapsed):
        state.v /= 1.0 + elapsed

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return 1.0 if state.v >= self.threshold else 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


@dataclass(frozen=True)
class Every(ns.ConnectionRule):
    """Each n-th pair."""

    n: int

    def pairs(self, n_sources, n_targets, stream):
        return np.divmod(np.arange(0, n_sources * n_targets, self.n), n_targets)


class Coin(ns.ConnectionRule):
    def pairs(self, n_sources, n_targets, stream):
        return np.array([0]), np.array([0])


def everything():
    """Every kind of thing that a network may have."""
    rng = np.random.default_rng(7)
    net = ns.Network(tick=0.1, rounding=True)
    net.add_neuron("x", ns.Stimulus([1.0, 2.0 / 3.0 + 1.0], values=[0.1, 1.0 / 3.0]))
    net.add_neuron(7, ns.Poisson(rate=300.0))
    net.add_neuron(("grid", "a", 1), ns.LogisticNoise(0.3))
    net.add_neuron("step", ns.StepCurrent([1.0, 20.0], [0.5, 0.0]))
    net.add_population("exc", 8, ns.LIF(tau=1e2 / 7.0, refractory=0.3), initial={"v": rng.random(8)})
    net.add_population(("deep", 1), 3, "exp-current-lif", initial={"v": -60.1})
    net.add_neuron("unit", ns.McCullochPitts(threshold=2))
    net.connect("x", "exc[3]", weight=1.0 / 3.0, delay=0.7)
    net.connect(7, "exc", weight=rng.random(8), delay=np.arange(1, 9) / 10.0, rule=ns.AllToAll(), plastic=True)
    net.connect("exc", "exc", weight=-0.1, rule=ns.FixedIndegree(2))
    net.connect("exc", "exc", weight=0.2, rule=ns.Bernoulli(0.3))
    net.connect("exc", "exc", weight=0.2, rule=ns.Bernoulli(0.3))
    net.connect("exc", ("deep", 1), weight=200.0, rule=ns.Pairs([0, 1], [2, 2]))
    net.connect("step", "exc", weight=1.0, rule=ns.AllToAll())
    net.connect("exc", "unit", rule=ns.AllToAll())
    net.connect("x", "unit", weight="veto")
    net.graph.nodes["unit"]["pos"] = np.array([0.5, 1.0])
    net.graph.graph["title"] = "every kind"
    return net


def again(net, tmp_path, **given):
    net.save(tmp_path / "net.json")
    return ns.Network.load(tmp_path / "net.json", **given)


def alike(one, other, seed=3):
    one, other = wire(one, seed), wire(other, seed)
    assert one.names == other.names
    assert one.clock == other.clock
    assert [one.model(i) for i in range(len(one.names))] == [other.model(i) for i in range(len(other.names))]
    for column in ("offsets", "targets", "delays", "weights", "plastic", "shown", "as_built", "edge_ends"):
        assert getattr(one, column).tobytes() == getattr(other, column).tobytes(), column
    assert all(table.tobytes() == other.state[kind].tobytes() for kind, table in one.state.items())


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_loaded_network_is_the_one_that_was_saved_and_runs_alike(tmp_path, engine):
    net = everything()
    loaded = again(net, tmp_path)
    alike(net, loaded)
    digests = {ns.simulate(one, until=30.0, seed=4, engine=engine).digest() for one in (net, loaded)}
    assert len(digests) == 1
    assert repr(loaded) == repr(net)
    assert loaded.graph.nodes["unit"]["pos"] == [0.5, 1.0]
    assert loaded.graph.graph["title"] == "every kind"
    assert [type(edge["rule"]) for *_, edge in loaded.graph.edges(data=True)] == [
        type(edge["rule"]) for *_, edge in net.graph.edges(data=True)
    ]
    first = (tmp_path / "net.json").read_bytes()
    loaded.save(tmp_path / "net.json")
    assert (tmp_path / "net.json").read_bytes() == first


@given(specs() | plastic_specs())
@settings(max_examples=40)
def test_any_network_comes_back(tmp_path_factory, spec):
    net = spec.network()
    alike(net, again(net, tmp_path_factory.mktemp("net")))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_every_bit_of_a_weight_comes_back(tmp_path_factory, weights):
    net = ns.Network()
    net.add_population("a", len(weights), "lif", initial={"v": weights})
    net.connect("a", "a", weight=weights, rule=ns.OneToOne())
    alike(net, again(net, tmp_path_factory.mktemp("net")))


def test_absolute_inhibition_is_written_veto(tmp_path):
    net = ns.Network()
    net.add_population("x", 2, ns.Stimulus([1.0]))
    net.add_neuron("unit", "mcculloch-pitts")
    net.connect("x", "unit", weight=["veto", 1.0], rule=ns.AllToAll())
    net.connect("x[0]", "unit", weight="veto")
    loaded = again(net, tmp_path)
    told = json.loads((tmp_path / "net.json").read_text())
    assert sorted(str(edge["weight"]) for edge in told["edges"]) == ["['veto', 1.0]", "veto"]
    assert sorted(wire(loaded).weights.tolist()) == [-math.inf, -math.inf, 1.0]


def test_networkx_reads_it_and_what_it_writes_is_read_again(tmp_path):
    net = everything()
    net.save(tmp_path / "net.json")
    graph = nx.node_link_graph(json.loads((tmp_path / "net.json").read_text()), edges="edges")
    assert set(graph.nodes) == set(net.graph.nodes)
    for name in ("edges", "links"):
        (tmp_path / "other.json").write_text(json.dumps(nx.node_link_data(graph, edges=name)))
        alike(net, ns.Network.load(tmp_path / "other.json"))


def test_models_and_rules_of_a_script_must_be_given_and_are_never_imported(tmp_path):
    net = ns.Network()
    net.add_population("a", 4, Leaky(threshold=0.5))
    net.connect("a", "a", weight=0.3, rule=Every(3))
    net.save(tmp_path / "net.json")
    with pytest.raises(ns.UnknownNameError, match="Leaky"):
        ns.Network.load(tmp_path / "net.json")
    with pytest.raises(ns.UnknownNameError, match=r"connection rule .*Every"):
        ns.Network.load(tmp_path / "net.json", models=[Leaky])
    alike(net, ns.Network.load(tmp_path / "net.json", models=[Leaky], rules=[Every]))
    text = (tmp_path / "net.json").read_text().replace(f"{__name__}:Leaky", "__main__:Leaky")
    (tmp_path / "net.json").write_text(text)
    alike(net, ns.Network.load(tmp_path / "net.json", models=[Leaky], rules=[Every]))


def test_a_file_never_names_code_to_import(tmp_path):
    net = ns.Network()
    net.add_neuron("a", "lif")
    net.save(tmp_path / "net.json")
    code = tmp_path / "intruder.py"
    code.write_text("raise SystemExit('it was imported')")
    for name in ("intruder:Model", "os:system", "neurosim.models.lif:LIF"):
        (tmp_path / "bad.json").write_text((tmp_path / "net.json").read_text().replace('"lif"', json.dumps(name)))
        with pytest.raises(ns.UnknownNameError, match="There is no model"):
            ns.Network.load(tmp_path / "bad.json")


def test_what_no_file_can_keep_is_refused_and_the_old_file_stays(tmp_path):
    net = ns.Network()
    net.add_population("a", 2, "lif")
    net.save(tmp_path / "net.json")
    before = (tmp_path / "net.json").read_bytes()
    net.connect("a", "a", rule=Coin())
    with pytest.raises(ns.InputError, match="The synapse 'a' -> 'a' has a Coin, not a dataclass"):
        net.save(tmp_path / "net.json")
    net.graph.remove_edges_from(list(net.graph.edges))
    net.graph.nodes["a"]["friend"] = {1, 2}
    with pytest.raises(ns.InputError, match="The neuron 'a': 'friend' cannot be kept in a file: it is a set"):
        net.save(tmp_path / "net.json")
    assert (tmp_path / "net.json").read_bytes() == before
    with pytest.raises(ns.InputError, match=r"A network is kept as \.json; got"):
        net.save(tmp_path / "net.npz")


def test_an_attribute_of_the_graph_never_takes_the_place_of_what_the_file_says_of_the_network(tmp_path):
    net = ns.Network(tick=0.5)
    net.graph.graph |= {"tick": 7.0, "format": "mine", "author": "me"}
    net.save(tmp_path / "net.json")
    again = ns.Network.load(tmp_path / "net.json")
    assert (again.clock.tick, again.graph.graph) == (0.5, {"author": "me"})


def test_nodes_without_a_single_synapse_are_said(tmp_path):
    net = ns.Network()
    net.add_neuron("a", "lif")
    assert again(net, tmp_path).n_neurons == 1
    net.add_neuron("b", "lif")
    with pytest.warns(UserWarning, match="has 2 nodes and no synapse"):
        again(net, tmp_path)


def changed(change):
    def apply(told):
        change(told)
        return json.dumps(told)

    return apply


DAMAGE = {
    "cut short": (lambda told: json.dumps(told)[:-20], "is not JSON"),
    "a list": (lambda told: "[]", "is not a 'neurosim network 1' file"),
    "foreign": (lambda told: json.dumps({"nodes": [], "edges": []}), r"Network.from_graph\(networkx.node_link_graph"),
    "an earlier version": (lambda told: json.dumps({"tick": 1.0, "nodes": [], "edges": []}), "An earlier version"),
    "two kinds of edges": (changed(lambda told: told.update(links=[])), "both 'edges' and 'links'"),
    "no edges": (changed(lambda told: told.pop("edges")), "key edges: it is missing"),
    "no weight": (changed(lambda told: told["edges"][0].pop("weight")), r"key edges.0.weight: it is missing"),
    "a weight of text": (changed(lambda told: told["edges"][0].update(weight="strong")), r"key edges\.0\.weight"),
    "a truth": (changed(lambda told: told["edges"][0].update(plastic=1)), r"key edges\.0\.plastic"),
    "no delay": (changed(lambda told: told["edges"][0].update(delay=0.0)), "must be at least one tick"),
    "an unknown end": (changed(lambda told: told["edges"][0].update(target="cel")), "'cel', which does not exist"),
    "an end on two lines": (changed(lambda told: told["edges"][0].update(target="a\nb")), r"'a\\nb', which does not"),
    "an end that no text can hold": (changed(lambda told: told["edges"][0].update(target="\ud800")), "does not exist"),
    "a number of many digits": (
        lambda told: json.dumps(told).replace('"delay": 1.0', f'"delay": {"9" * 5000}'),
        r"exceeds the limit \(4300 digits\) for integer string conversion: value has 5000 digits\.$",
    ),
    "a nested end": (changed(lambda told: told["edges"][0].update(target=[[["cell"]]])), "does not exist"),
    "an end of an object": (changed(lambda told: told["edges"][0].update(target={"a": 1})), "name must be a str"),
    "a node twice": (changed(lambda told: told["nodes"].append(told["nodes"][0])), "already a neuron named"),
    "a name of another kind": (changed(lambda told: told["nodes"][0].update(id=1.5)), "name must be a str"),
    "no size": (changed(lambda told: told["nodes"][0].update(size=0)), r"key nodes\.0\.size"),
    "an unknown model": (changed(lambda told: told["nodes"][1].update(model="lfi")), "Did you mean 'lif'"),
    "an unknown parameter": (
        changed(lambda told: told["nodes"][1]["parameters"].update(tua=1.0)),
        "neuron 'cell', 'lif', does not have the parameters",
    ),
    "a parameter that no line can hold": (
        changed(lambda told: told["nodes"][1]["parameters"].update({"\n": 1.0})),
        r"the parameters \('\\n', constant_drive",
    ),
    "a parameter out of range": (
        changed(lambda told: told["nodes"][1]["parameters"].update(tau=-1.0)),
        "neuron 'cell', 'lif': The 'tau' parameter of LIF must be a positive number",
    ),
    "a parameter of text": (changed(lambda told: told["nodes"][1]["parameters"].update(tau="20")), "'tau'"),
    "an unknown state": (changed(lambda told: told["nodes"][1].update(initial={"u": 1.0})), "no state of LIF 'cell'"),
    "a state too long": (
        changed(lambda told: told["nodes"][1].update(initial={"v": [1.0, 2.0]})),
        "must be one number",
    ),
    "an unknown rule": (
        changed(lambda told: told["edges"][0].update(rule={"name": "All", "parameters": {}})),
        "named 'All'",
    ),
    "a rule's parameter": (
        changed(lambda told: told["edges"][0].update(rule={"name": "Bernoulli", "parameters": {"p": 2.0}})),
        "synapse 'x' -> 'cell': The 'p' of Bernoulli must be a probability",
    ),
    "a rule's other parameter": (
        changed(lambda told: told["edges"][0].update(rule={"name": "Bernoulli", "parameters": {"q": 2.0}})),
        r"'Bernoulli' does not have the parameters \(q\)",
    ),
    "no tick": (changed(lambda told: told["graph"].update(tick=0.0)), "tick of a network must be a positive"),
    "not directed": (changed(lambda told: told.update(directed=False)), "key directed"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_refused_in_a_sentence_that_names_it(tmp_path, damage):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_neuron("cell", "lif")
    net.connect("x", "cell", weight=0.6)
    net.save(tmp_path / "net.json")
    change, told = DAMAGE[damage]
    (tmp_path / "net.json").write_text(change(json.loads((tmp_path / "net.json").read_text())))
    with pytest.raises(ns.InputError, match=told) as refused:
        ns.Network.load(tmp_path / "net.json")
    assert "net.json" in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x00", b"{" * 10_000])
def test_what_is_no_json_is_refused(tmp_path, content):
    (tmp_path / "net.json").write_bytes(content)
    with pytest.raises(ns.InputError, match=r"net\.json"):
        ns.Network.load(tmp_path / "net.json")
    with pytest.raises(ns.InputError, match=r"other\.json"):
        ns.Network.load(tmp_path / "other.json")
