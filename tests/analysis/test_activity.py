"""Rate and irregularity of a population, against numbers worked out by hand."""

import math

import numpy as np
import pytest

import neurosim as ns


@pytest.fixture
def recording():
    net = ns.Network()
    for i, times in enumerate(([0.0, 10.0, 20.0, 30.0, 40.0], [5.0, 10.0, 25.0, 30.0], [1.0])):
        net.add_neuron(("p", i), ns.Stimulus(times=times))
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    return ns.simulate(net, until=50.0)


def test_rate_and_irregularity(recording):
    found = ns.activity(recording, "p")
    assert found.rate == pytest.approx(10 / 3 / 0.05)
    second = np.array([5.0, 15.0, 5.0])
    assert found.irregularity == pytest.approx((0.0 + second.std() / second.mean()) / 2)


def test_the_beginning_may_be_left_out(recording):
    found = ns.activity(recording, "p", since=20.0)
    assert found.rate == pytest.approx(5 / 3 / 0.03)
    assert found.irregularity is None
    with pytest.raises(ns.InputError, match="before the end of the run at 50 ms; got 50 ms"):
        ns.activity(recording, "p", since=50.0)


def test_a_poisson_process_has_an_irregularity_of_one():
    net = ns.Network()
    net.add_population("noise", 20, ns.Poisson(rate=100.0))
    found = ns.activity(ns.simulate(net, until=5000.0), "noise")
    assert abs(found.rate - 100.0) < 4.0 * math.sqrt(100.0 / 20 / 5.0)
    assert abs(found.irregularity - 1.0) < 0.05


def test_an_unknown_population_gets_the_nearest_name(recording):
    with pytest.raises(ns.UnknownNameError, match="no population or neuron named 'q'"):
        ns.activity(recording, "q")


def test_each_neuron_has_its_rate(recording):
    assert ns.firing_rates(recording, "p").tolist() == pytest.approx([100.0, 80.0, 20.0])
    assert ns.firing_rates(recording, "p", since=10.0).tolist() == pytest.approx([100.0, 75.0, 0.0])
    assert ns.firing_rates(recording, "x").tolist() == [20.0]
    assert ns.firing_rates(recording, "p", since=20.0).mean() == pytest.approx(ns.activity(recording, "p", 20.0).rate)
    with pytest.raises(ns.InputError, match="before the end of the run at 50 ms; got 60 ms"):
        ns.firing_rates(recording, "p", since=60.0)


def test_which_share_fires_at_an_instant(recording):
    found = ns.share_firing(recording, "p", [0.0, 1.0, 2.0, 10.0, 30.0])
    assert found.tolist() == pytest.approx([1 / 3, 1 / 3, 0.0, 2 / 3, 2 / 3])
    assert ns.share_firing(recording, "p", []).tolist() == []
    with pytest.raises(ns.UnknownNameError, match="no population or neuron named 'q'"):
        ns.share_firing(recording, "q", [0.0])


@pytest.mark.parametrize("times", [[1.0, 1.0], [2.0, 1.0], [1.0, 1.0 + 1e-8]])
def test_the_instants_of_a_share_ascend(recording, times):
    with pytest.raises(ns.InputError, match="must ascend, each on a tick of its own"):
        ns.share_firing(recording, "p", times)


class TestFigure:
    def test_the_lines_are_the_rates_in_each_bin(self, recording):
        (axes,) = ns.figures.population_rates(recording, ["p"], width=10.0).axes
        (steps,) = axes.patches
        spikes = np.array([3, 2, 2, 2, 1])  # of three neurons, in bins of 10 ms
        assert steps.get_data().values.tolist() == pytest.approx((spikes / 3 * 100.0).tolist())
        assert steps.get_label() == "p"

    @pytest.mark.parametrize(("window", "width"), [((0.0, 50.0), 10.0), ((0.0, 45.0), 10.0), ((10.0, 44.0), 3.0)])
    def test_a_line_ends_with_the_window_at_the_rate_of_its_last_bin(self, recording, window, width):
        (axes,) = ns.figures.population_rates(recording, ["p"], window=window, width=width).axes
        (steps,) = axes.patches
        x, y = steps.get_path().vertices.T
        rates, edges, _ = steps.get_data()
        assert (x[0], x[-1]) == window == axes.get_xlim()
        assert (y[0], y[-1]) == (rates[0], rates[-1])  # not 0
        spikes = np.concatenate([recording.spikes(("p", k)) for k in range(3)])
        for low, high, rate in zip(edges[:-1], edges[1:], rates, strict=True):
            assert rate == pytest.approx(np.sum((spikes >= low) & (spikes < high)) / 3 / (high - low) * 1000.0)

    def test_what_makes_no_sense_is_refused(self, recording):
        with pytest.raises(ns.InputError, match="shows 1 to 6 populations; got 0"):
            ns.figures.population_rates(recording, [])
        with pytest.raises(ns.InputError, match="positive number of ms; got 0"):
            ns.figures.population_rates(recording, ["p"], width=0)
        with pytest.raises(ns.UnknownNameError, match="no population named 'x'"):
            ns.figures.population_rates(recording, ["x"])
