"""The neuron with an exponential synaptic current: closed forms, many digits, a solver of equations, a dense scan."""

import math
from decimal import Decimal, localcontext
from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

import neurosim as ns

TICK = 1e-6  # ms
CLASSIC = {"tau": 10.0, "tau_syn": 5.0, "capacitance": 250.0}  # 1000 pA make v = 40 (x - x^2), x = e^(-t/10)


def one_signal(weight=1000.0, tick=TICK, until=60.0, delay=1.0, **given):
    net = ns.Network(tick=tick)
    net.add_neuron("x", ns.Stimulus([0.0]))
    net.add_neuron("cell", ns.ExpCurrentLIF(**CLASSIC | given))
    net.connect("x", "cell", weight=weight, delay=delay)
    return ns.simulate(net, until=until)


def digits(cell, v, i, elapsed):
    """Return the potential in 60 digits, as a sum of two exponentials or their limit."""
    with localcontext() as context:
        context.prec = 60
        tau, tau_syn, capacitance = (Decimal(getattr(cell, name)) for name in ("tau", "tau_syn", "capacitance"))
        t, level = Decimal(elapsed), Decimal(cell.rest) + Decimal(cell.current) * tau / capacitance
        if tau == tau_syn:
            charge = t * (-t / tau).exp()
        else:
            charge = ((-t / tau).exp() - (-t / tau_syn).exp()) / (1 / tau_syn - 1 / tau)
        return level + (Decimal(v) - level) * (-t / tau).exp() + Decimal(i) * charge / capacitance


