"""Patterns of spikes in the compiled engine: every table, weight and state as the event loop has them."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mute_model import Mute
from oracle_agreement import differences

import neurosim as ns
from neurosim.capacity import random_patterns
from neurosim.engines.compiled.lessons import tempotron_trainer
from neurosim.presentation import ask

CELLS = [
    ns.LIF(tau=5.0, refractory=30.0),
    ns.LIF(tau=5.0),
    ns.LIF(tau=2.0, rest=-0.5, reset=-1.0, threshold=0.25, refractory=3.0),
    ns.LIF(tau=10.0, constant_drive=0.5, refractory=100.0, surrogate=1.0),
]


@st.composite
def lessons(draw):
    """Draw patterns, and neurons that hear them with several delays, some of whose synapses can learn."""
    columns = draw(st.integers(1, 5))
    outputs = draw(st.sampled_from([1, 1, 3]))
    times = st.sampled_from([-1.0, 0.0, 1.0, 2.0, 2.5, 7.0, 12.25])
    rows = draw(st.lists(st.lists(times, min_size=columns, max_size=columns), min_size=1, max_size=6))
    labels = draw(st.lists(st.integers(0, max(1, outputs - 1)), min_size=len(rows), max_size=len(rows)))
    classes = tuple(f"c{k}" for k in range(max(2, outputs)))
    data = ns.Dataset("d", np.array(rows), np.array(labels), tuple(f"x{k}" for k in range(columns)), classes, "here")
    net = ns.Network()
    for k in range(columns):
        net.add_neuron(f"x{k}", ns.Latency(k))
    extra = draw(st.sampled_from([None, ns.Bias(), ns.Feature(0)]))
    if extra is not None:
        net.add_neuron("a source", extra)
    for o in reversed(range(outputs)):
        net.add_neuron(f"y{o}", draw(st.sampled_from(CELLS)))
        for source in [f"x{k}" for k in range(columns)] + (["a source"] if extra is not None else []):
            net.connect(
                source,
                f"y{o}",
                weight=draw(st.sampled_from([-0.5, 0.0, 0.3, 0.7, 1.5])),
                delay=draw(st.sampled_from([0.5, 1.0, 3.0])),
                plastic=source == "x0" or draw(st.booleans()),
            )
    return net, data


def taught(net, data, engine, **options):
    """Return the recording of a lesson, and how it stopped."""
    try:
        return ns.train(net, data, "tempotron", engine=engine, **options).recording, ""
    except ns.RunStopped as stopped:
        return stopped.recording, str(stopped)


@settings(max_examples=80)
@given(
    lessons(),
    st.fixed_dictionaries(
        {
            "epochs": st.integers(1, 5),
            "batch": st.sampled_from([1, 2, None]),
            "shuffle": st.booleans(),
            "seed": st.integers(0, 2),
            "record": st.sampled_from(["all", "none"]),
            "keep": st.sampled_from(["signals", "changes", "epochs"]),
            "rate": st.sampled_from([1.0, 0.1, 1e308]),  # the last one soon makes potentials NaN
        }
    ),
    st.sampled_from([1, 1000, tempotron_trainer.SLICE]),
)
def test_a_lesson_of_patterns_is_the_same_in_both_engines(lesson, options, work):
    net, data = lesson
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempotron_trainer, "SLICE", work)
        (one, why), (other, told) = (taught(net, data, engine, **options) for engine in ("simpy", "compiled"))
    assert differences(one, other) == []
    assert other.engine == "compiled"
    assert told == why


@pytest.mark.parametrize("batch", [1, 2, None])
@pytest.mark.parametrize("work", [1, tempotron_trainer.SLICE])
def test_a_potential_that_is_no_number_stops_it_and_nothing_before_is_lost(work, batch, monkeypatch):
    """In the third row the middle one of three neurons comes to -inf and then hears +inf."""
    monkeypatch.setattr(tempotron_trainer, "SLICE", work)
    rows = [[1.0, 2.0, -1.0, -1.0], [2.0, 1.0, -1.0, -1.0], [1.0, -1.0, 3.0, 4.0], [1.0, 2.0, -1.0, -1.0]]
    data = ns.Dataset("d", np.array(rows), np.array([0, 1, 2, 0]), tuple("abcd"), ("p", "q", "r"), "here")
    net = ns.Network()
    for k in range(4):
        net.add_neuron(f"x{k}", ns.Latency(k))
    for name in ("y0", "y1", "y2"):
        net.add_neuron(name, ns.LIF(tau=5.0))
        for k in range(2):
            net.connect(f"x{k}", name, weight=0.4, delay=1.0, plastic=True)
        for k, weight in ((2, -1e308), (3, 1e308)):
            for _ in range(2):
                net.connect(f"x{k}", name, weight=weight if name == "y1" else 0.1, delay=1.0)
    options = {"epochs": 3, "batch": batch, "rate": 0.1, "record": "all"}
    (one, why), (other, told) = (taught(net, data, engine, **options) for engine in ("simpy", "compiled"))
    assert "the potential of 'y1' became NaN" in told
    assert told == why
    assert differences(one, other) == []
    assert len(other.tables.lessons) == 6  # of the two rows before
    y0, y2 = (other.events(name)[0]["tick"][-1] for name in ("y0", "y2"))
    assert y0 == y2 < other.end.tick  # what came at the very instant is not kept


@settings(max_examples=20)
@given(lessons())
def test_so_are_the_answers_to_patterns(lesson):
    net, data = lesson
    simpy, compiled = (ask(net, data.X, engine=engine) for engine in ("simpy", "compiled"))
    assert simpy.output.tobytes() == compiled.output.tobytes()
    assert simpy.excess.tobytes() == compiled.excess.tobytes()


@pytest.mark.parametrize("work", [1, 5000, tempotron_trainer.SLICE])
@pytest.mark.parametrize("keep", ["signals", "changes"])
def test_a_limit_stops_it_with_all_that_was_done(work, keep, monkeypatch):
    monkeypatch.setattr(tempotron_trainer, "SLICE", work)
    net, data = ns.tempotron(10, seed=0, window=50.0), random_patterns(10, 10, window=50.0)
    whole = ns.train(net, data, "tempotron", epochs=5, engine="simpy").recording
    with pytest.raises(ns.RunStopped, match="max_signals") as stopped:
        ns.train(net, data, "tempotron", epochs=5, engine="compiled", max_signals=150, keep=keep)
    there = stopped.value.recording
    done = whole.tables.before(there.end.tick)
    assert there.n_signals == done.sent > 150
    assert done.sent < (165 if work == 1 else 300)
    assert there.tables.lessons.tobytes() == done.lessons.tobytes()
    assert there.tables.changes.tobytes() == done.changes.tobytes()
    if keep == "signals":
        assert there.tables.spikes.tobytes() == done.spikes.tobytes()
    assert len(stopped.value.training.history.mistakes) == len(there.tables.lessons) // 10


@dataclass(frozen=True)
class Rising(Mute):
    """A membrane that tells of peaks."""

    def advance(self, state, elapsed):
        state.v *= math.exp(-elapsed)

    def time_to_peak(self, state):
        return 0.0


@pytest.mark.parametrize(
    ("cell", "initial", "told"),
    [
        (Rising(), {}, r"the potential of 'y' \(Rising\) peaks between signals"),
        (ns.LIF(constant_drive=2.0), {}, "'y' would fire by itself"),
        (ns.LIF(), {"v": 1.0}, "'y' would fire by itself"),
    ],
)
def test_what_it_cannot_teach_is_refused_by_name_and_left_to_simpy(cell, initial, told):
    data = random_patterns(4, 2, window=10.0)
    net = ns.tempotron(2, cell, seed=1)
    net.graph.nodes["y"]["initial"] = initial
    with pytest.raises(ns.InputError, match=told):
        ns.train(net, data, "tempotron", epochs=2, engine="compiled")
    assert ns.train(net, data, "tempotron", epochs=2, engine="auto").engine == "simpy"
