"""Siegert's formula against its first form by another integration, closed forms, published rates and a simulation."""

import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import erfcx

import neurosim as ns

BRUNEL = ns.LIF(tau=20.0, reset=10.0, threshold=20.0, refractory=2.0)


def first_form(model, mean, sigma):
    """Integrate e^(u^2) (1 + erf u), which is erfcx(-u), by adaptive quadrature."""
    a, b = (model.reset - mean) / sigma, (model.threshold - mean) / sigma
    cuts = [0.0] if a < 0.0 < b else None
    area = quad(lambda u: erfcx(-u), a, b, epsabs=0.0, epsrel=1e-12, limit=500, points=cuts)[0]
    return 1000.0 / (model.refractory + model.tau * math.sqrt(math.pi) * area)


@given(
    mean=st.floats(-60.0, 150.0),
    sigma=st.floats(0.1, 100.0),
    tau=st.floats(1.0, 100.0),
    reset=st.floats(-30.0, 19.0),
    refractory=st.floats(0.0, 20.0),
)
def test_it_is_the_integral_of_the_papers(mean, sigma, tau, reset, refractory):
    model = ns.LIF(tau=tau, reset=reset, threshold=20.0, refractory=refractory)
    if (model.threshold - mean) / sigma > 25.0:
        assert ns.siegert_rate(model, mean, sigma) < 1e-250
    else:
        assert ns.siegert_rate(model, mean, sigma) == pytest.approx(first_form(model, mean, sigma), rel=1e-11, abs=0.0)


def test_without_noise_it_is_the_clock_of_a_leaky_neuron():
    clock = ns.LIF(tau=20.0, threshold=20.0, refractory=2.0)
    period = 2.0 + 20.0 * math.log((30.0 - 0.0) / (30.0 - 20.0))  # 23.972 ms, 41.7149 Hz
    for sigma in (1e-6, 1e-100, 1e-320):
        assert ns.siegert_rate(clock, 30.0, sigma) == pytest.approx(1000.0 / period, rel=1e-9)
        assert ns.siegert_rate(clock, 19.9, sigma) == 0.0


@pytest.mark.parametrize(("mean", "rate"), [(1e8, 500.0), (1e300, 500.0), (-1e8, 0.0), (-1e300, 0.0)])
def test_it_ends_at_the_refractory_time_and_at_silence(mean, rate):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ns.siegert_rate(BRUNEL, mean, 1.0) == pytest.approx(rate, rel=1e-6)


def test_it_rises_with_the_mean_and_takes_any_shape():
    rates = ns.siegert_rate(BRUNEL, np.linspace(-20.0, 100.0, 60)[:, None], [1.0, 5.0, 20.0])
    assert rates.shape == (60, 3)
    assert np.all(np.diff(rates, axis=0) >= 0.0)
    assert ns.siegert_rate(BRUNEL, 15.0, 5.0).shape == ()


@pytest.mark.parametrize("sigma", [0.0, -1.0, math.nan, math.inf, [1.0, 0.0]])
def test_noise_has_a_size(sigma):
    with pytest.raises(ns.InputError, match="sigma of the drive must be positive numbers of mV"):
        ns.siegert_rate(BRUNEL, 15.0, sigma)


def test_a_mean_is_finite():
    with pytest.raises(ns.InputError, match="mean of the drive must be finite numbers of mV"):
        ns.siegert_rate(BRUNEL, [1.0, math.nan], 5.0)


