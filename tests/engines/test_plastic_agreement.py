"""Synapses that change by themselves do so in both engines alike, to the last bit and change by change."""

import signal
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_agreement import differences
from random_networks import PLASTIC, plastic_specs

import neurosim as ns
from neurosim.engines.compiled import buffers, network_run
from neurosim.engines.compiled.buffers import changes_in_order
from neurosim.engines.task import Watch
from neurosim.recording.tables import CHANGES

MOST = 3.0


@dataclass(frozen=True)
class Forgetful(ns.PlasticityRule):
    """A plug-in: all that is older than so many ms is forgotten, steps grow small near the bounds, a spike is dear."""

    least: float = -MOST
    most: float = MOST
    window: float = 7.0
    parts: int = 3
    dear: bool = True

    def fade_arrivals(self, trace, elapsed):
        return trace if elapsed <= self.window else 0.0

    def fade_spikes(self, trace, elapsed):
        return trace / (1.0 + elapsed)

    def at_arrival(self, weight, spikes):
        return nearer(weight, self.least, self.parts, spikes)

    def at_spike(self, weight, arrivals):
        up = nearer(weight, self.most, self.parts, arrivals)
        return up - 0.01 * (up - self.least) if self.dear else up


def nearer(weight, bound, parts, trace):
    return weight + (bound - weight) * trace / (parts * (1.0 + trace))


@dataclass(frozen=True)
class Cancelling(Forgetful):
    """Makes -0.0 of a weight at each arrival."""

    def at_arrival(self, weight, spikes):
        return weight * -0.0


OURS = st.builds(
    ns.STDP,
    potentiation=st.sampled_from([0.0, 0.005, 0.1, 2.0]),
    depression=st.sampled_from([0.0, 0.00525, 0.2, 2.0]),
    tau_plus=st.sampled_from([1.0, 20.0]),
    tau_minus=st.sampled_from([2.0, 33.7]),
    least=st.just(-MOST),
    most=st.just(MOST),
)
PLUG_IN = st.builds(Forgetful, parts=st.integers(1, 4), dear=st.booleans())

FEW = ["lif", "sigmoid"]
"""Kinds that meet the plug-in, too: each kind with each rule takes seconds to compile."""

PLUGGED = {**PLASTIC, "apart": {"lif"}}

RULED = st.tuples(plastic_specs(**PLASTIC), OURS) | st.tuples(plastic_specs(kinds=FEW, **PLUGGED), PLUG_IN)

SEEDS, THREADS = st.integers(0, 3), st.sampled_from([1, 2, 3])


