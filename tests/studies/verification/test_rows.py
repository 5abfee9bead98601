"""Every row holds in both engines, with the same digests; its numbers are those of the field; and it can fail."""

import itertools
import json
import math
import re
import sys
from types import SimpleNamespace

import digests
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import erfcx

import neurosim as ns
from neurosim.core.installing import missing
from neurosim.studies.verification import (
    FAMILIES,
    Bench,
    Interval,
    adaline,
    balanced_network,
    counting,
    hidden_layers,
    judge,
    leaky_neuron,
    logic,
    mean_field,
    nets_with_memory,
    rosenblatt,
    seed_tutorial,
    spike_to_sigmoid,
    spiking_learning,
    spreading,
    time_and_order,
)

WRITTEN_DOWN = json.loads(digests.FILE.read_text())["rows"]
ROWS = {row.id: row for family in FAMILIES.values() for row in family}

SMALLER = {
    "balanced-network": (
        balanced_network,
        {"EXCITATORY": 80, "INHIBITORY": 20, "EXCITATORY_INPUTS": 40, "INHIBITORY_INPUTS": 10},
    ),
    "mean-field-neuron": (balanced_network, {"CELLS": 6}),
    "tempotron-at-once": (spiking_learning, {"SETS": 1}),
    "tempotron-capacity": (spiking_learning, {"SETS": 1}),
    "tutorial-two-layers": (seed_tutorial, {"HIDDEN_STEPS": 300}),
}
"""Rows that take SimPy long, and with what they are held in both engines."""

LONG = {*SMALLER, "digits-hidden"}
"""The last one is held in both engines in a file of its own."""


@pytest.mark.parametrize("name", ROWS)
def test_a_row_holds_in_both_engines_with_the_same_digest(name):
    compiled = judge(ROWS[name], "compiled")
    assert compiled.ok, compiled.got
    assert compiled.engine == "compiled"
    assert compiled.digest == WRITTEN_DOWN[name]
    if name not in LONG:
        simpy = judge(ROWS[name], "simpy")
        assert simpy.ok, simpy.got
        assert (simpy.engine, simpy.digest) == ("simpy", compiled.digest)
        assert simpy.digest is not None


@pytest.mark.parametrize("name", SMALLER)
def test_a_long_row_is_the_same_in_both_engines_on_a_smaller_scale(name, monkeypatch):
    module, settings = SMALLER[name]
    for attribute, value in settings.items():
        monkeypatch.setattr(module, attribute, value)
    compiled, simpy = (Bench(engine) for engine in ("compiled", "simpy"))
    found = ROWS[name].measure(compiled)
    assert found
    assert ROWS[name].measure(simpy) == found
    assert compiled.engines == ("compiled",)
    assert simpy.engines == ("simpy",)
    assert compiled.digest == simpy.digest is not None


def test_rows_are_told_apart_and_say_what_they_claim_and_where_it_comes_from():
    rows = [row for family in FAMILIES.values() for row in family]
    assert len(ROWS) == len(rows) >= 24
    for row in rows:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.id)
        assert row.claim.endswith(".")
        assert row.claim[0].isupper() or row.claim[0] == "n"
        assert row.source
        assert row.tolerance >= 0.0


def has_interval(expected):
    return isinstance(expected, Interval) or (isinstance(expected, list | tuple) and any(map(has_interval, expected)))


def test_an_interval_says_how_it_is_made():
    known_to_so_many_digits, at_least = {"seed-margin", "novikoff-random"}, {"digits-hidden"}
    for row in ROWS.values():
        if has_interval(row.expected) and row.id not in known_to_so_many_digits | at_least:
            assert "sigma" in row.source or "intervals of Wilson" in row.source


