"""Any network at all: equal to the slow oracle, and to itself however it is built, split or repeated."""

import math
import os
import subprocess
import sys
import textwrap

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_clock import rank
from random_networks import KINDS, Spec, specs, train_alone

import neurosim as ns


def everything(recording):
    """Every byte of a recording but its digest, so that a digest that misses something is caught.

    Synapses come in the order in which people built them, so here they are put into that of their ends.
    """
    arrays = dict(recording.to_arrays())
    synapses = [arrays.pop(key) for key in ("sources", "targets", "delays", "weights")]
    sorted_ends = sorted(zip(*(column.tolist() for column in synapses), strict=True))
    return {key: array.tobytes() for key, array in arrays.items()} | {"synapses": sorted_ends}


def rows(recording):
    return recording.signals.tolist()


def potentials(recording, spec):
    times = np.linspace(0.0, recording.until, 37)
    return [recording.potential(name, at=times).tobytes() for name in spec.cells]


@settings(max_examples=200)
@given(specs(), st.integers(0, 3))
def test_it_agrees_with_the_oracle_signal_for_signal_and_act_for_act(spec, seed):
    recording = spec.simulate(seed=seed)
    sent, acts = spec.oracle({name: train_alone(spec, name, seed) for name in spec.noise})
    assert rows(recording) == sent
    assert list(recording.wiring.names) == sorted([*spec.cells, *spec.trains, *spec.noise], key=rank)
    for index, log in acts.items():
        events, _ = recording.events(recording.wiring.names[index])
        assert events[["tick", "drive", "outcome"]].tolist() == log


@given(specs(), st.data())
def test_the_order_of_building_does_not_matter(spec, data):
    nodes = data.draw(st.permutations([*spec.cells, *spec.trains, *spec.noise]))
    synapses = data.draw(st.permutations(spec.synapses))
    built, shuffled = spec.simulate(seed=1), spec.simulate(nodes=nodes, synapses=synapses, seed=1)
    assert everything(shuffled) == everything(built)
    assert shuffled.digest() == built.digest()
    assert [shuffled.wiring.names[i] for i in shuffled.wiring.shown] == nodes


@given(specs(), st.data())
def test_any_split_is_the_whole_run(spec, data):
    splits = sorted(data.draw(st.lists(st.integers(0, spec.until), max_size=5)))
    part = None
    for until in [*splits, spec.until]:
        part = spec.simulate(until, seed=2, resume=part)
    whole = spec.simulate(seed=2)
    assert everything(part) == everything(whole)
    assert part.digest() == whole.digest()
    assert potentials(part, spec) == potentials(whole, spec)
    for field in ("state_tick", "acted", "ready", "weights"):
        assert np.array_equal(getattr(part.end, field), getattr(whole.end, field))
    for kind, table in whole.end.state.items():
        assert part.end.state[kind].tobytes() == table.tobytes()


@given(specs())
def test_a_repeat_is_the_same_run(spec):
    net = spec.network()
    once, again = (ns.simulate(net, until=net.clock.ms(spec.until), seed=3) for _ in range(2))
    assert everything(once) == everything(again)
    assert once.digest() == again.digest()


@given(specs(), st.integers(0, 80))
def test_a_shorter_run_is_the_beginning_of_a_longer_one(spec, until):
    until = min(until, spec.until)
    assert rows(spec.simulate(until)) == [row for row in rows(spec.simulate()) if row[0] < until]


@given(specs())
def test_what_is_recorded_changes_nothing_that_happens(spec):
    assert spec.simulate(record="none").digest() == spec.simulate(record="all").digest()


@given(specs(kinds=[kind for kind in KINDS if kind != "exp-current-lif"]), st.sampled_from([2, 4]))
def test_a_finer_grid_that_holds_all_times_runs_the_same_events(spec, factor):
    # Without drive nothing is predicted, unless a current goes on charging, so every event is on the coarse grid.
    cells = {
        name: (kind, dict(given) | ({"constant_drive": 0.0, "rest": 0.0} if kind == "lif" else {}), None)
        for name, (kind, given, _) in spec.cells.items()
    }
    coarse = Spec(spec.tick, cells, spec.trains, {}, [s for s in spec.synapses if s[0] not in spec.noise], spec.until)
    fine = Spec(
        coarse.tick / factor,
        {
            name: (kind, dict(given) | ({"refractory": given["refractory"] * factor} if kind == "lif" else {}), v)
            for name, (kind, given, v) in cells.items()
        },
        {name: {tick * factor: value for tick, value in train.items()} for name, train in coarse.trains.items()},
        {},
        [(source, target, weight, ticks * factor) for source, target, weight, ticks in coarse.synapses],
        coarse.until * factor,
    )
    wanted = [(tick * factor, index, value) for tick, index, value in rows(coarse.simulate())]
    assert rows(fine.simulate()) == wanted


