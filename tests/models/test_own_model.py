"""A model that a user writes works by being passed in."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

import neurosim as ns


@dataclass(frozen=True)
class PerfectIntegrator(ns.NeuronModel):
    current: float = 0.25  # mV per ms
    threshold: float = 1.0
    refractory: float = 0.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0

    def initial(self):
        return PerfectIntegrator.State()

    def advance(self, state, elapsed):
        state.v += self.current * elapsed

    def integrate(self, state, drive):
        state.v += drive

    def fire(self, state):
        if state.v < self.threshold:
            return 0.0
        state.v -= self.threshold
        return 1.0

    def time_to_fire(self, state):
        return max((self.threshold - state.v) / self.current, 0.0) if self.current > 0.0 else math.inf

    def slope(self, state):
        return 0.0


def test_a_perfect_integrator_counts():
    net = ns.Network()
    net.add_neuron("cell", PerfectIntegrator())
    net.add_neuron("x", ns.Stimulus([5.0, 6.5]))
    net.connect("x", "cell", weight=0.5, delay=1.0)
    # 0.25 t reaches 1 at 4; 0.5 at 6, 1 by the first input; 0.375 at 7.5, 0.875 by the second; 1 at 8; 1 at 12
    assert ns.simulate(net, until=12.5).spikes("cell").tolist() == [4.0, 6.0, 8.0, 12.0]


def test_its_prediction_waits_for_the_end_of_its_silence():
    net = ns.Network(tick=0.5)
    net.add_neuron("cell", PerfectIntegrator(refractory=3.0))
    assert ns.simulate(net, until=20.0).spikes("cell").tolist() == [4.0, 11.0, 18.0]


@pytest.mark.parametrize("factor", [0.01, 0.5, 0.999, 1.001, 2.0, 30.0])
def test_a_bad_guess_moves_no_spike(factor, monkeypatch):
    exact = PerfectIntegrator.time_to_fire
    monkeypatch.setattr(PerfectIntegrator, "time_to_fire", lambda self, state: factor * exact(self, state))
    net = ns.Network(tick=0.5)
    net.add_neuron("cell", PerfectIntegrator(current=0.3))
    # 0.3 t >= 1 first at 3.5; what is left over counts
    v, wanted = 0.0, []
    for tick in range(1, 80):
        v += 0.15
        if v >= 1.0 - 1e-9:
            v -= 1.0
            wanted.append(tick / 2)
    assert ns.simulate(net, until=40.0).spikes("cell").tolist() == wanted


@dataclass(frozen=True)
class Humming(ns.NeuronModel):
    """A synaptic current that decays and hears on while the voltage it charges is clamped."""

    tau: float = 10.0  # ms
    threshold: float = 1.0
    refractory: float = 4.0

    @dataclass(slots=True)
    class State:
        v: float = 0.0
        current: float = 0.0

    def initial(self):
        return Humming.State()

    def advance(self, state, elapsed):
        left = state.current * math.exp(-elapsed / self.tau)
        state.v += state.current - left  # the charge that has flowed, with a capacitance of tau
        state.current = left

    def integrate(self, state, drive):
        state.current += drive

    def fire(self, state):
        if state.v < self.threshold:
            return 0.0
        state.v = 0.0
        return 1.0

    def time_to_fire(self, state):
        missing = self.threshold - state.v
        if missing <= 0.0:
            return 0.0
        return self.tau * -math.log1p(-missing / state.current) if state.current > missing else math.inf

    def slope(self, state):
        return 0.0

    def advance_refractory(self, state, elapsed):
        state.current *= math.exp(-elapsed / self.tau)

    def integrate_refractory(self, state, drive):
        state.current += drive


def humming(until=60.0, **given):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([0.0, 6.0]))
    net.add_neuron("cell", Humming())
    net.connect("x", "cell", weight=2.0, delay=1.0)
    return net, ns.simulate(net, until=until, **given)


def humming_spikes():
    """The same in closed form: 2 at 1 ms; spike; 2 more at 7 ms inside the silence; spike; and so on."""
    first = 1.0 + 10.0 * math.log(2.0)  # 2 (1 - e^(-t/10)) = 1
    assert first > 7.0
    current = 2.0 * math.exp(-0.6)
    charged = 2.0 - current
    current += 2.0
    first = 7.0 + 10.0 * -math.log1p(-(1.0 - charged) / current)
    spikes, current = [first], current * math.exp(-(first - 7.0) / 10.0)
    while True:
        current *= math.exp(-0.4)
        if current <= 1.0:
            return spikes
        wait = 10.0 * -math.log1p(-1.0 / current)
        spikes.append(spikes[-1] + 4.0 + wait)
        current *= math.exp(-wait / 10.0)


def test_a_current_flows_on_while_the_voltage_is_clamped():
    _, recording = humming()
    wanted = humming_spikes()
    assert len(wanted) >= 2
    assert recording.spikes("cell") == pytest.approx(wanted, abs=3e-6)
    inside = wanted[0] + np.array([0.5, 2.0, 3.9])
    assert recording.potential("cell", at=inside).tolist() == [0.0, 0.0, 0.0]
    assert recording.potential("cell", at=wanted[0] + 4.5) > 0.0


def test_what_is_heard_inside_the_silence_counts_and_is_recorded_as_heard():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([0.0, 9.0]))
    net.add_neuron("cell", Humming())
    net.connect("x", "cell", weight=2.0, delay=1.0)
    recording = ns.simulate(net, until=40.0)
    first = 1.0 + 10.0 * math.log(2.0)  # 7.93, so 10.0 lies inside [7.93, 11.93)
    current = (1.0 * math.exp(-(10.0 - first) / 10.0) + 2.0) * math.exp(-(first + 4.0 - 10.0) / 10.0)
    second = first + 4.0 + 10.0 * -math.log1p(-1.0 / current)
    assert recording.spikes("cell")[:2] == pytest.approx([first, second], abs=3e-6)
    events, _ = recording.events("cell")
    assert events["outcome"][events["tick"] == 10_000_000].tolist() == [3]


@pytest.mark.parametrize("at", [0.5, 1.0, 7.0, 7.4, 9.5, 11.0, 20.0])
def test_a_run_split_inside_or_outside_the_silence_is_the_same(at):
    net, whole = humming()
    parts = ns.simulate(net, until=60.0, resume=ns.simulate(net, until=at))
    assert parts.digest() == whole.digest()
    times = np.linspace(0.0, 60.0, 301)
    assert parts.potential("cell", at=times).tobytes() == whole.potential("cell", at=times).tobytes()
