"""Both engines agree to the last bit, with any number of threads, on any path, wherever a run is split."""

import dataclasses
import math
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_agreement import differences
from random_networks import ALIKE, specs

import neurosim as ns
from neurosim.engines import reference
from neurosim.engines.compiled import buffers, network_run
from neurosim.models.base import NeuronModel

PATHS = [None, False, True]


@settings(max_examples=150)
@given(
    specs(alike=ALIKE),
    st.integers(0, 3),
    st.sampled_from([1, 2, 3]),
    st.sampled_from(PATHS),
    st.sampled_from(["all", "none"]),
)
def test_the_compiled_engine_agrees_with_the_event_loop(spec, seed, threads, stepping, record):
    expected = spec.simulate(seed=seed, engine="simpy", record=record)
    got = spec.simulate(seed=seed, engine="compiled", threads=threads, stepping=stepping, record=record)
    assert differences(expected, got) == []
    assert got.engine == "compiled"


@pytest.mark.parametrize(("letters", "room"), [(1, 1024), (1024, 1)])
@pytest.mark.parametrize("kind", ["lif", "exp-current-lif", "mcculloch-pitts"])
def test_neurons_of_one_kind_that_go_from_window_to_window_by_themselves_agree(kind, letters, room, monkeypatch):
    monkeypatch.setattr(network_run, "EXCHANGED", letters)
    monkeypatch.setattr(buffers, "ROOM", room)  # they stop in the midst of an instant, and go on

    @settings(max_examples=60)
    @given(specs(kinds=[kind]), st.integers(0, 3), st.sampled_from([1, 2, 3]), st.sampled_from(["all", "none"]))
    def agree(spec, seed, threads, record):
        expected = spec.simulate(seed=seed, engine="simpy", record=record)
        got = spec.simulate(seed=seed, engine="compiled", threads=threads, stepping=False, record=record)
        assert differences(expected, got) == []

    agree()


def busy(size=60, tick=1e-6):
    """A network that is driven, and hears itself in rows; many fire at once."""
    net = ns.Network(tick=tick)
    start = np.random.default_rng(2).random(size)
    net.add_population("cells", size, ns.LIF(tau=20.0, refractory=2.0, constant_drive=1.2), initial={"v": start})
    net.add_neuron("x", ns.Poisson(rate=300.0))
    net.connect("cells", "cells", weight=0.08, delay=1.0, rule=ns.FixedIndegree(12))
    net.connect("cells", "cells", weight=-0.1, delay=1.7, rule=ns.FixedIndegree(8))
    net.connect("x", "cells", weight=0.3, delay=1.5, rule=ns.AllToAll())
    return net


@pytest.mark.parametrize("stepping", [False, True])
@pytest.mark.parametrize("spins", [0, 20_000])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_that_meet_after_each_window_agree_even_if_they_never_wait(threads, spins, stepping, monkeypatch):
    monkeypatch.setattr(network_run, "SPINS", spins)
    monkeypatch.setattr(network_run, "EXCHANGED", 3)
    net = busy(tick=0.1 if stepping else 1e-6)
    expected = ns.simulate(net, until=200.0, engine="simpy", seed=3, record="all")
    assert len(expected.tables.spikes) > 500
    got = ns.simulate(net, until=200.0, engine="compiled", seed=3, record="all", threads=threads, stepping=stepping)
    assert differences(expected, got) == []


