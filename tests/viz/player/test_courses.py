"""Potentials as a page evaluates them, against the models themselves."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.polynomial import chebyshev

import neurosim as ns
from neurosim.viz.player.score import exponentials, pieces


@dataclass(frozen=True)
class Swinging(ns.NeuronModel):
    """A damped oscillation, which is no sum of real exponentials; it hears while it is refractory."""

    threshold: float = 1.0
    refractory: float = 2.0  # ms

    @dataclass(slots=True)
    class State:
        v: float = 0.0
        w: float = 0.0

    def initial(self):
        return Swinging.State()

    def advance(self, state, elapsed):
        c, s, e = math.cos(elapsed), math.sin(elapsed), math.exp(-elapsed / 5.0)
        state.v, state.w = e * (c * state.v + s * state.w), e * (c * state.w - s * state.v)

    def integrate(self, state, drive):
        state.v += drive

    def advance_refractory(self, state, elapsed):
        state.w = state.w * math.exp(-elapsed)

    def integrate_refractory(self, state, drive):
        state.w += drive

    def fire(self, state):
        if state.v >= self.threshold:
            state.v = -0.5
            return 1.0
        return 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


@dataclass(frozen=True)
class Fading(ns.NeuronModel):
    """A leak of a script, which says nothing of its modes, and never fires."""

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return Fading.State()

    def advance(self, state, elapsed):
        state.v *= math.exp(-elapsed / 20.0)

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        return 0.0

    def time_to_fire(self, state):
        return math.inf

    def slope(self, state):
        return 0.0


def recorded(model):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[3.0, 4.0, 4.7, 20.0, 21.0], values=[0.7, 0.7, -0.4, 1.6, 1.0]))
    net.add_neuron("cell", model)
    net.connect("x", "cell", weight=1.0, delay=0.5)
    return ns.simulate(net, until=40.0)


TIMES = np.sort(np.concatenate([np.random.default_rng(2).uniform(0.0, 40.0, 400), [3.5, 4.5, 5.2, 20.5, 21.5, 40.0]]))


@pytest.mark.parametrize("model", [ns.LIF(tau=5.0, refractory=3.0), ns.LIF(rest=-0.4, reset=-1.0, constant_drive=0.9)])
def test_a_leaky_neuron_is_a_sum_of_exponentials(model):
    recording = recorded(model)
    trace, clock = recording.trace("cell"), recording.wiring.clock
    course = exponentials(trace)
    for time, expected in zip(TIMES, recording.potential("cell", at=TIMES), strict=True):
        tick = float(clock.moments(np.array(time)))
        k = int(np.searchsorted(trace.ticks, tick, "right")) - 1
        since = max(0.0, tick - trace.ticks[k] - course.hold[k]) / clock.per_ms
        modes = zip(course.amplitudes[k], course.constants, strict=True)
        assert sum(a * math.exp(-since / c) for a, c in modes) == pytest.approx(expected, abs=1e-9)


CURRENTS = [
    ns.ExpCurrentLIF(tau=5.0, tau_syn=tau_syn, capacitance=0.5, refractory=2.0, reset=-0.5, current=0.02)
    for tau_syn in (2.0, 5.0, 30.0)
]


@pytest.mark.parametrize("model", [Swinging(), ns.LIF(tau=0.5, constant_drive=2.0, refractory=1.0), *CURRENTS])
def test_any_other_model_is_followed_piece_by_piece(model):
    recording = recorded(model)
    trace, clock = recording.trace("cell"), recording.wiring.clock
    fit = pieces(trace, recording.end.tick)
    ends = [*fit.starts[1:], recording.end.tick]
    places = np.concatenate([[0], np.cumsum(fit.counts)])
    off = [np.abs(TIMES * clock.per_ms - tick).min() for tick in trace.ticks]
    assert min(off) < 1e-3  # some of the times are events
    for time, expected in zip(TIMES, recording.potential("cell", at=TIMES), strict=True):
        tick = float(clock.moments(np.array(time)))
        k = int(np.searchsorted(fit.starts, tick, "right")) - 1
        x = 2.0 * (tick - fit.starts[k]) / (ends[k] - fit.starts[k]) - 1.0
        value = chebyshev.chebval(x, fit.coefficients[places[k] : places[k + 1]])
        assert value == pytest.approx(expected, abs=1e-9)


def test_a_model_that_says_nothing_of_its_modes_has_no_exponentials():
    assert exponentials(recorded(Swinging()).trace("cell")) is None
    assert exponentials(recorded(CURRENTS[0]).trace("cell")) is None


def test_a_potential_too_large_for_a_number_is_one_piece_and_the_others_stay_close():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0, 3.0], values=[0.5, -1.0]))
    net.add_neuron("y", ns.Stimulus(times=[5.0], values=[-1e4]))
    net.add_neuron("cell", Fading())
    net.connect("x", "cell", weight=0.8, delay=0.5)
    net.connect("y", "cell", weight=1e304, delay=0.5)
    net.connect("y", "cell", weight=1e304, delay=0.5)
    recording = ns.simulate(net, until=8.0)
    trace = recording.trace("cell")
    fit = pieces(trace, recording.end.tick)
    *of, last = np.split(fit.coefficients, np.cumsum(fit.counts)[:-1])
    assert last.tolist() == [-math.inf]
    for start, end, coefficients in zip(fit.starts, fit.starts[1:], of, strict=False):
        true = trace.carried(int(np.searchsorted(trace.ticks, start, "right")) - 1, (start + end) / 2.0).v
        assert chebyshev.chebval(0.0, coefficients) == pytest.approx(true, abs=1e-9)