OFF = [
    ("time-in-ticks", time_and_order, {"McCullochPitts": lambda threshold: ns.McCullochPitts(threshold + 1.0)}),
    ("refractory-end", time_and_order, {"LIF": lambda refractory: ns.LIF(refractory=refractory + 1e-6)}),
    ("lif-rate", leaky_neuron, {"REFRACTORY": 2.0001}),
    ("lif-rate-of-drive", leaky_neuron, {"TAU": 20.0001}),
    ("lif-rheobase", leaky_neuron, {"RESET": 0.1, "TAU": 19.0}),
    ("lif-strength-duration", leaky_neuron, {"TAU": 20.001}),
    ("lif-chronaxie", leaky_neuron, {"TAU": 20.001}),
    ("lif-coincidence", leaky_neuron, {"KICK": 0.6000001}),
    ("lif-shot-noise", leaky_neuron, {"WEIGHT": 0.21}),
    ("wave-dijkstra", spreading, {"LIF": lambda threshold, refractory: ns.LIF(threshold=threshold)}),
    ("ring-period", spreading, {"RING": (1.5, 2.25, 3.125, 0.7, 5.400001)}),
    ("synfire-threshold", spreading, {"NEEDED": 6}),
    ("veto", logic, {"VETO": -999.0}),
    ("logic-memory", logic, {"McCullochPitts": lambda threshold: ns.McCullochPitts(threshold + 1.0)}),
    ("logic-every-function", logic, {"VETO": 0.5}),
    ("logic-xor", logic, {"VETO": 1.0}),
    ("logic-xor-alone", logic, {"PAIRS": logic.PAIRS[:3]}),
    ("logic-parity", logic, {"Rosenblatt": lambda threshold: ns.Rosenblatt(threshold + 1.0)}),
    ("heat-illusion", nets_with_memory, {"McCullochPitts": lambda threshold: ns.McCullochPitts(threshold - 1.0)}),
    ("rosenblatt-seed", rosenblatt, {"perceptron": lambda *given, **options: ns.perceptron(3)}),
    ("rosenblatt-and", rosenblatt, {"perceptron": lambda *given, **options: ns.perceptron(2, weights=[0, 0, 1])}),
    ("rosenblatt-xor", rosenblatt, {"perceptron": lambda *given, **options: ns.perceptron(2, weights=[0, 1, 0])}),
    ("novikoff-random", rosenblatt, {"perceptron": lambda n, bias: ns.perceptron(n, bias=bias, weights=[9e4] * n)}),
    ("threshold-functions", counting, {"Rosenblatt": lambda: ns.Rosenblatt(threshold=1.5)}),
    ("cover-four-points", counting, {"FOURS": (((0, 0), (1, 1), (2, 2), (2, 5)), counting.FOURS[1])}),
    ("cover-counting", counting, {"with_bias": lambda rows: rows}),
    ("cover-capacity", counting, {"WIDE": 18}),
    ("adaline-rate", adaline, {"ABOVE": 0.50001}),
    ("adaline-and", adaline, {"EPOCHS": 5}),
    ("seed-weights", seed_tutorial, {"perceptron": lambda *given, **options: ns.perceptron(3, "sigmoid", seed=1)}),
    ("seed-outputs", seed_tutorial, {"NEW": [[1.0, 0.0, 0.001]]}),
    ("seed-margin", seed_tutorial, {"STEPS": 900}),
    ("tutorial-two-layers", seed_tutorial, {"HIDDEN_STEPS": 59_000}),
    ("xor-learned", hidden_layers, {"SEED": 9}),
    ("noise-sigmoid", spike_to_sigmoid, {"Rosenblatt": lambda threshold: ns.Rosenblatt(threshold=0.25)}),
    ("noise-normal", spike_to_sigmoid, {"Rosenblatt": lambda threshold: ns.Rosenblatt(threshold=0.25)}),
    ("surrogate-xor", spiking_learning, {"EPOCHS": 3}),
    ("surrogate-xor-spiking", spiking_learning, {"EPOCHS": 3}),
    ("surrogate-none", spiking_learning, {"FLAT": 0.1}),
    ("surrogate-iris", spiking_learning, {"HIDDEN": 1}),
    ("tempotron-change", spiking_learning, {"TAU": 14.9}),
    ("tempotron-load", spiking_learning, {"LOAD": 4}),
    ("tempotron-capacity", spiking_learning, {"SPAN": None}),
    ("tempotron-capacity", spiking_learning, {"SETS": 3}),
    ("tempotron-at-once", spiking_learning, {"AT_ONCE": 90.0}),
    ("stdp-window", spiking_learning, {"STDP": lambda: ns.STDP(tau_plus=20.001)}),
    ("stdp-balance", spiking_learning, {"BALANCED": ns.STDP(potentiation=0.01, depression=0.011)}),
    ("threshold-step", spike_to_sigmoid, {"noisy_units": lambda X, **given: ns.noisy_units(X, bias=-0.1, **given)}),
    ("noisy-crowd", spike_to_sigmoid, {"noisy_units": lambda X, **given: ns.noisy_units(X, scale=1.4, **given)}),
    (
        "noisy-crowd-answers",
        spike_to_sigmoid,
        {"noisy_units": lambda X, weights, bias, size: ns.noisy_units(X, weights, bias + 0.3, size)},
    ),
    ("noisy-lif-rate", mean_field, {"NOISY": ns.LIF(tau=11.5, threshold=20.0, refractory=5.0)}),
    ("brunel-mean-field", mean_field, {"INHIBITORY": 251}),
    ("brunel-mean-field", mean_field, {"Poisson": lambda rate: ns.Poisson(1.25 * rate)}),
    ("mean-field-neuron", mean_field, {"J": 0.11}),
    ("balanced-network", balanced_network, {"INHIBITORY_INPUTS": 235}),
]

