"""Neurons in noise: what they fire against plain sums of the same draws, and against closed forms."""

import math

import numpy as np
import pytest

import neurosim as ns
from neurosim.models.sources import stream_of

X = np.array([[0.5, -2.0], [0.0, 0.0], [-1.0, 0.25], [1.0, 0.5]])
WEIGHTS, BIAS = (1.5, 0.75), -0.4


def shares(net, rows, **options):
    recording = ns.simulate(net, rows + 1.0, **options)
    return ns.share_firing(recording, "units", np.arange(rows) + 1.0)


def test_each_unit_fires_if_its_row_and_its_own_draw_reach_the_threshold():
    net = ns.noisy_units(X, WEIGHTS, BIAS, size=40, scale=0.7)
    noise = [stream_of(5, "source", ("noise", i)).logistic(0.0, 0.7, len(X) + 1)[: len(X)] for i in range(40)]
    wanted = (X @ WEIGHTS + BIAS + np.array(noise) >= 0.0).mean(axis=0)
    assert 0.0 < wanted.min() < wanted.max() < 1.0
    for engine in ("simpy", "compiled"):
        assert shares(net, len(X), seed=5, engine=engine).tolist() == wanted.tolist()


def test_without_noise_they_are_a_step_even_at_a_row_of_zeros():
    rows = np.array([[-1.0], [-1e-9], [0.0], [1e-9], [1.0]])
    assert shares(ns.noisy_units(rows, scale=0.0, size=3), 5).tolist() == [0.0, 0.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("scale", [0.25, 1.0, 3.0])
def test_the_share_of_trials_is_the_sigmoid(scale):
    drives, trials = np.array([-3.0, -1.0, 0.0, 0.5, 2.0]), 2000
    found = shares(ns.noisy_units(np.repeat(drives, trials)[:, None], scale=scale), 5 * trials, seed=4, record="none")
    p = 1.0 / (1.0 + np.exp(-drives / scale))
    assert np.all(np.abs(found.reshape(5, trials).mean(axis=1) - p) <= 4.0 * np.sqrt(p * (1.0 - p) / trials))


def test_a_crowd_answers_to_all_rows_as_the_perceptron_whose_weights_it_has():
    learned = ns.train(ns.perceptron(2, "sigmoid", seed=1), ns.datasets.load("or"), "gradient", epochs=300)
    rows = learned.dataset.X
    found = shares(ns.noisy_units(rows, learned.weights, learned.bias, size=500), len(rows), seed=1)
    degree = learned.activation(rows)
    assert np.all(np.abs(found - degree) <= 4.0 * np.sqrt(degree * (1.0 - degree) / 500))
    assert (found >= 0.5).astype(int).tolist() == learned.predict(rows).tolist() == [0, 1, 1, 1]


def test_rows_and_weights_that_do_not_fit():
    with pytest.raises(ns.InputError, match=r"a weight for each feature; got \(4, 2\) and \(1,\)"):
        ns.noisy_units(X)
    with pytest.raises(ns.InputError, match=r"Noisy units: X must have the shape \(rows, features\).*; got \(2,\)"):
        ns.noisy_units([1.0, 2.0])
    with pytest.raises(ns.InputError, match="number of noisy units must be a whole number of at least 1; got 0"):
        ns.noisy_units(X, WEIGHTS, size=0)
    with pytest.raises(ns.InputError, match=r"values\[1\] of a Stimulus must be a finite number"):
        ns.noisy_units([[1.0], [math.nan]])


def test_leaky_cells_hear_excitation_and_inhibition_of_the_rates_that_make_their_drive():
    net = ns.noisy_cells(ns.LIF(tau=10.0, threshold=20.0), [0.0, 15.0], sigma=10.0, jump=2.0, size=3)
    nodes = net.graph.nodes
    assert [nodes[f"{kind} at 15 mV"]["model"].rate for kind in ("excitation", "inhibition")] == [1625.0, 875.0]
    assert nodes["excitation at 0 mV"]["model"].rate == nodes["inhibition at 0 mV"]["model"].rate == 1250.0
    weights = {(tail, head): weight for tail, head, weight in net.graph.edges(data="weight")}
    assert weights["excitation at 15 mV", "15 mV"] == 2.0
    assert weights["inhibition at 0 mV", "0 mV"] == -2.0
    assert nodes["15 mV"]["size"] == 3


def test_two_means_that_are_alike():
    with pytest.raises(ns.InputError, match="already a population named '5 mV'"):
        ns.noisy_cells(ns.LIF(), [5.0, 5.0], 10.0, 1.0)


@pytest.mark.parametrize("mean", ["x", math.nan])
def test_a_mean_that_is_no_number(mean):
    with pytest.raises(ns.InputError, match=f"The mean of the drive must be a finite number of mV; got {mean!r}"):
        ns.noisy_cells(ns.LIF(), [mean], 10.0, 1.0)