class TestOneSignal:
    def test_its_course_is_forty_times_x_minus_x_squared(self):
        recording = one_signal(threshold=1e3)
        times = np.linspace(0.0, 50.0, 101)
        x = np.exp(-times / 10.0)
        assert recording.potential("cell", at=1.0 + times) == pytest.approx(40.0 * (x - x**2), rel=1e-13, abs=1e-14)

    def test_it_crosses_a_threshold_of_5_when_the_quadratic_says_so(self):
        crossing = -10.0 * math.log((1.0 + math.sqrt(1.0 - 4.0 * 5.0 / 40.0)) / 2.0)
        assert crossing == pytest.approx(1.5834718382037496, abs=1e-14)
        cell = ns.ExpCurrentLIF(**CLASSIC, threshold=5.0)
        assert cell.time_to_fire(cell.State(0.0, 1000.0)) == pytest.approx(crossing, rel=1e-13)
        spikes = one_signal(threshold=5.0, refractory=50.0).spikes("cell")
        assert spikes.tolist() == [1.0 + math.ceil(crossing / TICK) * TICK]

    @pytest.mark.parametrize("below", [1e-12, 1e-9, 1e-6, 1e-3, 1.0])
    def test_a_threshold_just_below_its_peak_of_10_is_crossed_just_before_it(self, below):
        crossing = -10.0 * math.log((1.0 + math.sqrt(below / 10.0)) / 2.0)
        spikes = one_signal(threshold=10.0 - below, refractory=50.0).spikes("cell")
        assert spikes.tolist() == [pytest.approx(1.0 + crossing, abs=1.001 * TICK + 5e-15 / math.sqrt(below))]

    @pytest.mark.parametrize("above", [1e-12, 1e-9, 1e-6, 1e-3, 1.0])
    def test_a_threshold_just_above_its_peak_is_never_crossed(self, above):
        assert one_signal(threshold=10.0 + above).spikes("cell").size == 0

    @pytest.mark.parametrize(("threshold", "fires"), [(10.0 - 1e-14, True), (10.0 + 1e-14, False)])
    def test_a_peak_that_touches_the_threshold_at_a_tick_counts(self, threshold, fires):
        # The peak is at 10 ln 2: the tenth tick after the arrival. One tick away it is lower by 0.04 mV.
        tick = math.log(2.0)
        recording = one_signal(threshold=threshold, tick=tick, until=90 * tick, delay=tick, refractory=60 * tick)
        assert recording.signals["tick"].tolist()[1:] == ([11] if fires else [])

    def test_a_touch_between_two_ticks_is_no_spike(self):
        # 10 ln 2 is 6931471.8056 ticks of 1 ns, and 0.2 ns away from its peak of 10 it is lower by 4e-15.
        assert one_signal(threshold=10.0).spikes("cell").size == 0
        # v(6) = 9.9068, v(7) = 9.9995, v(8) = 9.8966; the peak of 10 is at 6.93
        assert one_signal(threshold=9.9996, tick=1.0).spikes("cell").size == 0
        assert one_signal(threshold=9.9994, tick=1.0, refractory=50.0).spikes("cell").tolist() == [8.0]

    @pytest.mark.parametrize("more", [1, 2, 3, 4, 5, 6])
    @pytest.mark.parametrize(
        ("tau", "tau_syn", "tick", "tock"),
        [(10.0, 5.0, 1.0, 6), (5.0, 10.0, 0.25, 27), (10.0, 3.0, 0.25, 20), (8.0, 3.0, 1.0, 4)],
    )
    def test_one_tick_that_alone_sees_it_is_found_though_it_comes_up_right_at_the_one_before(
        self, tau, tau_syn, tick, tock, more
    ):
        # just too low at one tick, high enough at the next, too low again at the third
        cell = ns.ExpCurrentLIF(tau=tau, tau_syn=tau_syn, threshold=1e3)
        course = [cell.State(0.0, 1000.0) for _ in range(3)]
        for n, state in enumerate(course):
            cell.advance(state, (tock + n) * tick)
        low, high, low_again = (state.v for state in course)
        threshold = low + more * math.ulp(low)
        assert low_again < threshold < high
        net = ns.Network(tick=tick)
        net.add_neuron("cell", ns.ExpCurrentLIF(tau=tau, tau_syn=tau_syn, threshold=threshold), initial={"i": 1000.0})
        assert ns.simulate(net, until=60.0).signals["tick"].tolist() == [tock + 1]

    @pytest.mark.parametrize("ratio", [1.0, 1.0 + 1e-15, 1.0 - 1e-12, 1.0 + 1e-9, 0.999999])
    def test_two_time_constants_that_are_one_peak_at_tau_by_w_tau_over_C_e(self, ratio):
        recording = one_signal(tau=8.0, tau_syn=8.0 * ratio, threshold=1e3, until=400.0)
        height = 1000.0 * 8.0 / (250.0 * math.e)
        before, peak, after = recording.potential("cell", at=[1.0 + 7.99, 1.0 + 8.0, 1.0 + 8.01])
        assert peak == pytest.approx(height, rel=1e-6 if ratio == 0.999999 else 1e-9)
        assert before < peak > after
        nothing = recording.potential("cell", at=1.0 + 8.0 * 40.0)
        assert 0.0 < nothing < 1e-10 * height


@given(
    tau=st.floats(0.1, 300.0),
    ratio=st.one_of(
        st.floats(0.01, 100.0),
        st.sampled_from([1.0, 1.0 + 2.3e-16, 0.01, 0.5, 2.0, 100.0]),
        st.tuples(st.sampled_from([-1.0, 1.0]), st.floats(-12.0, -3.0)).map(lambda far: 1.0 + far[0] * 10.0 ** far[1]),
    ),
    capacitance=st.floats(1.0, 1000.0),
    share=st.floats(-6.0, 1.3),
    v=st.floats(-100.0, 50.0),
    i=st.floats(-2000.0, 2000.0),
    current=st.sampled_from([0.0, -300.0, 470.0]),
)
def test_the_closed_form_has_14_digits_for_any_two_time_constants(tau, ratio, capacitance, share, v, i, current):
    given = {"tau": tau, "tau_syn": tau * ratio, "capacitance": capacitance, "reset": -1e9, "threshold": 1e9}
    elapsed = max(tau, tau * ratio) * 10.0**share
    bare, cell = ns.ExpCurrentLIF(**given), ns.ExpCurrentLIF(**given, rest=-65.0, current=current)
    alone = bare.State(0.0, 1.0)
    bare.advance(alone, elapsed)
    assert alone.v == pytest.approx(float(digits(bare, 0.0, 1.0, elapsed)), rel=1e-14)
    assert alone.i == pytest.approx(math.exp(-elapsed / (tau * ratio)), rel=1e-12)
    state = cell.State(v, i)
    cell.advance(state, elapsed)
    level, left = -65.0 + current * tau / capacitance, math.exp(-elapsed / tau)
    size = 65.0 + abs(level) + abs(v - level) * left + abs(i * alone.v)
    assert state.v == pytest.approx(float(digits(cell, v, i, elapsed)), rel=0.0, abs=1e-14 * size)