def crowd(tick=0.1):
    """Two populations and a few of another kind: more than a block of them, hearing much of each other and of noise."""
    net = ns.Network(tick=tick)
    rng = np.random.default_rng(5)
    net.add_population("excitatory", 300, ns.LIF(20.0, 0.0, 0.0, 20.0, 2.0), initial={"v": 19.0 * rng.random(300)})
    net.add_population("units", 8, ns.McCullochPitts(threshold=3.0))
    net.add_population("inhibitory", 80, ns.LIF(20.0, 0.0, 10.0, 20.0, 0.5, 21.0))
    for name, size in (("excitatory", 300), ("inhibitory", 80)):
        net.add_population(f"noise of {name}", size, ns.Poisson(rate=15_000.0))
        net.connect(f"noise of {name}", name, 0.9, 1.5, ns.OneToOne())
        net.connect("excitatory", name, 0.1, 1.5, ns.FixedIndegree(120))
        net.connect("inhibitory", name, -0.5, 1.5, ns.FixedIndegree(30))
        net.connect("inhibitory", name, 0.03, 2.0, ns.FixedIndegree(20))
    net.connect("excitatory", "units", 1.0, 0.5, ns.FixedIndegree(50))
    net.connect("units", "excitatory", 0.2, 0.7, ns.AllToAll())
    return net


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_crowd_that_is_stepped_many_at_once_agrees(threads):
    some = [("excitatory", 0), ("excitatory", 290), ("units", 3), ("inhibitory", 7)]
    expected = ns.simulate(crowd(), until=60.0, engine="simpy", seed=3, record=some)
    assert len(expected.tables.spikes) > 2000
    half = ns.simulate(crowd(), until=31.3, engine="compiled", seed=3, record=some, threads=threads)
    assert (
        differences(expected, ns.simulate(crowd(), until=60.0, seed=3, record=some, threads=threads, resume=half)) == []
    )


def test_threads_that_would_only_wait_are_not_started(monkeypatch):
    started, run = [], reference.run
    monkeypatch.setattr(reference, "run", lambda task: started.append(task.threads) or run(task))
    for asked in (1, 3, 100_000):
        ns.simulate(ns.Network(), until=1.0, engine="simpy", threads=asked)
    assert started == [1, 3, 4 * os.cpu_count()]


def test_long_silences_are_skipped():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[0.0, 5000.0, 90_000.0]))
    net.add_neuron("cell", ns.LIF(tau=20.0))
    net.connect("x", "cell", weight=1.5, delay=1e-6)  # a window of one tick: 10^11 of them
    recording = ns.simulate(net, until=100_000.0, engine="compiled", threads=2)
    assert recording.spikes("cell").tolist() == [0.000001, 5000.000001, 90_000.000001]


@settings(max_examples=60)
@given(specs(alike=ALIKE), st.data())
def test_a_run_may_be_split_and_go_on_in_either_engine(spec, data):
    splits = sorted(data.draw(st.lists(st.integers(0, spec.until), max_size=4)))
    part = None
    for until in [*splits, spec.until]:
        engine = data.draw(st.sampled_from(["simpy", "compiled"]))
        stepping = data.draw(st.sampled_from(PATHS))
        part = spec.simulate(until, seed=2, resume=part, engine=engine, threads=2, stepping=stepping)
    assert differences(spec.simulate(seed=2, engine="simpy"), part) == []


@settings(max_examples=30)
@given(specs(alike=ALIKE), st.data(), st.sampled_from(PATHS))
def test_the_order_of_building_does_not_matter(spec, data, stepping):
    nodes = data.draw(st.permutations([*spec.cells, *spec.trains, *spec.noise]))
    synapses = data.draw(st.permutations(spec.synapses))
    built = spec.simulate(seed=1, engine="compiled", stepping=stepping)
    assert differences(built, spec.simulate(nodes=nodes, synapses=synapses, seed=1, engine="compiled")) == []


def noisy(tick=0.1, size=30):
    """A population that hears much noise, and itself."""
    net = ns.Network(tick=tick)
    rng = np.random.default_rng(4)
    net.add_population("cells", size, ns.LIF(tau=10.0, refractory=2.0), initial={"v": rng.random(size)})
    net.add_population("noise", size, ns.Poisson(rate=21_000.0))
    net.add_neuron("common", ns.Poisson(rate=9_000.0))
    net.add_neuron("x", ns.Stimulus(times=[0.0, 5.0, 5.1]))
    net.connect("noise", "cells", weight=0.02, delay=0.7, rule=ns.OneToOne())
    net.connect("common", "cells", weight=-0.03, delay=rng.integers(5, 20, size) / 10.0, rule=ns.AllToAll())
    net.connect("cells", "cells", weight=0.1, delay=1.5, rule=ns.FixedIndegree(8))
    net.connect("x", "cells", weight=0.4, delay=0.7, rule=ns.AllToAll())
    return net