class TestDiffusion:
    def test_by_hand(self):
        model = ns.LIF(tau=10.0, rest=-65.0, reset=-65.0, threshold=-50.0, constant_drive=3.0)
        drive = ns.diffusion_limit(model, [2000.0, 500.0], [0.5, -2.0])
        assert drive.mean == pytest.approx(-62.0 + 10.0 * (2.0 * 0.5 - 0.5 * 2.0))
        assert drive.sigma == pytest.approx(math.sqrt(10.0 * (2.0 * 0.25 + 0.5 * 4.0)))

    def test_rows_of_rates(self):
        drive = ns.diffusion_limit(BRUNEL, [[1000.0, 0.0], [0.0, 1000.0]], [0.1, -0.5])
        assert drive.mean.tolist() == pytest.approx([2.0, -10.0])

    def test_a_membrane_that_never_fires_has_this_mean_and_half_this_variance(self):
        # Samples five tau apart are as good as independent; four standard errors of each moment.
        model, cells, times = ns.LIF(tau=10.0, threshold=1000.0), 50, 50.0 * np.arange(1, 21)
        net = ns.noisy_cells(model, [15.0], sigma=10.0, jump=2.0, size=cells)
        recording = ns.simulate(net, 1001.0, seed=3, record=[("15 mV", i) for i in range(cells)])
        v = np.array([recording.potential(("15 mV", i), times) for i in range(cells)])
        assert abs(v.mean() - 15.0) < 4.0 * math.sqrt(50.0 / v.size)
        assert abs(v.var() - 50.0) < 4.0 * 50.0 * math.sqrt(2.2 / v.size)

    @given(st.floats(-80.0, 80.0), st.floats(0.1, 1.0))
    def test_the_rates_of_shot_noise_are_the_way_back(self, mean, jump):
        rates = ns.shot_noise_rates(BRUNEL, mean, 10.0, jump)
        drive = ns.diffusion_limit(BRUNEL, rates, [jump, -jump])
        assert drive.mean == pytest.approx(mean, abs=1e-9)
        assert drive.sigma == pytest.approx(10.0)

    def test_a_mean_that_the_noise_cannot_have(self):
        with pytest.raises(
            ns.InputError, match=r"Jumps of 2 mV that move the mean by 70 mV make a sigma of at least 11\.8"
        ):
            ns.shot_noise_rates(ns.LIF(tau=10.0), 70.0, 10.0, 2.0)
        with pytest.raises(ns.InputError, match="jump of a signal must be a positive number of mV; got 0"):
            ns.shot_noise_rates(ns.LIF(), 1.0, 1.0, 0)

    @pytest.mark.parametrize(("rates", "weights"), [([-1.0], [1.0]), ([math.nan], [1.0]), ([1.0], [math.inf])])
    def test_rates_are_not_negative(self, rates, weights):
        with pytest.raises(ns.InputError, match="rates of inputs must be zero or positive numbers of Hz"):
            ns.diffusion_limit(BRUNEL, rates, weights)


@pytest.mark.parametrize(("g", "eta", "rate"), [(6.0, 4.0, 55.8), (5.0, 2.0, 38.0), (4.5, 0.9, 6.5)])
def test_brunels_network_sustains_the_rates_of_his_figure(g, eta, rate):
    # J = 0.1 mV, 1,000 excitatory and 250 inhibitory inputs; means and spreads written out here.
    def response(hz):
        noise, own = eta * 20.0 / (0.1 * 20.0), hz / 1000.0  # signals a millisecond
        mean = 20.0 * 0.1 * (noise + 1000.0 * own - 250.0 * g * own)
        sigma = math.sqrt(20.0 * 0.01 * (noise + 1000.0 * own + 250.0 * g**2 * own))
        return ns.siegert_rate(BRUNEL, mean, sigma)

    assert response(rate - 0.06) > rate - 0.06
    assert response(rate + 0.06) < rate + 0.06


def test_leaky_neurons_in_the_loop_fire_at_its_rate_with_a_threshold_half_a_jump_higher():
    model, means, jump = ns.LIF(tau=10.0, threshold=20.0, refractory=5.0), (20.0, 45.0, 60.0), 1.0
    net = ns.noisy_cells(model, means, 10.0, jump, 100)
    recording = ns.simulate(net, 1050.0, seed=2, engine="compiled", record="none")
    rates = np.array([ns.firing_rates(recording, f"{mean:g} mV", since=50.0) for mean in means])
    rate, error = rates.mean(axis=1), rates.std(axis=1, ddof=1) / math.sqrt(100)
    small, higher = (ns.siegert_rate(replace(model, threshold=v), means, 10.0) for v in (20.0, 20.0 + jump / 2.0))
    assert np.all(np.abs(rate - higher) < 4.0 * error)
    assert np.all(rate[1:] < small[1:] - 4.0 * error[1:])  # where so many spikes tell the two apart
