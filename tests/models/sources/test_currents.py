"""Currents that are injected: closed forms, equal networks without them, both engines, splits and files."""

import math
import random

import numpy as np
import pytest

import neurosim as ns

BOTH = pytest.mark.parametrize("engine", ["simpy", "compiled"])


def driven(source, model, weight=1.0, delay=1.0, plastic=False, **more):
    net = ns.Network(**more)
    net.add_neuron("current", source)
    net.add_neuron("cell", model)
    net.connect("current", "cell", weight=weight, delay=delay, plastic=plastic)
    return net


def relaxed(levels, tau, at):
    """Membrane under a current in steps, added up by hand: levels is [(from, level), ...], v(0) = 0."""
    v, now, level = 0.0, 0.0, 0.0
    for begin, after in [*levels, (math.inf, 0.0)]:
        end = min(begin, at)
        v = level + (v - level) * math.exp(-(end - now) / tau)
        now, level = end, after
        if now == at:
            return v


@BOTH
def test_a_step_is_felt_after_its_delay_times_its_weight_in_closed_form(engine):
    net = driven(ns.StepCurrent([4.0, 14.0, 30.0], [0.5, -1.0, 0.0]), ns.LIF(tau=10.0), weight=1.5, delay=2.5)
    recording = ns.simulate(net, until=60.0, engine=engine)
    times = np.linspace(0.0, 60.0, 241)
    want = [relaxed([(6.5, 0.75), (16.5, -1.5), (32.5, 0.0)], 10.0, t) for t in times]
    np.testing.assert_allclose(recording.potential("cell", at=times), want, rtol=0, atol=1e-14)


@BOTH
@pytest.mark.parametrize(
    ("model", "steady"),
    [
        (ns.LIF(tau=20.0, refractory=3.0), ns.LIF(tau=20.0, refractory=3.0, constant_drive=1.7)),
        (ns.ExpCurrentLIF(tau=20.0, refractory=3.0), ns.ExpCurrentLIF(tau=20.0, refractory=3.0, current=21.25)),
    ],
)
def test_a_cell_at_rest_that_is_switched_on_fires_as_one_that_always_was_only_later(engine, model, steady):
    level = 1.7 if isinstance(model, ns.LIF) else 21.25
    switched = ns.simulate(driven(ns.StepCurrent([9.0], [level]), model), until=210.0, engine=engine)
    always = ns.Network()
    always.add_neuron("cell", steady)
    want = ns.simulate(always, until=200.0).spikes("cell") + 10.0
    assert len(want) > 5
    np.testing.assert_allclose(switched.spikes("cell"), want, rtol=0, atol=1e-9)


@BOTH
def test_levels_of_several_sources_add_up_and_come_back_to_none(engine):
    net = ns.Network()
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=100.0))
    for name, level in (("a", 0.1), ("b", 0.2), ("c", 0.3)):
        net.add_neuron(name, ns.StepCurrent([0.0, 10.0], [level, 0.0]))
        net.connect(name, "cell", delay=1.0)
    recording = ns.simulate(net, until=1000.0, engine=engine)
    want = [relaxed([(1.0, 0.6), (11.0, 0.0)], 10.0, t) for t in (5.0, 11.0, 20.0)]
    np.testing.assert_allclose(recording.potential("cell", at=[5.0, 11.0, 20.0]), want, rtol=1e-14)
    assert recording.potential("cell", at=1000.0) < 1e-42  # nothing is left of 0.1 + 0.2 + 0.3 - 0.6


def sine_by_formula(source, tau, at):
    """Solve tau dv/dt = offset + amplitude sin(w t + phase) - v with v(0) = 0."""
    w = 2.0 * math.pi * source.frequency / 1000.0
    size, lag = source.amplitude / math.sqrt(1.0 + (w * tau) ** 2), math.atan(w * tau)
    steady = source.offset + size * math.sin(w * at + source.phase - lag)
    return steady - (source.offset + size * math.sin(source.phase - lag)) * math.exp(-at / tau)


def test_a_sine_comes_closer_to_the_formula_with_the_square_of_its_step():
    errors = []
    for every in (0.8, 0.4, 0.2):
        source = ns.SineCurrent(2.0, 25.0, offset=0.5, phase=0.7, every=every)
        recording = ns.simulate(driven(source, ns.LIF(tau=10.0, threshold=9.0), delay=1e-6), until=80.0)
        times = np.arange(1, 99) * 0.8
        want = np.array([sine_by_formula(source, 10.0, t) for t in times])
        errors.append(np.abs(recording.potential("cell", at=times + 1e-6) - want).max())
    assert errors[0] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4.0, abs=0.1)
    assert errors[1] / errors[2] == pytest.approx(4.0, abs=0.1)


