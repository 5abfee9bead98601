"""The frozen network: indices are ranks, and nothing depends on the order of building or on an object's address."""

import subprocess
import sys

import numpy as np
import pytest

import neurosim as ns
from neurosim.models.base import parameters
from neurosim.network.wiring import wire


def synapses(wiring):
    fields = (wiring.sources, wiring.targets, wiring.delays, wiring.weights, wiring.plastic)
    return list(zip(*(field.tolist() for field in fields), strict=True))


def test_the_index_is_the_rank_and_what_is_shown_keeps_the_order_of_building():
    net = ns.Network()
    built = ["b", 10, ("e", 1), "a", 9, ("e", 0), "10x"]
    for name in built:
        net.add_neuron(name, "lif")
    wiring = wire(net)
    assert wiring.names == (9, 10, "10x", "a", "b", ("e", 0), ("e", 1))
    assert [wiring.names[i] for i in wiring.shown] == built
    assert wiring.labels == ("9", "10", "10x", "a", "b", "e[0]", "e[1]")


def test_the_neurons_of_a_population_stand_at_its_rank_by_number():
    net = ns.Network()
    net.add_population("b", 11, "lif")
    net.add_neuron("c", "lif")
    net.add_neuron("a", "lif")
    wiring = wire(net)
    assert wiring.names == ("a", *(("b", i) for i in range(11)), "c")
    assert [wiring.names[i] for i in wiring.shown] == [*(("b", i) for i in range(11)), "c", "a"]
    for name in (("b", 10), "b[10]"):
        assert wiring.index(name) == 11
    with pytest.raises(ns.UnknownNameError, match=r"no neuron named 'b\[11\]'. Did you mean 'b\[1"):
        wiring.index(("b", 11))


def test_synapses_by_source_delay_target_and_weight():
    net = ns.Network(tick=0.5)
    for name in "cab":
        net.add_neuron(name, "lif")
    for source, target, weight, delay in [
        ("c", "a", 1.0, 1.0),
        ("a", "c", 2.0, 1.0),
        ("a", "b", 3.0, 1.0),
        ("a", "b", -3.0, 1.0),
        ("a", "c", 4.0, 0.5),
        ("b", "b", 5.0, 2.5),
    ]:
        net.connect(source, target, weight=weight, delay=delay)
    wiring = wire(net)
    assert synapses(wiring) == [
        (0, 2, 1, 4.0, False),
        (0, 1, 2, -3.0, False),
        (0, 1, 2, 3.0, False),
        (0, 2, 2, 2.0, False),
        (1, 1, 5, 5.0, False),
        (2, 0, 2, 1.0, False),
    ]
    assert [list(wiring.outgoing(i)) for i in range(3)] == [[0, 1, 2, 3], [4], [5]]
    assert [wiring.incoming(i).tolist() for i in range(3)] == [[5], [1, 2, 4], [0, 3]]
    assert wiring.longest_delay == 5


def test_equal_models_are_one():
    net = ns.Network()
    net.add_neuron("a", ns.LIF(tau=20))
    net.add_neuron("b", ns.LIF(tau=20.0))
    net.add_neuron("c", ns.LIF(tau=10.0))
    wiring = wire(net)
    assert wiring.models == (ns.LIF(tau=20.0), ns.LIF(tau=10.0))
    assert wiring.model_of.tolist() == [0, 0, 1]


def shuffled_projections(projections):
    net = ns.Network(tick=1.0)
    net.add_population("a", 12, "lif")
    net.add_population("b", 12, "lif")
    for given in projections:
        net.connect("a", "b", **given)
    return synapses(wire(net, seed=7))


@pytest.mark.parametrize(
    "pair",
    [
        [{"rule": ns.Bernoulli(0.5), "weight": 0.5}, {"rule": ns.Bernoulli(0.5), "weight": 0.25}],
        [{"rule": ns.Bernoulli(0.5), "delay": 2.0}, {"rule": ns.Bernoulli(0.5)}],
        [{"rule": ns.Bernoulli(0.5)}, {"rule": ns.FixedIndegree(3)}],
        [{"rule": ns.Bernoulli(0.5), "plastic": True}, {"rule": ns.Bernoulli(0.5), "plastic": False}],
        [{"rule": ns.FixedIndegree(3), "weight": np.full(36, w)} for w in (0.1, 0.1 + 1e-13)],
        [{"rule": ns.FixedIndegree(100), "weight": np.where(np.arange(1200) == 600, w, 0.1)} for w in (0.2, 0.3)],
    ],
    ids=["weight", "delay", "rule", "plastic", "close weights", "long arrays"],
)
def test_the_order_of_projections_does_not_matter(pair):
    assert shuffled_projections(pair) == shuffled_projections(pair[::-1])


def test_equal_projections_draw_different_pairs():
    given = {"rule": ns.Bernoulli(0.5), "weight": 0.5}
    once, twice = shuffled_projections([given]), shuffled_projections([given, given])
    assert set(once) < set(twice)


def test_the_order_of_equal_synapses_does_not_matter_even_for_the_sign_of_zero():
    digests = set()
    for weights in ([0.0, -0.0], [-0.0, 0.0]):
        net = ns.Network(tick=1.0)
        net.add_neuron("a", "lif")
        for weight in weights:
            net.connect("a", "a", weight=weight)
        digests.add(ns.simulate(net, until=2.0).digest())
    assert len(digests) == 1