MANY_SIGNALS = {"balanced-network", "mean-field-neuron", "novikoff-random", "seed-margin", "tutorial-two-layers"} | {
    "tempotron-capacity",
    "tempotron-at-once",
}


@pytest.mark.parametrize(("row", "module", "settings"), OFF, ids=[name for name, *_ in OFF])
def test_a_row_of_which_something_is_a_little_off_fails(row, module, settings, monkeypatch):
    changed = {name: value for name, value in settings.items() if name in ns.__all__}
    monkeypatch.setattr(module, "ns", SimpleNamespace(**{name: getattr(ns, name) for name in ns.__all__} | changed))
    for name in settings.keys() - changed.keys():
        monkeypatch.setattr(module, name, settings[name])
    verdict = judge(ROWS[row], "compiled" if row in MANY_SIGNALS else "auto")
    assert not verdict.ok
    assert "failed" not in str(verdict.got)


def test_the_tutorials_numbers_are_those_of_its_own_loop():
    np.random.seed(1)
    weights = start = 2 * np.random.random((3, 1)) - 1
    rows, targets = np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]]), np.array([[0, 1, 1, 0]]).T
    cosines = {}
    for step in range(1, 100_001):
        output = 1 / (1 + np.exp(-(rows @ weights)))
        weights = weights + rows.T @ ((targets - output) * output * (1 - output))
        if step in (1_000, 10_000, 100_000):
            cosines[step] = (weights.T @ [2, 0, -1])[0] / np.linalg.norm(weights) / math.sqrt(5)
        if step == 10_000:
            at_the_end = weights
    answers = 1 / (1 + np.exp(-(rows @ at_the_end)))
    assert np.allclose(ROWS["seed-weights"].expected, [start.ravel(), at_the_end.ravel()], rtol=0, atol=1e-14)
    assert np.allclose(ROWS["seed-outputs"].expected[0], answers.ravel(), rtol=0, atol=1e-14)
    assert ROWS["seed-outputs"].expected[1] == pytest.approx(1 / (1 + math.exp(-at_the_end[0, 0])), abs=1e-14)
    for interval, cosine in zip(ROWS["seed-margin"].expected, cosines.values(), strict=True):
        assert interval.low < cosine < interval.high
        assert interval.high - interval.low < 2e-5


def test_the_second_tutorials_numbers_are_those_of_its_own_loop():
    np.random.seed(1)
    first, second = (2 * np.random.random(shape) - 1 for shape in ((3, 4), (4, 1)))
    rows = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]])
    targets = np.array([[0, 1, 1, 1, 1, 0, 0]]).T

    def think(given):
        hidden = 1 / (1 + np.exp(-(given @ first)))
        return hidden, 1 / (1 + np.exp(-(hidden @ second)))

    for _ in range(60_000):
        hidden, output = think(rows)
        delta = (targets - output) * output * (1 - output)
        below = delta @ second.T * hidden * (1 - hidden)
        first, second = first + rows.T @ below, second + hidden.T @ delta
    answer = float(think(np.array([1, 1, 0]))[1][0])
    assert f"{answer:.7f}" == "0.0078876"  # as it was published
    expected = ROWS["tutorial-two-layers"].expected
    assert expected[0] == pytest.approx(answer, abs=1e-13)
    assert np.allclose(expected[1], first.ravel(), rtol=0, atol=1e-12)
    assert np.allclose(expected[2], second.ravel(), rtol=0, atol=1e-12)