class TestBackground:
    @pytest.mark.parametrize("threads", [1, 2, 3])
    @pytest.mark.parametrize("stepping", PATHS)
    def test_much_noise_is_the_same_in_both_engines(self, threads, stepping):
        expected = ns.simulate(noisy(), until=50.0, engine="simpy", seed=7)
        assert len(expected.spikes(("cells", 3))) > 2
        got = ns.simulate(noisy(), until=50.0, engine="compiled", seed=7, threads=threads, stepping=stepping)
        assert differences(expected, got) == []

    @pytest.mark.parametrize("at", [0.1, 24.9, 25.0])
    def test_noise_goes_on_where_a_run_was_split(self, at):
        whole = ns.simulate(noisy(), until=50.0, engine="simpy", seed=7)
        part = ns.simulate(noisy(), until=at, engine="compiled", seed=7)
        assert differences(whole, ns.simulate(noisy(), until=50.0, engine="compiled", seed=7, resume=part)) == []
        assert differences(whole, ns.simulate(noisy(), until=50.0, engine="simpy", seed=7, resume=part)) == []

    def test_it_is_not_written_down_but_can_be_asked_for(self, tmp_path):
        recording = ns.simulate(noisy(), until=50.0, seed=7)
        background = set(recording.wiring.background.tolist())
        assert len(background) == 31
        assert not background & set(recording.tables.spikes["neuron"].tolist())
        sent = recording.signals
        mine = sent[sent["neuron"] == recording.wiring.index(("noise", 3))]
        assert mine["tick"].tolist() == np.rint(recording.spikes(("noise", 3)) * 10).astype(int).tolist()
        assert abs(mine["value"].sum() - 21.0 * 50.0) < 4.0 * math.sqrt(21.0 * 50.0)
        recording.save(tmp_path / "kept.npz")
        again = ns.load_recording(tmp_path / "kept.npz")
        assert again.digest() == recording.digest()
        assert again.signals.tobytes() == sent.tobytes()

    def test_a_seed_of_its_own_is_another_run(self):
        quiet = ns.Network(tick=1.0)
        quiet.add_neuron("noise", ns.Poisson(rate=2000.0))
        one, other = (ns.simulate(quiet, until=10.0, seed=seed) for seed in (1, 2))
        assert one.digest() != other.digest()


@dataclasses.dataclass(frozen=True)
class Adapting(NeuronModel):
    """A plug-in: its threshold rises with each spike, by a helper of this module."""

    tau: float = 8.0
    steps: int = 3
    eager: bool = True
    refractory: float = 0.0

    @dataclasses.dataclass(slots=True)
    class State:
        v: float = 0.0
        high: float = 1.0

    def initial(self):
        return Adapting.State()

    def advance(self, state, elapsed):
        state.v *= math.exp(-elapsed / self.tau)
        state.high = relaxed(state.high, elapsed, self.tau)

    def integrate(self, state, drive):
        state.v += drive if self.eager else 0.5 * drive

    def fire(self, state):
        if state.v >= state.high:
            state.v = 0.0
            for _ in range(self.steps):
                state.high += 0.1
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


def relaxed(high, elapsed, tau):
    return 1.0 + (high - 1.0) * math.exp(-elapsed / (3.0 * tau))


def plugged(**given):
    net = ns.Network(tick=0.1)
    net.add_neuron("n", ns.Poisson(rate=900.0))
    for name, parameters in (("a", {}), ("b", {"tau": 3.0, "steps": 1}), ("c", {"eager": False})):
        net.add_neuron(name, Adapting(**parameters, **given))
        net.connect("n", name, weight=0.5, delay=1.0)
    net.connect("a", "b", weight=0.3, delay=0.5)
    net.connect("b", "a", weight=-0.3, delay=0.5)
    return net


@pytest.mark.parametrize("stepping", PATHS)
def test_a_model_of_the_users_own_runs_as_it_stands(stepping):
    expected = ns.simulate(plugged(), until=100.0, engine="simpy")
    assert len(expected.spikes("a")) > 5
    assert differences(expected, ns.simulate(plugged(), until=100.0, engine="compiled", stepping=stepping)) == []


