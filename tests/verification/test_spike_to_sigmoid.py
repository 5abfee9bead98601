"""The classic results of the way from spike to sigmoid hold in both engines, and each could fail."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.verification import Bench, judge, mean_field, spike_to_sigmoid

CLASSICS = {classic.id: classic for classic in (*spike_to_sigmoid.CLASSICS, *mean_field.CLASSICS)}


@pytest.mark.parametrize("name", CLASSICS)
def test_it_holds_the_same_in_both_engines(name):
    simpy, compiled = (judge(CLASSICS[name], engine) for engine in ("simpy", "compiled"))
    assert (simpy.ok, compiled.ok) == (True, True), (simpy.got, compiled.got)
    assert simpy.digest == compiled.digest
    assert np.array(simpy.got).tolist() == np.array(compiled.got).tolist()


def test_an_interval_is_four_sigma_around_the_sigmoid():
    low, high = spike_to_sigmoid.chance(1.0, scale=2.0, trials=400)
    p = 1.0 / (1.0 + np.exp(-0.5))
    assert (low, high) == pytest.approx(
        (p - 4.0 * np.sqrt(p * (1.0 - p) / 400), p + 4.0 * np.sqrt(p * (1.0 - p) / 400))
    )


def test_noise_of_another_width_would_be_seen(monkeypatch):
    class Wide(Bench):
        def simulate(self, network, until, **options):
            network.graph.nodes["noise"]["model"] = ns.LogisticNoise(2.4)
            return super().simulate(network, until, **options)

    monkeypatch.setattr("neurosim.verification.base.Bench", Wide)
    assert not judge(CLASSICS["noisy-threshold"]).ok
    assert not judge(CLASSICS["noisy-crowd"]).ok


def test_a_leak_of_another_speed_would_be_seen(monkeypatch):
    class Slow(Bench):
        def simulate(self, network, until, **options):
            for mean in mean_field.MEANS:
                network.graph.nodes[f"{mean:g} mV"]["model"] = ns.LIF(tau=12.0, threshold=20.0, refractory=5.0)
            return super().simulate(network, until, **options)

    monkeypatch.setattr("neurosim.verification.base.Bench", Slow)
    assert not judge(CLASSICS["noisy-lif-rate"]).ok


def test_the_answers_that_may_differ_are_those_near_one_half():
    data = spike_to_sigmoid.two_irises()
    learned = Bench().train(ns.perceptron(4, "sigmoid"), data, "cross-entropy", rate=0.1, epochs=10)
    degree = learned.activation(data.X)
    near = np.abs(degree - 0.5) <= 4.0 * np.sqrt(degree * (1.0 - degree) / spike_to_sigmoid.CROWD)
    assert near.sum() == 4
    assert (data.n_rows, data.class_names) == (100, ("versicolor", "virginica"))