def test_each_step_of_a_sine_carries_the_charge_of_the_sine():
    source = ns.SineCurrent(3.0, 10.0, offset=1.0, phase=0.2, every=2.0)
    net = driven(source, ns.LIF(threshold=100.0))
    got = ns.simulate(net, until=100.0, record="none").signals["value"]
    w = 2.0 * math.pi * 10.0 / 1000.0
    edges = np.arange(51) * 2.0
    charge = 1.0 * edges - 3.0 / w * np.cos(w * edges + 0.2)
    np.testing.assert_allclose(got, np.diff(charge) / 2.0, rtol=0, atol=1e-13)


def mixed(rng, kinds):
    """Cells of some kinds, currents, noise, refractoriness, on a random grid."""
    net = ns.Network(tick=rng.choice([1e-6, 1e-3, 0.1]))
    for name in ("s0", "s1"):
        times = sorted({round(rng.uniform(0.0, 60.0), 1) for _ in range(6)})
        net.add_neuron(name, ns.StepCurrent(times, [rng.choice([0.0, 1.5, 2.0, -1.0, 0.7, 0.1]) for _ in times]))
    net.add_neuron("sine", ns.SineCurrent(1.0, 20.0, offset=0.8, every=0.5))
    net.add_neuron("noise", ns.Poisson(200.0))
    cells = [f"c{k}" for k in range(6)]
    for name in cells:
        silence = rng.choice([0.0, 2.0, 5.0])
        if rng.choice(kinds) is ns.LIF:
            model = ns.LIF(tau=rng.choice([5.0, 20.0]), refractory=silence, constant_drive=rng.choice([0.0, 1.1]))
        else:
            model = ns.ExpCurrentLIF(
                tau=10.0,
                tau_syn=rng.choice([2.0, 5.0]),
                capacitance=10.0,
                refractory=silence,
                current=rng.choice([0.0, 1.1]),
            )
        net.add_neuron(name, model)
    for _ in range(15):
        source = rng.choice(["s0", "s1", "sine", "noise", *cells])
        net.connect(
            source, rng.choice(cells), weight=rng.choice([1.0, 0.5, 0.3, -0.2]), delay=rng.choice([0.1, 1.0, 2.5])
        )
    return net


@pytest.mark.parametrize(
    "kinds", [[ns.LIF], [ns.ExpCurrentLIF], [ns.LIF, ns.ExpCurrentLIF]], ids=["lif", "exp", "both"]
)
def test_engines_threads_and_splits_agree_to_the_last_bit(kinds):
    fired = 0
    for seed in range(12):
        rng = random.Random(seed)
        net = mixed(rng, kinds)
        whole = ns.simulate(net, until=80.0, seed=seed, engine="simpy")
        fired += sum(len(whole.spikes(f"c{k}")) for k in range(6))
        for threads in (1, 2):
            again = ns.simulate(net, until=80.0, seed=seed, engine="compiled", threads=threads)
            assert again.digest() == whole.digest(), ns.first_difference(whole, again)
            np.testing.assert_array_equal(again.tables.states, whole.tables.states)
        engines = [rng.choice(["simpy", "compiled"]) for _ in range(2)]
        part = ns.simulate(net, until=round(rng.uniform(5.0, 75.0), 1), seed=seed, engine=engines[0])
        assert ns.simulate(net, until=80.0, seed=seed, resume=part, engine=engines[1]).digest() == whole.digest()
    assert fired > 100


def test_a_current_that_changes_in_the_refractory_period_counts_from_its_end_on():
    # fires at 10 ln 2, is silent until 20 + 10 ln 2; the current of 10 comes meanwhile: v = 10 (1 - e^(-t/10)) = 1
    cell = ns.LIF(tau=10.0, refractory=20.0, constant_drive=2.0)
    for engine in ("simpy", "compiled"):
        recording = ns.simulate(driven(ns.StepCurrent([9.0], [8.0]), cell), until=30.0, engine=engine)
        want = [10.0 * math.log(2.0), 20.0 + 10.0 * math.log(2.0) + 10.0 * math.log(10.0 / 9.0)]
        np.testing.assert_allclose(recording.spikes("cell"), want, rtol=0, atol=2e-6)  # each is at the next tick


def test_a_recording_of_a_current_comes_back_from_its_file(tmp_path):
    net = driven(ns.StepCurrent([4.0, 14.0], [0.5, 2.0]), ns.LIF(tau=10.0))
    recording = ns.simulate(net, until=60.0)
    recording.save(tmp_path / "run.npz")
    back = ns.load_recording(tmp_path / "run.npz")
    assert back.digest() == recording.digest()
    times = np.linspace(0.0, 60.0, 31)
    np.testing.assert_array_equal(back.potential("cell", at=times), recording.potential("cell", at=times))
    assert ns.simulate(net, until=90.0, resume=back).digest() == ns.simulate(net, until=90.0).digest()


