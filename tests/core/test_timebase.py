"""Times come in once, as whole ticks, and what is off the grid is refused by name."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.core.timebase import LAST_TICK, NANOSECOND, Timebase

COARSE = [0.1, 0.125, 0.2, 0.5, 1.0, 2.0, 0.01, 1e-5]


def test_the_default_tick_is_a_nanosecond():
    assert Timebase().tick == NANOSECOND == 1e-6
    assert Timebase().per_ms == 1e6
    assert ns.Network().clock == Timebase()


def test_sums_of_floats_meet_on_the_same_tick():
    assert 0.1 + 0.1 + 0.1 != 0.3
    assert Timebase().ticks(0.1 + 0.1 + 0.1, "t") == Timebase().ticks(0.3, "t") == 300_000
    assert Timebase(0.1).ticks(0.1 + 0.1 + 0.1, "t") == 3


@given(st.floats(0.0, 1e6))
def test_the_default_clock_takes_the_nearest_tick(time):
    exact = Fraction(time) * 1_000_000
    assert abs(Timebase().ticks(time, "t") - exact) <= Fraction(1, 2) + exact / 2**52


@given(st.integers(0, 2**50), st.sampled_from([NANOSECOND, *COARSE]))
def test_a_tick_survives_the_way_to_ms_and_back(ticks, tick):
    clock = Timebase(tick)
    assert clock.ticks(clock.ms(ticks), "t") == ticks


@given(st.integers(0, 2**45), st.sampled_from(COARSE))
def test_half_a_tick_off_a_coarse_grid_is_refused_however_late_it_is(ticks, tick):
    clock = Timebase(tick)
    with pytest.raises(InputError, match=r"The delay of 'a' -> 'b' is .* off the grid"):
        clock.ticks((ticks + 0.5) * tick, "The delay of 'a' -> 'b'")


def test_the_refusal_names_value_neighbours_and_option():
    with pytest.raises(InputError) as refused:
        Timebase(0.1).ticks(0.25, "The delay of 'a' -> 'b'")
    for told in ("The delay of 'a' -> 'b'", "0.25 ms", "0.1 ms", "0.2 and 0.3 ms", "rounding=True"):
        assert told in str(refused.value)


@pytest.mark.parametrize(("time", "ticks"), [(0.24, 2), (0.26, 3), (0.3, 3), (0.31, 3)])
def test_rounding_takes_the_nearest_tick_of_a_coarse_grid(time, ticks):
    assert Timebase(0.1, rounding=True).ticks(time, "t") == ticks


@pytest.mark.parametrize(("tick", "n"), [(0.1, 30), (1.0, 7), (0.3, 10), (3.0, 5), (0.7, 9)])
def test_multiples_of_a_tick_are_on_its_grid(tick, n):
    clock = Timebase(tick)
    for ticks in range(n):
        assert clock.ticks(ticks * tick, "t") == ticks
        assert clock.ms(ticks) == pytest.approx(ticks * tick, rel=1e-15)


def test_ms_are_read_without_the_error_of_a_product():
    assert Timebase(0.1).ms(3) == 0.3
    assert 3 * 0.1 != 0.3
    assert Timebase(0.1).ms(np.array([3, 7], dtype=np.int64)).tolist() == [0.3, 0.7]


@pytest.mark.parametrize("time", [1e10, -1e10, LAST_TICK * 1e-6, 1e300])
def test_a_time_past_the_last_tick_is_refused_and_a_coarser_tick_offered(time):
    with pytest.raises(InputError, match=r"The time is .* beyond the range .* coarser tick"):
        Timebase().ticks(time, "The time")


def test_a_run_past_the_last_tick_is_refused():
    with pytest.raises(InputError, match="beyond the range"):
        ns.simulate(ns.Network(), until=1e10)


@pytest.mark.parametrize("time", [math.nan, math.inf, -math.inf, "1", None, True])
def test_a_time_is_a_finite_number(time):
    with pytest.raises(InputError, match="The time must be a finite number of ms"):
        Timebase().ticks(time, "The time")


@pytest.mark.parametrize("tick", [0.0, -1.0, math.nan, math.inf, "1"])
def test_a_tick_is_a_positive_number(tick):
    with pytest.raises(InputError, match="tick of a network must be a positive number"):
        Timebase(tick)
    with pytest.raises(InputError, match="tick of a network must be a positive number"):
        ns.Network(tick=tick)


def a_stimulated_cell(tick, time, rounding=False, delay=1.0, refractory=0.0):
    net = ns.Network(tick=tick, rounding=rounding)
    net.add_neuron("x", ns.Stimulus([time]))
    net.add_neuron("cell", ns.LIF(refractory=refractory))
    net.connect("x", "cell", weight=2.0, delay=delay)
    return net


def test_stimulus_times_and_refractory_periods_off_the_grid_are_refused_by_name():
    with pytest.raises(InputError, match=r"times\[0\] of 'x' is 0.75 ms, which is off the grid"):
        ns.simulate(a_stimulated_cell(0.5, 0.75), until=5.0)
    with pytest.raises(InputError, match=r"'refractory' parameter of 'cell' is 0.75 ms, which is off the grid"):
        ns.simulate(a_stimulated_cell(0.5, 1.0, refractory=0.75), until=5.0)
    with pytest.raises(InputError, match=r"The time to run until is 5.25 ms, which is off the grid"):
        ns.simulate(a_stimulated_cell(0.5, 1.0), until=5.25)


def test_a_network_that_rounds_runs_what_is_off_its_grid():
    net = a_stimulated_cell(0.5, 0.7, rounding=True, delay=1.1)
    assert ns.simulate(net, until=5.0).spikes("cell").tolist() == [1.5]


def test_coincidences_of_float_sums_are_coincidences():
    net = ns.Network()
    for name, time in (("a", 0.1 + 0.1 + 0.1), ("b", 0.3)):
        net.add_neuron(name, ns.Stimulus([time]))
    net.add_neuron("both", ns.McCullochPitts(threshold=2))
    net.connect("a", "both")
    net.connect("b", "both")
    assert ns.simulate(net, until=5.0).spikes("both").tolist() == [1.3]