@given(st.sampled_from([5.0, 50.0, 1000.0]), st.integers(0, 2**32), st.sampled_from([1e-6, 0.1, 1.0]))
def test_an_unconnected_neighbour_does_not_change_what_a_source_draws(rate, seed, tick):
    alone = ns.Network(tick=tick)
    alone.add_neuron("noise", ns.Poisson(rate))
    crowded = ns.Network(tick=tick)
    for name in ("a", "noise", "z", 3):
        crowded.add_neuron(name, ns.Poisson(rate))
    trains = {
        name: ns.simulate(net, until=500.0, seed=seed).spikes(name).tolist()
        for net, names in ((alone, ["noise"]), (crowded, ["a", "z", 3]))
        for name in names
    }
    assert ns.simulate(crowded, until=500.0, seed=seed).spikes("noise").tolist() == trains["noise"]
    if rate >= 50.0:  # enough of them that no two can be alike by chance
        assert len({tuple(train) for train in trains.values()}) == 4


SCRIPT = """
    import neurosim as ns
    net = ns.Network(tick=0.1)
    for i in range(6):
        net.add_neuron(f"noise{i}", ns.Poisson(200.0))
    net.add_population("exc", 20, ns.LIF(tau=10.0, refractory=1.0, constant_drive=0.9))
    net.add_neuron("unit", ns.McCullochPitts(threshold=2))
    net.connect("exc", "exc", weight=0.2, delay=1.5, rule=ns.FixedIndegree(4))
    net.connect("exc", "unit", weight=1.0, delay=0.3, rule=ns.Bernoulli(0.5))
    for i in range(6):
        net.connect(f"noise{i}", "exc", weight=0.4, delay=0.1 * (i + 1), rule=ns.AllToAll())
    recording = ns.simulate(net, until=100.0, seed=5)
    assert len(recording.tables.spikes) > 500
    print(recording.digest())
"""


def test_no_hash_seed_changes_a_run():
    digests = {
        subprocess.run(
            [sys.executable, "-c", textwrap.dedent(SCRIPT)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("until", [0.0, 7.0, 20.0])
def test_first_spikes_arrive_by_the_shortest_way(until):
    graph = nx.gnp_random_graph(30, 0.12, seed=4, directed=True)
    for number, (_, _, edge) in enumerate(graph.edges(data=True)):
        edge["delay"] = 1.0 + (number * 7 % 11) / 2
    net = ns.Network.from_graph(graph, model=ns.McCullochPitts(), tick=0.5)
    net.add_neuron("start", ns.Stimulus([0.0]))
    net.connect("start", 0, delay=0.5)
    first = ns.simulate(net, until=until) if until else None
    recording = ns.simulate(net, until=60.0, resume=first)
    lengths = nx.single_source_dijkstra_path_length(graph, 0, weight="delay")
    for node in graph:
        times = recording.spikes(node)
        assert times[:1].tolist() == ([0.5 + lengths[node]] if node in lengths else [])


@pytest.mark.parametrize("k", [1, 4, 9, 10])
def test_a_synfire_packet_needs_its_threshold_exactly(k):
    # ten neurons a link, each needs k of ten at one instant; the first link is sent n of them
    for n in (k - 1, k):
        net = ns.Network(tick=0.1)
        net.add_population("x", 10, ns.Stimulus([0.0]))
        for link in range(4):
            net.add_population(f"link{link}", 10, ns.LIF(tau=10.0, threshold=1.0))
        if n:
            chosen = [(i, j) for i in range(n) for j in range(10)]
            rule = ns.Pairs([i for i, _ in chosen], [j for _, j in chosen])
            net.connect("x", "link0", weight=1.0 / k + 1e-12, delay=2.0, rule=rule)
        for link in range(3):
            net.connect(f"link{link}", f"link{link + 1}", weight=1.0 / k + 1e-12, delay=2.0, rule=ns.AllToAll())
        recording = ns.simulate(net, until=20.0)
        for link in range(4):
            for i in range(10):
                fires = [2.0 * (link + 1)] if n == k else []
                assert recording.spikes((f"link{link}", i)).tolist() == fires


def test_shot_noise_has_campbells_mean_and_variance():
    # mean w r tau, variance w^2 r tau / 2; a sample every 5 tau is nearly independent
    rate, weight, tau, until = 800.0, 0.1, 10.0, 40_000.0
    net = ns.Network(tick=0.01)
    net.add_neuron("noise", ns.Poisson(rate))
    net.add_neuron("cell", ns.LIF(tau=tau, threshold=1e6))
    net.connect("noise", "cell", weight=weight, delay=1.0)
    v = ns.simulate(net, until=until, seed=11).potential("cell", at=np.arange(100.0, until, 5.0 * tau))
    mean, variance = weight * rate / 1000.0 * tau, weight**2 * rate / 1000.0 * tau / 2.0
    n = len(v)
    assert abs(v.mean() - mean) < 4.0 * math.sqrt(variance / n)
    assert abs(v.var() - variance) < 4.0 * variance * math.sqrt(3.0 / n)