@pytest.mark.parametrize(("tau", "tau_syn"), [(10.0, 5.0), (5.0, 10.0), (20.0, 0.5), (0.5, 20.0), (10.0, 9.999)])
def test_the_peak_comes_when_the_formula_says_so(tau, tau_syn):
    when = tau * tau_syn / (tau - tau_syn) * math.log(tau / tau_syn)
    recording = one_signal(tau=tau, tau_syn=tau_syn, threshold=1e3, until=100.0)
    height = 1000.0 / 250.0 * tau_syn * (tau_syn / tau) ** (tau_syn / (tau - tau_syn))
    assert recording.potential("cell", at=1.0 + when) == pytest.approx(height, rel=1e-12)
    for threshold, fires in ((height * (1.0 - 1e-9), 1), (height * (1.0 + 1e-9), 0)):
        spikes = one_signal(tau=tau, tau_syn=tau_syn, threshold=threshold, refractory=90.0).spikes("cell")
        assert len(spikes) == fires
        assert spikes == pytest.approx([1.0 + when] * fires, abs=1e-3 * when)


@given(
    tau=st.floats(1.0, 50.0),
    v=st.floats(-30.0, 0.999),
    lift=st.floats(-20.0, 20.0),  # i tau / C, mV
    level=st.one_of(st.floats(-5.0, 30.0), st.floats(0.9, 1.1)),
)
def test_half_the_time_constant_makes_it_a_quadratic(tau, v, lift, level):
    # v - threshold = (level - 1) + (v0 - level + lift) x - lift x^2, x = e^(-t/tau): first crossed at the largest x
    cell = ns.ExpCurrentLIF(tau=tau, tau_syn=tau / 2.0, rest=level, reset=-100.0)
    assume(abs(lift) > 1e-3)
    roots = np.roots([-lift, v - level + lift, level - 1.0])
    inside = roots[(np.abs(roots.imag) < 1e-12) & (roots.real > 0.0) & (roots.real < 1.0)].real
    turns = (v - level + lift) ** 2 + 4.0 * lift * (level - 1.0)
    assume(abs(turns) > 1e-6)
    assume(abs(level - 1.0) > 1e-6)
    wait = cell.time_to_fire(cell.State(v, lift * 250.0 / tau))
    if len(inside):
        assert wait == pytest.approx(-tau * math.log(inside.max()), rel=1e-6)
    else:
        assert wait == math.inf


def scanned(cell, v, i):
    """Return between which times a dense scan first sees it at its threshold, and the highest excess."""
    slow, fast = max(cell.tau, cell.tau_syn), min(cell.tau, cell.tau_syn)
    steps = [np.linspace(0.0, 5.0 * fast, 8001), np.linspace(5.0 * fast, 60.0 * slow, 8001)[1:]]
    t = np.concatenate(steps).astype(np.longdouble)
    level = cell.rest + cell.current * cell.tau / cell.capacitance
    membrane, synapse = np.exp(-t / np.longdouble(cell.tau)), np.exp(-t / np.longdouble(cell.tau_syn))
    if cell.tau == cell.tau_syn:
        charge = t * membrane
    else:
        charge = (membrane - synapse) / (1.0 / np.longdouble(cell.tau_syn) - 1.0 / np.longdouble(cell.tau))
    excess = level + (v - level) * membrane + i * charge / cell.capacitance - cell.threshold
    first = int(np.argmax(excess >= 0.0))
    return float(t[first - 1]), (float(t[first]) if excess[first] >= 0.0 else math.inf), float(excess.max())