def test_a_seed_chooses_the_pairs_and_the_same_seed_the_same_pairs():
    net = ns.Network(tick=1.0)
    net.add_population("a", 20, "lif")
    net.connect("a", "a", rule=ns.Bernoulli(0.3))
    assert synapses(wire(net, seed=1)) == synapses(wire(net, seed=1)) != synapses(wire(net, seed=2))


def test_another_population_does_not_change_the_pairs_drawn():
    def drawn(crowded):
        net = ns.Network(tick=1.0)
        if crowded:
            net.add_population("0", 5, "lif")
            net.connect("0", "0", rule=ns.Bernoulli(0.5))
        net.add_population("a", 20, "lif")
        net.connect("a", "a", rule=ns.Bernoulli(0.3))
        wiring = wire(net, seed=1)
        named = [(wiring.labels[s], wiring.labels[t]) for s, t, *_ in synapses(wiring)]
        return [ends for ends in named if not ends[0].startswith("0")]

    assert drawn(crowded=False) == drawn(crowded=True)


class Coin(ns.ConnectionRule):
    """A user's rule that is no dataclass, so that Python prints it with its address in memory."""

    def pairs(self, n_sources, n_targets, stream):
        drawn = np.argwhere(stream.random((n_sources, n_targets)) < 0.5)
        return drawn[:, 0], drawn[:, 1]


def test_a_users_own_rule_draws_the_same_wherever_it_lies_in_memory():
    kept = [Coin() for _ in range(3)]
    assert len({tuple(shuffled_projections([{"rule": rule}])) for rule in kept}) == 1


class Beyond(ns.ConnectionRule):
    def pairs(self, n_sources, n_targets, stream):
        return np.array([0]), np.array([n_targets])


def test_a_users_own_rule_cannot_reach_beyond_its_population():
    net = ns.Network(tick=1.0)
    net.add_population("a", 3, "lif")
    net.add_neuron("b", "lif")  # the index after the last of "a"
    net.connect("a", "a", rule=Beyond())
    with pytest.raises(ns.InputError, match="'a' -> 'a'"):
        wire(net)


def test_weights_and_delays_one_for_each_synapse_of_a_projection():
    net = ns.Network(tick=0.5)
    net.add_population("a", 2, "lif")
    net.add_population("b", 2, "lif")
    net.connect("a", "b", weight=[1.0, 2.0, 3.0, 4.0], delay=[0.5, 1.0, 1.5, 2.0], rule=ns.AllToAll())
    assert synapses(wire(net)) == [
        (0, 2, 1, 1.0, False),
        (0, 3, 2, 2.0, False),
        (1, 2, 3, 3.0, False),
        (1, 3, 4, 4.0, False),
    ]


@pytest.mark.parametrize("field", ["weight", "delay"])
def test_as_many_weights_as_synapses(field):
    net = ns.Network(tick=1.0)
    net.add_population("a", 2, "lif")
    net.connect("a", "a", rule=ns.AllToAll(), **{field: [1.0, 2.0, 3.0]})
    with pytest.raises(ns.InputError, match=rf"'a' -> 'a' has 4 synapses; it needs one {field} .* got 3"):
        wire(net)


def test_a_parameter_that_a_plug_in_does_not_check_is_checked_by_name():
    net = ns.Network(tick=1.0)
    model = ns.LIF()
    object.__setattr__(model, "tau", float("nan"))
    net.add_neuron("cell", model)
    assert parameters(model)["tau"] != parameters(model)["tau"]
    with pytest.raises(ns.InputError, match="The 'tau' parameter of LIF 'cell' must be finite; got nan"):
        wire(net)


TOO_LARGE = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
import neurosim as ns

def told(size, rule=None, **given):
    net = ns.Network()
    net.add_population("a", size, "lif")
    if rule is not None:
        net.connect("a", "a", rule=rule)
    try:
        print("ran", ns.simulate(net, until=1.0, **given).n_signals)
    except ns.InputError as refused:
        print(refused)

told(50_000, ns.AllToAll())
told(50_000, ns.FixedIndegree(1_000_000))
told(2 * 10**9)
told(5_100, ns.AllToAll())
told(2_500, ns.AllToAll(), engine="simpy")
told(200, ns.AllToAll(), engine="simpy")
"""


def test_a_network_too_large_for_memory_is_refused_with_the_number():
    """In a process that may take 1.5 GB, which it would take within seconds."""
    done = subprocess.run([sys.executable, "-c", TOO_LARGE], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == [
        f"The network has {neurons} neurons and {synapses} synapses, which take about {needed} GB; the limit is 1.5 GB."
        for neurons, synapses, needed in (
            ("50,000", "2,500,000,000", "150.1"),
            ("50,000", "50,000,000,000", "3,000.1"),
            ("2,000,000,000", "0", "3,000.0"),
            ("5,100", "26,010,000", "1.6"),
            ("2,500", "6,250,000", "1.6"),
        )
    ] + ["ran 0"], done.stderr[-300:]