def test_what_it_cannot_run_is_refused_by_name_and_left_to_the_other_engine():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=0.5, delay=1e-6)
    net.connect("x", "cell", weight=0.6, delay=1.0)
    with pytest.raises(ns.InputError, match=r"cannot run this: delays from 1e-06 to 1 ms are further apart"):
        ns.simulate(net, until=3.0, engine="compiled")
    assert ns.simulate(net, until=3.0).engine == "simpy"
    far = ns.Network()
    far.add_population("p", 200, ns.LIF())
    far.connect("p", "p", delay=1.0, rule=ns.OneToOne())
    with pytest.raises(ns.InputError, match="too many ticks in the longest delay to go tick by tick"):
        ns.simulate(far, until=3.0, engine="compiled", stepping=True)


@pytest.mark.parametrize("stepping", PATHS)
def test_a_potential_that_becomes_nan_stops_both_at_one_instant(stepping):
    net = ns.Network(tick=0.5)
    net.add_neuron("x", ns.Stimulus(times=[1.0, 2.0], values=[1e308, 1e308]))
    net.add_neuron("y", ns.Stimulus(times=[2.0], values=[-1e308]))
    net.add_neuron("cell", ns.LIF(threshold=1.7e308, tau=1e9))
    net.connect("x", "cell", weight=10.0, delay=1.0)
    net.connect("y", "cell", weight=10.0, delay=1.0)
    stops = []
    for engine in ("simpy", "compiled"):
        with pytest.raises(ns.RunStopped) as stop:
            ns.simulate(net, until=10.0, engine=engine, stepping=stepping)
        stops.append(stop.value)
    assert str(stops[0]) == str(stops[1])
    assert stops[0].recording.digest() == stops[1].recording.digest()


@pytest.mark.parametrize("stepping", PATHS)
def test_what_is_kept_of_a_runaway_is_the_beginning_of_the_run(stepping):
    net = ns.Network(tick=0.1)
    net.add_neuron("x", ns.Stimulus(times=[0.0]))
    net.add_population("p", 20, ns.McCullochPitts(threshold=1))
    net.connect("x", "p", delay=1.0, rule=ns.AllToAll())
    net.connect("p", "p", delay=1.0, rule=ns.AllToAll())
    with pytest.raises(ns.RunStopped, match=r"more than 500 signals were sent \(max_signals\)") as stop:
        ns.simulate(net, until=1e4, engine="compiled", stepping=stepping, max_signals=500)
    kept = stop.value.recording
    assert kept.digest() == ns.simulate(net, until=kept.until, engine="simpy").digest()


PLUG_IN = """
import dataclasses, math, sys
import neurosim as ns

sys.path.insert(0, sys.argv[1])
from own import Own

net = ns.Network(tick=0.1)
net.add_neuron("x", ns.Stimulus(times=[1.0, 2.0, 3.0]))
net.add_neuron("cell", Own())
net.connect("x", "cell", delay=0.5)
print(ns.simulate(net, until=10.0, engine="compiled").values("cell").tolist())
"""

OWN = """
import dataclasses, math
from neurosim.models.base import NeuronModel

@dataclasses.dataclass(frozen=True)
class Own(NeuronModel):
    refractory: float = 0.0

    @dataclasses.dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Own.State()

    def advance(self, state, elapsed):
        pass

    def integrate(self, state, drive):
        state.v = drive

    def fire(self, state):
        return strength() * state.v

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0

def strength():
    return STRENGTH
"""


def test_kernels_are_kept_on_disk_and_an_edited_model_meets_no_old_one(tmp_path):
    cache = tmp_path / "cache"

    def run(strength):
        (tmp_path / "own.py").write_text(OWN.replace("STRENGTH", repr(strength)))
        done = subprocess.run(
            [sys.executable, "-B", "-c", textwrap.dedent(PLUG_IN), str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
            env=os.environ | {"NUMBA_CACHE_DIR": str(cache)},
        )
        return done.stdout.strip(), {path.name for path in cache.rglob("*.nbc")}

    first, compiled = run(2.0)
    assert first == "[2.0, 2.0, 2.0]"
    assert compiled
    assert run(2.0) == (first, compiled)  # nothing was compiled again
    assert run(3.0)[0] == "[3.0, 3.0, 3.0]"