@given(
    tau=st.floats(0.5, 50.0),
    ratio=st.one_of(st.floats(0.02, 50.0), st.sampled_from([1.0, 0.5, 2.0, 0.99, 1.01])),
    below=st.floats(1e-4, 40.0),  # mV from v to the threshold
    pull=st.one_of(
        st.floats(-3.0, 8.0), st.sampled_from([0.0, 1.0, 2.0, -0.5])
    ),  # of the current, times what is missing
    drive=st.one_of(st.floats(-2.0, 3.0), st.sampled_from([0.0, 0.999, 1.001, 5.0])),  # level, 1 is the threshold
)
def test_it_fires_by_itself_if_and_only_if_a_dense_scan_sees_it_at_its_threshold(tau, ratio, below, pull, drive):
    tau_syn = tau * ratio
    cell = ns.ExpCurrentLIF(
        tau=tau, tau_syn=tau_syn, rest=-65.0, threshold=-50.0, reset=-200.0, current=15.0 * drive * 250.0 / tau
    )
    i = pull * below * 250.0 / min(tau, tau_syn)
    wait = cell.time_to_fire(cell.State(-50.0 - below, i))
    before, at, excess = scanned(cell, -50.0 - below, i)
    if at < math.inf:
        assert before - 1e-9 * before <= wait <= at * (1.0 + 1e-9)
    elif wait < math.inf:  # it comes up to the threshold between two samples, or touches it
        assert abs(excess) < 1e-4
        assert float(digits(cell, -50.0 - below, i, wait)) == pytest.approx(-50.0, abs=1e-6)


@given(
    tau=st.sampled_from([2.0, 5.0, 10.0]),
    tau_syn=st.sampled_from([1.0, 5.0, 12.0]),
    weight=st.floats(100.0, 5000.0),
    near=st.one_of(st.floats(-3e-2, 3e-2), st.floats(-1.0, 0.5)),
    tick=st.sampled_from([0.25, 0.5, 1.0]),
    current=st.sampled_from([0.0, 20.0]),
)
def test_a_spike_is_at_the_first_tick_at_which_a_scan_of_all_ticks_sees_it(tau, tau_syn, weight, near, tick, current):
    cell = partial(ns.ExpCurrentLIF, tau=tau, tau_syn=tau_syn, current=current, reset=-1e3, refractory=1000.0)
    free = cell(threshold=1e9)
    course = [digits(free, 0.0, weight, n * tick) for n in range(round(100.0 / tick))]
    threshold = float(max(course)) * (1.0 + near)
    assume(threshold > 0.01 and min(abs(float(v - Decimal(threshold))) for v in course) > 1e-12)
    net = ns.Network(tick=tick)
    net.add_neuron("cell", cell(threshold=threshold), initial={"i": weight})
    seen = [n * tick for n, v in enumerate(course) if v >= Decimal(threshold)]
    assert ns.simulate(net, until=100.0).spikes("cell").tolist() == seen[:1]


@pytest.mark.parametrize("tau_syn", [3.0, 12.0, 30.0])
def test_any_train_of_signals_moves_it_as_a_solver_of_the_equation_says(tau_syn):
    rng = np.random.default_rng(5)
    arrivals, values = np.sort(rng.uniform(2.0, 90.0, 14)), rng.normal(0.0, 1.0, 14)
    cell = ns.ExpCurrentLIF(tau=12.0, tau_syn=tau_syn, capacitance=200.0, rest=-65.0, threshold=1e3, current=80.0)
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(arrivals - 1.0, values=values))
    net.add_neuron("cell", cell, initial={"v": -70.0, "i": 150.0})
    net.connect("x", "cell", weight=900.0, delay=1.0)
    recording = ns.simulate(net, until=100.0)

    def flow(t, y):
        return [-(y[0] + 65.0) / 12.0 + (y[1] + 80.0) / 200.0, -y[1] / tau_syn]

    state, since = np.array([-70.0, 150.0]), 0.0
    for arrival, value in zip([*arrivals, 100.0], [*values, 0.0], strict=True):
        times = np.linspace(since, arrival, 7)[1:-1]
        solved = solve_ivp(flow, (since, arrival), state, t_eval=[*times, arrival], rtol=1e-11, atol=1e-11)
        assert recording.potential("cell", at=times) == pytest.approx(solved.y[0, :-1], abs=1e-5)  # times are ticks
        state, since = solved.y[:, -1] + [0.0, 900.0 * value], arrival