def test_the_sign_of_a_weight_of_zero_is_kept():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([1.0, 3.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=0.6, delay=1.0, plastic=True)
    for engine in ("simpy", "compiled"):
        changes = ns.simulate(net, 9.0, engine=engine, plasticity=Cancelling()).changes
        assert [str(weight) for weight in changes["weight"].tolist()] == ["-0.0"]


@settings(max_examples=150)
@given(RULED, SEEDS, THREADS, st.sampled_from(["all", "none"]))
def test_networks_of_many_kinds_agree(ruled, seed, threads, record):
    spec, rule = ruled
    expected = spec.simulate(seed=seed, plasticity=rule, engine="simpy", record=record)
    got = spec.simulate(seed=seed, plasticity=rule, engine="compiled", threads=threads, record=record)
    assert got.engine == "compiled"
    assert differences(expected, got) == []


@pytest.mark.parametrize(("letters", "room", "changed"), [(1, 1024, 1 << 22), (1024, 1, 1 << 22), (1024, 1024, 2)])
@pytest.mark.parametrize("kind", ["lif", "exp-current-lif", "sigmoid"])
def test_networks_of_one_kind_agree_wherever_they_have_to_stop(kind, letters, room, changed, monkeypatch):
    monkeypatch.setattr(network_run, "EXCHANGED", letters)
    monkeypatch.setattr(buffers, "ROOM", room)
    monkeypatch.setattr(network_run, "MOST_CHANGED", changed)
    ruled = st.tuples(plastic_specs(kinds=[kind], **PLASTIC), OURS)
    if kind in FEW:
        ruled |= st.tuples(plastic_specs(kinds=[kind], **PLUGGED), PLUG_IN)

    @settings(max_examples=60)
    @given(ruled, SEEDS, THREADS, st.sampled_from(["all", "none"]))
    def agree(ruled, seed, threads, record):
        spec, rule = ruled
        expected = spec.simulate(seed=seed, plasticity=rule, engine="simpy", record=record)
        got = spec.simulate(seed=seed, plasticity=rule, engine="compiled", threads=threads, record=record)
        assert differences(expected, got) == []

    agree()


@settings(max_examples=100)
@given(RULED, st.data())
def test_a_run_may_be_split_and_go_on_in_either_engine(ruled, data):
    spec, rule = ruled
    splits = sorted(data.draw(st.lists(st.integers(0, spec.until), max_size=4)))
    part = None
    for until in [*splits, spec.until]:
        engine = data.draw(st.sampled_from(["simpy", "compiled"]))
        part = spec.simulate(until, seed=2, resume=part, plasticity=rule, engine=engine, threads=2)
    assert differences(spec.simulate(seed=2, plasticity=rule, engine="simpy"), part) == []


@settings(max_examples=40)
@given(RULED, st.data())
def test_the_order_of_building_does_not_matter(ruled, data):
    spec, rule = ruled
    nodes = data.draw(st.permutations([*spec.cells, *spec.trains, *spec.noise]))
    synapses = data.draw(st.permutations(spec.synapses))
    built = spec.simulate(seed=1, plasticity=rule, engine="compiled")
    other = spec.simulate(nodes=nodes, synapses=synapses, seed=1, plasticity=rule, engine="compiled", threads=2)
    assert differences(built, other) == []


def crowd(kinds, tick=1e-6, noise=300.0, size=40):
    """Populations that are driven and hear themselves, each other and noise, by synapses most of which are plastic."""
    net = ns.Network(tick=tick)
    start = np.random.default_rng(2).random(size)
    net.add_population("noise", size, ns.Poisson(rate=noise))
    for name in kinds:
        model = MODELS[name]
        net.add_population(name, size, model, initial={"v": start} if name != "unit" else None)
    if "current" in kinds:  # which then have parameters of their own, as in random networks
        net.add_neuron("beside", replace(MODELS["current"], tau=5.0))
    for name in kinds:
        net.connect("noise", name, 0.2, 1.5, ns.OneToOne(), plastic=name != "current")
        net.connect("noise", name, 0.05, 1.2, ns.FixedIndegree(3))
        for other in kinds:
            if "unit" not in (other, name):  # they pass on each single signal, so none would ever end
                net.connect(other, name, 0.06, 1.0, ns.FixedIndegree(10), plastic=True)
            net.connect(other, name, -0.1, 1.7, ns.FixedIndegree(6), plastic=other == name != "unit")
    return net


MODELS = {
    "lif": ns.LIF(tau=20.0, refractory=2.0, constant_drive=1.2),
    "current": ns.ExpCurrentLIF(tau=10.0, threshold=1.0, refractory=0.5, capacitance=3.0, tau_syn=2.5, current=0.4),
    "unit": ns.Rosenblatt(threshold=0.19),
}
QUICK = ns.STDP(potentiation=0.02, depression=0.02, least=-0.2, most=0.25)


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("noise", [300.0, 9000.0], ids=["noise", "background"])
@pytest.mark.parametrize("kinds", [["lif"], ["current"], ["lif", "current", "unit"]], ids="-".join)
def test_a_crowd_agrees_with_any_number_of_threads(kinds, noise, threads):
    tick = 0.1 if noise > 1000.0 else 1e-6
    expected = ns.simulate(crowd(kinds, tick, noise), 60.0, seed=3, plasticity=QUICK, engine="simpy")
    assert len(expected.changes) > 2000
    assert QUICK.most in expected.changes["weight"]
    assert len(expected.wiring.background) == (40 if noise > 1000.0 else 0)
    got = ns.simulate(crowd(kinds, tick, noise), 60.0, seed=3, plasticity=QUICK, engine="compiled", threads=threads)
    assert differences(expected, got) == []


@pytest.mark.parametrize("beside", [0, 1], ids=["one kind", "two kinds"])
def test_a_potential_that_becomes_nan_stops_both_at_one_instant(beside):
    """Another neuron, whose weights change in the same window and later, keeps those from before that instant."""
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus(times=[1.0, 2.0], values=[1e308, 1e308]))
    net.add_neuron("y", ns.Stimulus(times=[2.0], values=[-1e308]))
    net.add_neuron("often", ns.Stimulus(times=[0.5, 1.0, 1.5, 2.0, 2.5, 3.0]))
    net.add_neuron("cell", ns.LIF(threshold=1.7e308, tau=1e9))
    net.add_neuron("another", ns.Sigmoid() if beside else ns.LIF(threshold=0.1))
    net.connect("x", "cell", weight=10.0, delay=5.0)
    net.connect("y", "cell", weight=10.0, delay=5.0)
    net.connect("often", "another", weight=0.5, delay=5.0, plastic=True)
    stops = []
    for engine in ("simpy", "compiled"):
        with pytest.raises(ns.RunStopped) as stop:
            ns.simulate(net, until=20.0, engine=engine, plasticity=ns.STDP())
        stops.append(stop.value)
    assert str(stops[0]) == str(stops[1])
    one, other = (stop.recording for stop in stops)
    assert one.digest() == other.digest()
    assert one.changes.tobytes() == other.changes.tobytes()
    assert len(one.changes) == 3  # at 5.5, 6 and 6.5 ms, but not at 7
    with pytest.raises(ns.InputError, match="ended within an instant"):
        ns.simulate(net, until=30.0, resume=other, plasticity=ns.STDP())


