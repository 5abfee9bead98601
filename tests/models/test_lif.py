"""The leaky integrate-and-fire neuron against its closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns

TICK = 1e-6  # ms


def driven(until=200.0, tick=TICK, initial=None, **given):
    net = ns.Network(tick=tick)
    net.add_neuron("cell", ns.LIF(**given), initial=initial)
    return ns.simulate(net, until=until)


def ticks(times, tick=TICK):
    return np.rint(np.asarray(times) / tick).astype(np.int64)


def test_the_period_of_a_driven_neuron():
    period = 2.0 + 20.0 * math.log(30.0 / (30.0 - 20.0))
    assert period == pytest.approx(23.97224577336219, abs=1e-12)
    spikes = ticks(driven(tau=20.0, threshold=20.0, refractory=2.0, constant_drive=30.0, until=1000.0).spikes("cell"))
    first = math.ceil((period - 2.0) / TICK)
    assert spikes[0] == first
    assert np.unique(np.diff(spikes)).tolist() == [math.ceil(period / TICK)]
    assert len(spikes) == 1 + int((1000.0 - first * TICK) / period)
    assert 1000.0 / period == pytest.approx(41.7149, abs=1e-4)


@given(
    tau=st.floats(1.0, 50.0),
    threshold=st.floats(0.5, 10.0),
    above=st.floats(0.05, 5.0),
    reset=st.floats(-5.0, 0.0),
    refractory=st.integers(0, 5000),
)
def test_the_period_for_any_parameters_to_the_tick(tau, threshold, above, reset, refractory):
    drive = threshold + above
    period = refractory / 1000.0 + tau * math.log((drive - reset) / above)
    recording = driven(
        until=3.5 * period + 1.0,
        tau=tau,
        threshold=threshold,
        reset=reset,
        refractory=refractory / 1000.0,
        constant_drive=drive,
        initial={"v": reset},
    )
    spikes = ticks(recording.spikes("cell"))
    assert spikes[0] == pytest.approx(tau * math.log((drive - reset) / above) / TICK, abs=1.01)
    assert np.diff(spikes) == pytest.approx(period / TICK, abs=1.01)


def coincidence(gap):
    net = ns.Network()
    net.add_neuron("a", ns.Stimulus([10.0]))
    net.add_neuron("b", ns.Stimulus([10.0 + gap * TICK]))
    net.add_neuron("cell", ns.LIF(tau=10.0, threshold=1.0))
    for name in "ab":
        net.connect(name, "cell", weight=0.6, delay=1.0)
    return ticks(ns.simulate(net, until=30.0).spikes("cell")).tolist()


def test_the_coincidence_window_to_the_tick():
    window = 10.0 * math.log(1.5)
    assert window == pytest.approx(4.0546510810816425, abs=1e-12)
    inside = math.floor(window / TICK)
    assert coincidence(inside) == [11_000_000 + inside]
    assert coincidence(inside + 1) == []


def test_a_level_exactly_at_the_threshold_is_never_reached():
    assert driven(until=10_000.0, tau=1.0, threshold=1.0, constant_drive=1.0).spikes("cell").size == 0


@pytest.mark.parametrize("above", [1e-3, 1e-6, 1e-9, 1e-12])
def test_a_level_barely_above_the_threshold_is_reached_at_the_right_tick(above):
    # v(t) = level (1 - e^(-t/tau)) >= 1; a float close to the level is worth about eps / above of time constant
    level = 1.0 + above
    exact = 5.0 * math.log(level / (level - 1.0))
    slack = 2.0 + 5.0 * 4.0 * 2.3e-16 / above / TICK
    spikes = ticks(driven(until=300.0, tau=5.0, threshold=1.0, constant_drive=level, refractory=290.0).spikes("cell"))
    assert spikes.tolist() == [pytest.approx(exact / TICK, abs=slack)]


def test_a_spike_at_the_first_tick_at_or_past_the_threshold_and_no_sooner():
    # tau ln((30 - 0) / (30 - 20)) = 21.97 ms: on a grid of 0.5 ms that is the 44th tick
    spikes = driven(tick=0.5, tau=20.0, threshold=20.0, constant_drive=30.0, until=40.0).spikes("cell")
    assert spikes.tolist() == [22.0]


@pytest.mark.parametrize("v", [1.0, 1.5])
def test_a_neuron_that_starts_at_its_threshold_fires_at_once(v):
    assert driven(initial={"v": v}, until=5.0).spikes("cell").tolist() == [0.0]


def test_a_neuron_starts_at_rest():
    assert driven(rest=-65.0, reset=-65.0, threshold=-50.0).potential("cell", at=[0.0, 100.0]).tolist() == [-65, -65]


@given(
    times=st.lists(st.integers(1, 90), min_size=1, max_size=6, unique=True).map(sorted),
    asked=st.lists(st.floats(0.0, 100.0), min_size=1, max_size=10),
    v=st.floats(-1.0, 0.9),
    drive=st.floats(-0.5, 0.4),
)
def test_the_potential_between_events_is_the_sum_of_its_exponentials(times, asked, v, drive):
    # Below threshold the membrane is linear: each input, the start and the drive decay on their own.
    weight, tau = 0.05, 12.0
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([float(t) for t in times]))
    net.add_neuron("cell", ns.LIF(tau=tau, threshold=1.0, constant_drive=drive), initial={"v": v})
    net.connect("x", "cell", weight=weight, delay=2.0)
    recording = ns.simulate(net, until=100.0)
    assert recording.spikes("cell").size == 0
    asked = np.array(asked)
    linear = v * np.exp(-asked / tau) + drive * (1.0 - np.exp(-asked / tau))
    for t in times:
        since = asked - (t + 2.0)
        linear += np.where(since >= -1e-9, weight * np.exp(-np.maximum(since, 0.0) / tau), 0.0)
    assert recording.potential("cell", at=asked) == pytest.approx(linear, abs=1e-9)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"tau": 0.0}, "'tau' parameter of LIF must be a positive number of ms"),
        ({"tau": -1.0}, "'tau' parameter of LIF must be a positive number of ms; got -1.0"),
        ({"refractory": -1.0}, "'refractory' parameter of LIF must be zero or a positive number of ms"),
        ({"reset": 1.0}, r"'reset' parameter of LIF must be below its threshold of 1.0 mV.*got 1.0"),
        ({"reset": 2.0, "threshold": 1.5}, r"'reset' parameter of LIF must be below its threshold of 1.5 mV"),
    ],
)
def test_parameters_that_make_no_sense(given, rule):
    with pytest.raises(ns.InputError, match=rule):
        ns.LIF(**given)


def test_a_level_that_overflows_is_refused_or_runs_without_nan():
    try:
        recording = driven(rest=1e308, constant_drive=1e308, threshold=1.5e308, until=10.0)
    except ns.InputError:
        return
    assert not np.isnan(recording.potential("cell", at=[0.0, 1.0, 9.0])).any()


@given(
    tau=st.floats(0.1, 100.0),
    rest=st.floats(-80.0, 10.0),
    drive=st.floats(-5.0, 5.0),
    v=st.floats(-100.0, 100.0),
    elapsed=st.floats(0.0, 1000.0),
)
def test_its_modes_say_where_it_relaxes_to(tau, rest, drive, v, elapsed):
    cell = ns.LIF(tau=tau, rest=rest, reset=-200.0, threshold=100.0, constant_drive=drive)
    state = cell.State(v=v)
    expected = sum(amplitude * math.exp(-elapsed / constant) for amplitude, constant in cell.modes(state))
    cell.advance(state, elapsed)
    assert state.v == pytest.approx(expected, rel=1e-12, abs=1e-12)