def test_a_plain_loop_of_small_steps_fires_when_it_does():
    # The whole neuron once more, without a closed form: Heun's method at 1 microsecond, linear between the steps.
    given = {"tau": 10.0, "tau_syn": 5.0, "capacitance": 250.0, "threshold": 15.0, "reset": -5.0, "refractory": 3.0}
    sent, weight = [2.0, 4.0, 9.0, 14.5, 30.0, 31.0], 1500.0
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([t - 1.0 for t in sent]))
    net.add_neuron("cell", ns.ExpCurrentLIF(**given, current=100.0))
    net.connect("x", "cell", weight=weight, delay=1.0)
    spikes = ns.simulate(net, until=45.0).spikes("cell")
    step, v, i, ready, found = 1e-3, 0.0, 0.0, 0.0, []
    arrivals = {round(t / step): weight for t in sent}
    for n in range(45_000):
        i += arrivals.get(n, 0.0)
        falling = i * (1.0 - step / 5.0 + (step / 5.0) ** 2 / 2.0)
        t = n * step
        free = min(max(t + step - ready, 0.0), step)
        if free > 0.0:
            slope = -v / 10.0 + (i + 100.0) / 250.0
            later = -(v + free * slope) / 10.0 + (falling + 100.0) / 250.0
            up = v + free * (slope + later) / 2.0
            if up >= 15.0:
                found.append(t + step - free + free * (15.0 - v) / (up - v))
                ready, up = found[-1] + 3.0, -5.0
            v = up
        i = falling
    assert len(found) == 4
    assert spikes == pytest.approx(found, abs=2e-3)


class TestRefractoriness:
    def test_the_potential_is_clamped_while_the_current_dies_away_and_hears(self):
        net = ns.Network()
        net.add_neuron("x", ns.Stimulus([0.0, 3.0]))
        net.add_neuron("cell", ns.ExpCurrentLIF(**CLASSIC, threshold=5.0, reset=-1.0, refractory=4.0))
        net.connect("x", "cell", weight=1000.0, delay=1.0)
        recording = ns.simulate(net, until=40.0)
        first = 1.0 + 1.5834718382037496
        assert recording.spikes("cell")[0] == pytest.approx(first, abs=1.001 * TICK)
        ready = first + 4.0
        assert recording.potential("cell", at=first + np.array([0.1, 2.0, 3.9])).tolist() == [-1.0] * 3
        # The second signal is heard at 4, inside the silence. From its end on v = -x + (i tau / C) (x - x^2).
        lift = 10.0 / 250.0 * 1000.0 * (math.exp(-(ready - 1.0) / 5.0) + math.exp(-(ready - 4.0) / 5.0))
        x = np.exp(-np.array([0.5, 1.0]) / 10.0)
        assert recording.potential("cell", at=ready + np.array([0.5, 1.0])) == pytest.approx(
            -x + lift * (x - x**2), abs=1e-5
        )
        larger = ((lift - 1.0) + math.sqrt((lift - 1.0) ** 2 - 20.0 * lift)) / (2.0 * lift)
        assert recording.spikes("cell")[1] == pytest.approx(ready - 10.0 * math.log(larger), abs=1e-5)
        events, states = recording.events("cell")
        assert events["outcome"].tolist()[:3] == [0, 1, 3]
        assert states[2].tolist() == [-1.0, pytest.approx(1000.0 * (math.exp(-0.6) + 1.0))]

    def test_a_spike_leaves_the_current_as_it_is(self):
        cell = ns.ExpCurrentLIF(threshold=5.0)
        state = cell.State(6.0, 321.0)
        assert cell.fire(state) == 1.0
        assert state == cell.State(0.0, 321.0)