def perceptron_by_hand(rows, targets, epochs):
    """Count corrections and epochs of Rosenblatt's rule in a plain loop; a sum of 0 is a mistake."""
    weights, mistakes = np.zeros(rows.shape[1]), [1]
    while mistakes[-1] and len(mistakes) <= epochs:
        mistakes.append(0)
        for row, target in zip(rows, targets, strict=True):
            if target * (weights @ row) <= 0:
                weights, mistakes[-1] = weights + target * row, mistakes[-1] + 1
    return sum(mistakes[1:]), len(mistakes) - 1, weights.tolist()


def test_rosenblatts_numbers_are_those_of_a_plain_loop():
    gates = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    seed = np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]])
    assert ROWS["rosenblatt-seed"].expected == perceptron_by_hand(seed, [-1, 1, 1, -1], 100)
    assert ROWS["rosenblatt-and"].expected == perceptron_by_hand(gates, [-1, -1, -1, 1], 100)
    assert ROWS["rosenblatt-or"].expected == perceptron_by_hand(gates, [-1, 1, 1, 1], 100)
    assert perceptron_by_hand(gates, [-1, 1, 1, -1], 100) == (400, 100, [0.0, 0.0, 0.0])


def test_counts_are_those_that_were_published():
    assert ROWS["threshold-functions"].expected == [2, 4, 14, 104]  # OEIS A000609
    assert [counting.dichotomies(p, 4) for p in (4, 6, 8, 10)] == [16, 52, 128, 260]
    assert counting.dichotomies(4, 3) == 14
    assert counting.dichotomies(40, 20) * 2 == 2**40


def test_the_linear_program_agrees_with_the_exact_proof():
    rows = counting.with_bias(counting.corners(3))
    for labels in itertools.islice(itertools.product((False, True), repeat=8), 1, 255, 3):
        there_is_one = counting.plane(rows, np.array(labels)) is not None
        assert ns.separability(rows, np.array(labels)).separable is there_is_one


def siegert(g, eta, reset):
    """Return the rate of Brunel's mean field: Siegert's formula for the rate that the network itself is driven by."""

    def out(rate):
        excitation, inhibition = 20.0 * eta / 2.0 + rate, rate / 4.0  # a thousand inputs, and a quarter of them; per ms
        mean = 20.0 * 0.1 * (excitation - g * inhibition)
        sigma = math.sqrt(20.0 * 0.1**2 * (excitation + g**2 * inhibition))
        area = quad(lambda u: erfcx(-u), (reset - mean) / sigma, (20.0 - mean) / sigma)[0]
        return 1000.0 / (2.0 + 20.0 * math.sqrt(math.pi) * area)

    return brentq(lambda rate: out(rate) - rate, 0.1, 400.0)


def test_mean_field_is_siegerts_formula():
    for (g, eta), rate in balanced_network.MEAN_FIELD.items():
        assert siegert(g, eta, reset=10.0) == pytest.approx(rate, abs=0.01)
    assert siegert(5.0, 2.0, reset=0.0) == pytest.approx(balanced_network.NETWORK_RATE, abs=0.01)


def test_closed_forms():
    assert ROWS["lif-rate"].expected == pytest.approx((21.97224577336219, 23.97224577336219, 41.71490687414833))
    assert ROWS["lif-chronaxie"].expected == pytest.approx(13.862943611198906)
    near, far = ROWS["lif-coincidence"].expected
    assert near < 4.0546510810816425 < far
    assert far - near == pytest.approx(1e-6)


def test_without_scipy_a_row_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    verdict = judge(ROWS["threshold-functions"])
    assert not verdict.ok
    assert verdict.got.endswith(missing("Linear programming", "scipy"))