@pytest.mark.parametrize("kinds", [["lif"], ["lif", "unit"]], ids="-".join)
def test_what_is_kept_of_a_run_that_was_stopped_is_its_beginning(kinds):
    with pytest.raises(ns.RunStopped, match=r"more than 1,000 signals were sent") as stop:
        ns.simulate(crowd(kinds), 1e4, seed=3, plasticity=QUICK, engine="compiled", max_signals=1000)
    kept = stop.value.recording
    assert differences(ns.simulate(crowd(kinds), kept.until, seed=3, plasticity=QUICK, engine="simpy"), kept) == []
    again = ns.simulate(crowd(kinds), kept.until + 9.0, seed=3, plasticity=QUICK, engine="simpy", resume=kept)
    whole = ns.simulate(crowd(kinds), kept.until + 9.0, seed=3, plasticity=QUICK, engine="compiled")
    assert differences(whole, again) == []


@pytest.mark.parametrize("kinds", [["lif"], ["lif", "unit"]], ids="-".join)
def test_a_person_may_stop_it_and_keeps_what_was_done(kinds, monkeypatch):
    look = Watch.look

    def interrupted(watch, now, *seen):
        if now >= 30_000_000:  # ticks, 30 ms
            signal.raise_signal(signal.SIGINT)
        look(watch, now, *seen)

    monkeypatch.setattr(Watch, "look", interrupted)
    with pytest.raises(ns.RunInterrupted, match="SIGINT was received") as stop:
        ns.simulate(crowd(kinds), 2000.0, seed=3, plasticity=QUICK, engine="compiled", threads=2)
    kept = stop.value.recording
    assert 30.0 <= kept.until < 2000.0
    monkeypatch.setattr(Watch, "look", look)
    expected = ns.simulate(crowd(kinds), kept.until, seed=3, plasticity=QUICK, engine="simpy")
    assert differences(expected, kept) == []


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=150), max_size=4),
    st.sampled_from([0, 2**61]),
    st.randoms(),
)
def test_changes_are_put_in_order(parts, begin, random):
    rank = np.arange(10)
    random.shuffle(rank)
    tables = [
        np.array([(begin + tick, synapse, k) for k, (tick, synapse) in enumerate(part)], CHANGES) for part in parts
    ]
    rows = [row for table in tables for row in table.tolist()]
    expected = sorted(rows, key=lambda row: (row[0], rank[row[1]]))
    assert changes_in_order(tables, rank).tolist() == expected
