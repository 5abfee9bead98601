"""Synapses that change by themselves do so in both engines alike, to the last bit and change by change."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_agreement import differences
from random_networks import plastic_specs

import neurosim as ns
from neurosim.engines.compiled import living, loop, written

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


RULES = st.one_of(
    st.builds(
        ns.STDP,
        potentiation=st.sampled_from([0.0, 0.005, 0.1, 2.0]),
        depression=st.sampled_from([0.0, 0.00525, 0.2, 2.0]),
        tau_plus=st.sampled_from([1.0, 20.0]),
        tau_minus=st.sampled_from([2.0, 33.7]),
        least=st.just(-MOST),
        most=st.just(MOST),
    ),
    st.builds(Forgetful, parts=st.integers(1, 4), dear=st.booleans()),
)

SEEDS, THREADS = st.integers(0, 3), st.sampled_from([1, 2, 3])


@settings(max_examples=150)
@given(plastic_specs(), RULES, SEEDS, THREADS, st.sampled_from(["all", "none"]))
def test_networks_of_many_kinds_agree(spec, rule, seed, threads, record):
    expected = spec.simulate(seed=seed, plasticity=rule, engine="simpy", record=record)
    got = spec.simulate(seed=seed, plasticity=rule, engine="compiled", threads=threads, record=record)
    assert got.engine == "compiled"
    assert differences(expected, got) == []


@pytest.mark.parametrize(("letters", "room", "changed"), [(1, 1024, 1 << 22), (1024, 1, 1 << 22), (1024, 1024, 2)])
@pytest.mark.parametrize("kind", ["lif", "exp-current-lif", "sigmoid"])
def test_networks_of_one_kind_agree_wherever_they_have_to_stop(kind, letters, room, changed, monkeypatch):
    monkeypatch.setattr(loop, "LETTERS", letters)
    monkeypatch.setattr(written, "ROOM", room)
    monkeypatch.setattr(living, "MOST_CHANGED", changed)

    @settings(max_examples=60)
    @given(plastic_specs(kinds=[kind]), RULES, SEEDS, THREADS, st.sampled_from(["all", "none"]))
    def agree(spec, rule, seed, threads, record):
        expected = spec.simulate(seed=seed, plasticity=rule, engine="simpy", record=record)
        got = spec.simulate(seed=seed, plasticity=rule, engine="compiled", threads=threads, record=record)
        assert differences(expected, got) == []

    agree()


@settings(max_examples=100)
@given(plastic_specs(), RULES, st.data())
def test_a_run_may_be_split_and_go_on_in_either_engine(spec, rule, data):
    splits = sorted(data.draw(st.lists(st.integers(0, spec.until), max_size=4)))
    part = None
    for until in [*splits, spec.until]:
        engine = data.draw(st.sampled_from(["simpy", "compiled"]))
        part = spec.simulate(until, seed=2, resume=part, plasticity=rule, engine=engine, threads=2)
    assert differences(spec.simulate(seed=2, plasticity=rule, engine="simpy"), part) == []


@settings(max_examples=40)
@given(plastic_specs(), RULES, st.data())
def test_the_order_of_building_does_not_matter(spec, rule, data):
    nodes = data.draw(st.permutations([*spec.cells, *spec.trains, *spec.noise]))
    synapses = data.draw(st.permutations(spec.synapses))
    built = spec.simulate(seed=1, plasticity=rule, engine="compiled")
    other = spec.simulate(nodes=nodes, synapses=synapses, seed=1, plasticity=rule, engine="compiled", threads=2)
    assert differences(built, other) == []