class TestConstantCurrent:
    def test_it_fires_at_the_rate_of_a_leaky_neuron(self):
        period = 2.0 + 20.0 * math.log(30.0 / 10.0)  # tau 20, level 30, threshold 20
        net = ns.Network()
        net.add_neuron("cell", ns.ExpCurrentLIF(tau=20.0, threshold=20.0, refractory=2.0, current=375.0))
        spikes = np.rint(ns.simulate(net, until=500.0).spikes("cell") / TICK)
        assert np.unique(np.diff(spikes)).tolist() == [math.ceil(period / TICK)]

    @given(st.floats(1.0, 40.0), st.floats(-20.0, 0.9), st.floats(1.01, 8.0))
    def test_without_signals_it_is_a_leaky_neuron(self, tau, v, level):
        net = ns.Network()
        net.add_neuron("one", ns.LIF(tau=tau, constant_drive=level, refractory=3.0), initial={"v": v})
        cell = ns.ExpCurrentLIF(tau=tau, current=level * 250.0 / tau, refractory=3.0)
        net.add_neuron("other", cell, initial={"v": v})
        recording = ns.simulate(net, until=100.0)
        one, other = recording.spikes("one"), recording.spikes("other")
        assert one == pytest.approx(other, abs=1.001 * TICK * max(len(one), 1))

    def test_inhibition_makes_it_dip_and_fire_later(self):
        # level 30, threshold 20, at 10 mV hit by -2000 pA: v - 20 = 10 + (10 - 30 - 80) x + 80 x^2
        x = (100.0 - math.sqrt(100.0**2 - 3200.0)) / 160.0
        cell = ns.ExpCurrentLIF(**CLASSIC, threshold=20.0, current=750.0)
        assert cell.time_to_fire(cell.State(10.0, -2000.0)) == pytest.approx(-10.0 * math.log(x), rel=1e-12)
        assert cell.time_to_fire(cell.State(10.0, 0.0)) == pytest.approx(10.0 * math.log(2.0), rel=1e-12)

    def test_a_level_exactly_at_the_threshold_is_reached_only_by_a_current_that_lasts(self):
        given = {"tau": 10.0, "threshold": 30.0, "current": 750.0}
        assert ns.ExpCurrentLIF(**given).time_to_fire(ns.ExpCurrentLIF.State(0.0, 0.0)) == math.inf
        assert ns.ExpCurrentLIF(**given).time_to_fire(ns.ExpCurrentLIF.State(0.0, -100.0)) == math.inf
        assert ns.ExpCurrentLIF(**given).time_to_fire(ns.ExpCurrentLIF.State(0.0, 700.0)) == math.inf
        # with tau_syn 20 v - 30 = (-30 - lift) x + lift sqrt(x), lift = 2 i tau / C = 32
        lasting = ns.ExpCurrentLIF(**given, tau_syn=20.0)
        assert lasting.time_to_fire(lasting.State(0.0, 400.0)) == pytest.approx(-20.0 * math.log(32.0 / 62.0), rel=1e-6)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"tau": 0.0}, "'tau' parameter of ExpCurrentLIF must be a positive number of ms; got 0.0"),
        ({"tau_syn": -1.0}, "'tau_syn' parameter of ExpCurrentLIF must be a positive number of ms; got -1.0"),
        ({"capacitance": 0.0}, "'capacitance' parameter of ExpCurrentLIF must be a positive number of pF; got 0.0"),
        ({"current": math.nan}, "'current' parameter of ExpCurrentLIF must be a finite number of pA; got nan"),
        ({"refractory": -1.0}, "'refractory' parameter of ExpCurrentLIF must be zero or a positive number of ms"),
        ({"reset": 1.0}, r"'reset' parameter of ExpCurrentLIF must be below its threshold of 1.0 mV.*got 1.0"),
        ({"current": 1e308, "capacitance": 1e-3}, "'rest' .* of ExpCurrentLIF must be a finite number of mV; got inf"),
    ],
)
def test_parameters_that_make_no_sense(given, rule):
    with pytest.raises(ns.InputError, match=rule):
        ns.ExpCurrentLIF(**given)


def test_a_veto_is_refused_for_it_would_never_wear_off():
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([0.0]))
    net.add_neuron("cell", ns.ExpCurrentLIF())
    net.connect("x", "cell", weight="veto")
    with pytest.raises(ns.InputError, match="ExpCurrentLIF has a memory"):
        ns.simulate(net, until=1.0)
