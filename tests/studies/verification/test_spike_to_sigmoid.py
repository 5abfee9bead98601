"""What the rows on the way from spike to sigmoid expect, from formulas written out here."""

import math

import numpy as np
import pytest

import neurosim as ns
from neurosim.studies.verification import FAMILIES, Bench, mean_field, spike_to_sigmoid

ROWS = {row.id: row for row in FAMILIES["From threshold to sigmoid"]}


def test_a_crowd_may_be_four_sigma_off_the_sigmoid():
    p = 1.0 / (1.0 + np.exp(-np.array(spike_to_sigmoid.DRIVES)))
    sigma = np.sqrt(p * (1.0 - p) / 500)
    wanted = np.column_stack([np.maximum(p - 4.0 * sigma, 0.0), np.minimum(p + 4.0 * sigma, 1.0)])
    assert np.allclose(ROWS["noisy-crowd"].expected, wanted, rtol=0.0, atol=1e-14)


def test_the_answers_that_may_differ_are_those_near_one_half():
    data = spike_to_sigmoid.two_irises()
    learned = Bench().train(ns.perceptron(4, "sigmoid"), data, "cross-entropy", rate=0.1, epochs=10)
    degree = learned.activation(data.X)
    near = np.abs(degree - 0.5) <= 4.0 * np.sqrt(degree * (1.0 - degree) / spike_to_sigmoid.CROWD)
    assert (data.n_rows, data.class_names) == (100, ("versicolor", "virginica"))
    assert ROWS["noisy-crowd-answers"].expected == ((100 - near.sum(), 100), 0)


def test_the_spread_of_the_rates_is_that_of_long_runs():
    # Counts of a renewal process have the variance of (irregularity^2 x rate x time).
    net = ns.noisy_cells(mean_field.NOISY, mean_field.MEANS, mean_field.SIGMA, mean_field.JUMP, 100)
    recording = ns.simulate(net, 1050.0, seed=3, engine="compiled", record="none")
    for mean, irregularity in zip(mean_field.MEANS, mean_field.IRREGULARITY, strict=True):
        rates = ns.firing_rates(recording, f"{mean:g} mV", since=50.0)
        assert rates.std(ddof=1) / math.sqrt(rates.mean()) == pytest.approx(irregularity, rel=0.3)  # 4 sigma of 100
        assert ns.activity(recording, f"{mean:g} mV", since=50.0).irregularity == pytest.approx(irregularity, rel=0.1)


def test_the_networks_are_those_of_the_figure():
    rates, weights = mean_field.inputs(5.0, 2.0, 38.0)
    assert rates == [20_000.0 + 38_000.0, 9_500.0]  # Hz: twice what is just enough, 20 mV / (0.1 mV x 20 ms)
    assert weights == [0.1, -0.5]