def test_why_tells_a_current_apart_from_the_sum():
    net = driven(ns.StepCurrent([9.0, 59.0], [1.5, 0.0]), ns.LIF(tau=20.0, refractory=60.0))
    net.add_neuron("x", ns.Stimulus([9.0]))
    net.connect("x", "cell", weight=0.1)
    recording = ns.simulate(net, until=100.0)
    both = recording.why("cell", 10.0)
    assert (both.drive, both.injected, [signal.source for signal in both.signals]) == (0.1, (0.0, 1.5), ["x"])
    assert "= 0.1; its potential went from 0 to 0.1 < threshold 1, so it stayed silent." in str(both)
    assert str(both).endswith(" Its injected current went from 0 to 1.5 mV.")
    deaf = str(recording.why("cell", 60.0))
    assert "was refractory at 60 ms" in deaf
    assert "went from 1.5 to 0 mV" in deaf
    assert "at 59 ms it sent the current 0 because" in str(recording.why("current", 59.0))
    assert "next, at 60 ms, it was refractory as its current changed" in str(recording.why("cell", 50.0))


@pytest.mark.parametrize(
    ("source", "model", "how", "told"),
    [
        (lambda: ns.StepCurrent([1.0], [1.0]), ns.Rosenblatt(), {}, "a Rosenblatt takes none; use LIF"),
        (
            lambda: ns.StepCurrent([1.0], [1.0]),
            ns.LIF(),
            {"weight": "veto"},
            "inhibits absolutely .weight -inf., but LIF has a memory",
        ),
        (lambda: ns.StepCurrent([1.0], [1.0]), ns.LIF(), {"plastic": True}, "cannot be plastic"),
        (lambda: ns.StepCurrent([1.0], [1e308]), ns.LIF(), {"weight": 10.0}, "'cell' is too large for a number"),
        (lambda: ns.StepCurrent([1.0], [1e308]), ns.LIF(constant_drive=1e308), {}, "'cell': The 'constant_drive'"),
        (lambda: ns.StepCurrent([1.0, 1.0], [1.0, 2.0]), ns.LIF(), {}, r"must ascend, but times\[1\]"),
        (
            lambda: ns.StepCurrent([1.0], [1.0, 2.0]),
            ns.LIF(),
            {},
            "one level for each time; got 1 time, 2 levels",
        ),
        (lambda: ns.StepCurrent([1.0], [math.nan]), ns.LIF(), {}, r"levels\[0\] of a StepCurrent must be a finite"),
        (lambda: ns.StepCurrent(1.0, 2.0), ns.LIF(), {}, "times and values of a StepCurrent must be sequences"),
        (lambda: ns.SineCurrent(1.0, 0.0), ns.LIF(), {}, "'frequency' parameter of SineCurrent must be a positive"),
        (lambda: ns.SineCurrent(1.0, 500.0, every=1.0), ns.LIF(), {}, "a tenth of its period of 2 ms or less"),
        (lambda: ns.SineCurrent(1.0, 5.0, every=1e-7), ns.LIF(), {}, "less than the tick"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(source, model, how, told):
    with pytest.raises(ns.InputError, match=told):
        ns.simulate(driven(source(), model, **how), until=5.0)


def test_a_lesson_refuses_a_current_and_the_clock_driven_way_too():
    net = ns.perceptron(2, ns.LIF())
    net.add_neuron("hum", ns.SineCurrent(1.0, 50.0))
    net.connect("hum", "y")
    with pytest.raises(ns.InputError, match=r"the current of 'hum' \(SineCurrent\) would continue through all of them"):
        ns.train(net, ns.datasets.load("and"), "rosenblatt")
    driving = driven(ns.StepCurrent([1.0], [1.0]), ns.LIF(), tick=0.1)
    with pytest.raises(ns.InputError, match="cannot go tick by tick"):
        ns.simulate(driving, until=5.0, engine="compiled", stepping=True)


def test_a_model_of_ones_own_takes_a_current_by_naming_a_parameter():
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Integrator(ns.NeuronModel):
        """dv/dt = push; it never leaks."""

        injected = "push"
        threshold: float = 1.0
        push: float = 0.0

        @dataclass(slots=True)
        class State:
            v: float = 0.0

        def initial(self):
            return Integrator.State()

        def advance(self, state, elapsed):
            state.v += self.push * elapsed

        def integrate(self, state, drive):
            state.v += drive

        def fire(self, state):
            if state.v >= self.threshold:
                state.v = 0.0
                return 1.0
            return 0.0

        def time_to_fire(self, state):
            return (self.threshold - state.v) / self.push if self.push > 0.0 else math.inf

        def slope(self, state):
            return 0.0

    recording = ns.simulate(driven(ns.StepCurrent([9.0, 22.0], [0.25, 0.125]), Integrator()), until=40.0)
    assert recording.spikes("cell").tolist() == [14.0, 18.0, 22.0, 29.0, 37.0]
