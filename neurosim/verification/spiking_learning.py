"""Spikes that learn: through a threshold by a surrogate slope, from the times of a pattern, and from each other."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from neurosim.capacity import COOLING, all_at_once, cooled, random_patterns, separable_share
from neurosim.datasets import Dataset, load
from neurosim.layers import perceptron, tempotron
from neurosim.learning.stdp import STDP
from neurosim.models.base import NeuronModel
from neurosim.models.lif import LIF
from neurosim.models.rosenblatt import Rosenblatt
from neurosim.pairing import changes, paired
from neurosim.training import Training
from neurosim.verification.base import Bench, Classic, Interval

EPOCHS, FLAT = 100, 0.0  # of XOR; the slope of a threshold
UNIT, CELL = Rosenblatt(surrogate=1.0), LIF(tau=10.0, surrogate=1.0)
APART = 50.0  # delay from layer to layer that lets a membrane forget, ms

HELD, HIDDEN, GOOD = 3, 8, 0.97  # every so many rows one is held out; accuracy of smooth units on iris
GOOD_ERROR = math.sqrt(GOOD * (1.0 - GOOD) / 50.0)

SYNAPSES, LOAD, WINDOW, TAU = 30, 2, 120.0, 15.0  # patterns for each synapse; ms, ms
HEARING, SPAN, SETS, EACH = 50, 90.0, 5, 100  # synapses; ms; sets of patterns; epochs at each rate
BELOW, ABOVE = (1, 2), 2.5  # patterns for each synapse: what a perceptron learns, and what it does not

INTERVALS = (-60.0, -20.0, -5.0, -1.0, 1.0, 5.0, 20.0, 60.0)  # from arrival to spike, ms
BALANCED = STDP(potentiation=0.01, depression=0.005, tau_plus=10.0, tau_minus=20.0)
STEP, REACH = 1.0, 200.0  # of the intervals over which a window is added up, ms

SURROGATE = "F. Zenke and S. Ganguli, Neural Comput. 30 (2018), 1514-1541"
TEMPOTRON = "R. Guetig and H. Sompolinsky, Nat. Neurosci. 9 (2006), 420-428"
COVER = "T. M. Cover, IEEE Trans. Electron. Comput. EC-14 (1965), 326-334"
PLASTICITY = "S. Song, K. D. Miller and L. F. Abbott, Nat. Neurosci. 3 (2000), 919-926"

MOST = Interval(0.5, 1.0)  # of the sets: below a capacity, which is where half of them are learned


def xor(bench: Bench, model: NeuronModel, hidden: int, seed: int, delay: float) -> Training:
    """Teach XOR to a hidden layer by the gradient."""
    net = perceptron(2, model, hidden=(hidden,), seed=seed, delay=delay)
    return bench.train(net, load("xor"), "gradient", rate=0.3, epochs=EPOCHS)


def answers(bench: Bench, training: Training) -> list[float]:
    """Return what a network answers to its rows, in their order."""
    return [float(value) for value in bench.ask(training.network, training.dataset.X, ["y"]).output[:, 0]]


def xor_of_thresholds(bench: Bench) -> list[float]:
    """Return the answers of threshold units."""
    return answers(bench, xor(bench, UNIT, 2, seed=6, delay=1.0))


def xor_of_membranes(bench: Bench) -> list[float]:
    """Return the answers of leaky neurons."""
    return answers(bench, xor(bench, CELL, 3, seed=4, delay=APART))


def without_a_surrogate(bench: Bench) -> int:
    """Count the errors that are not zero."""
    return int(xor(bench, Rosenblatt(surrogate=FLAT), 2, seed=6, delay=1.0).history.updates.sum())


def iris(bench: Bench) -> list[float]:
    """Return the share of held-out rows that threshold units, and leaky neurons, get right."""
    data, found = load("iris"), []
    held = np.arange(data.n_rows) % HELD == 0  # rows are sorted by class, so each has its share
    centre, spread = data.X[~held].mean(axis=0), data.X[~held].std(axis=0)
    learned = replace(data, X=(data.X[~held] - centre) / spread, y=data.y[~held])
    for model, delay in ((UNIT, 1.0), (CELL, 2.0 * APART)):
        net = perceptron(data.n_features, model, hidden=(HIDDEN,), outputs=data.n_classes, seed=1, delay=delay)
        options = {"rate": 0.1, "epochs": 40, "batch": 10, "shuffle": True, "keep": "epochs"}
        training = bench.train(net, learned, "gradient", **options)
        names = [f"y{k + 1}" for k in range(data.n_classes)]
        asked = bench.ask(training.network, (data.X[held] - centre) / spread, names)
        found.append(float(np.mean(asked.decisions == data.y[held])))
    return found


def patterns(load: int, seed: int) -> Dataset:
    """Draw spike patterns."""
    return random_patterns(load * SYNAPSES, SYNAPSES, window=WINDOW, seed=seed)


def tempotron_change(bench: Bench) -> float:
    """Return how far the first epoch's change of any weight is from the paper's formula."""
    data, rate, net = patterns(1, seed=2), 0.03, tempotron(SYNAPSES, seed=1, window=WINDOW)
    start = np.array([weight for *_, weight in net.graph.edges(data="weight")])
    training = bench.train(net, data, "tempotron", rate=rate, epochs=1, batch=None)
    expected = np.zeros(SYNAPSES)
    for times, label in zip(data.X, data.y, strict=True):
        lags = np.sort(times)[:, np.newaxis] - times
        kernels = np.where(lags >= 0.0, np.exp(-np.maximum(lags, 0.0) / TAU), 0.0)  # of each arrival, of each synapse
        potential = kernels @ start
        fired = np.flatnonzero(potential >= 1.0)
        decisive = fired[0] if len(fired) else np.argmax(potential)
        expected += rate * (label - bool(len(fired))) * kernels[decisive]
    return float(np.abs(training.weights - start - expected).max())


def tempotron_load(bench: Bench) -> int:
    """Count the patterns, twice as many as there are synapses, that are decided rightly in the end."""
    data = patterns(LOAD, seed=0)
    net = tempotron(SYNAPSES, seed=0, window=WINDOW)
    training = bench.train(net, data, "tempotron", rate=0.03, epochs=200, keep="epochs")
    return int(np.count_nonzero(bench.ask(training.network, data.X, ["y"]).decisions == data.y))


def drawn(load: float, number: int, at_once: bool = False) -> Dataset:
    """Draw a set of patterns; at once, a random half of the inputs sends at the beginning, and the others never do."""
    count = round(load * HEARING)
    if at_once:
        return all_at_once(random_patterns(count, HEARING, seed=number))
    return random_patterns(count, HEARING, window=SPAN, seed=number)


def learned(bench: Bench, load: float, at_once: bool = False) -> float:
    """Return the share of sets of which a tempotron learns every pattern."""
    options = {"teach": bench.train, "epochs": EACH, "shuffle": True, "keep": "epochs"}
    nets = [tempotron(HEARING, seed=number, window=SPAN) for number in range(SETS)]
    sets = [drawn(load, number, at_once) for number in range(SETS)]
    taught = [cooled(net, data, "tempotron", COOLING, **options) for net, data in zip(nets, sets, strict=True)]
    return sum(training.converged for training in taught) / SETS


def tempotron_capacity(bench: Bench) -> list[float]:
    """Return the shares of sets that are learned, load by load."""
    return [learned(bench, load) for load in (*BELOW, ABOVE)]


def tempotron_at_once(bench: Bench) -> list[float]:
    """Return the same where nothing is told by when a signal comes."""
    return [learned(bench, load, at_once=True) for load in (BELOW[0], ABOVE)]


def most_of_a_perceptron(inputs: int) -> float:
    """Return the share of sets that a perceptron learns beyond its capacity, and 4 sigma of a binomial more."""
    share = separable_share(round(ABOVE * HEARING), inputs)
    return share + 4.0 * math.sqrt(share * (1.0 - share) / SETS)


def window(bench: Bench) -> list[float]:
    """Measure the changes of pairs."""
    rule = STDP()
    net, until = paired(rule, INTERVALS, 0.5)
    recording = bench.simulate(net, until, plasticity=rule, record="none")
    return [float(change) for change in changes(recording, len(INTERVALS))]


def balance(bench: Bench) -> tuple[float, float]:
    """Return what pairs at all intervals come to, added up: where nothing ties arrival and spike together."""
    times = np.arange(-REACH, REACH, STEP) + 0.5 * STEP
    found = []
    for rule in (BALANCED, STDP()):
        net, until = paired(rule, times.tolist(), 0.5)
        recording = bench.simulate(net, until, plasticity=rule, record="none")
        found.append(float(changes(recording, len(times)).sum()) * STEP)
    return found[0], found[1]


CLASSICS = (
    Classic(
        id="surrogate-none",
        claim="A gradient does not pass a threshold: whatever the answers are, every error is 0.",
        source="D. E. Rumelhart, G. E. Hinton and R. J. Williams, Nature 323 (1986), 533-536; errors that are not 0",
        expected=0,
        measure=without_a_surrogate,
    ),
    Classic(
        id="surrogate-xor",
        claim="Shown a surrogate slope, a hidden layer of threshold units learns XOR by the gradient.",
        source=f"{SURROGATE}; M. Minsky and S. Papert, Perceptrons (1969); answers to 00, 01, 10, 11",
        expected=(0.0, 1.0, 1.0, 0.0),
        measure=xor_of_thresholds,
    ),
    Classic(
        id="surrogate-xor-spiking",
        claim="Leaky neurons that fire learn XOR in the same way.",
        source=f"{SURROGATE}; answers to 00, 01, 10, 11",
        expected=(0.0, 1.0, 1.0, 0.0),
        measure=xor_of_membranes,
    ),
    Classic(
        id="surrogate-iris",
        claim="Threshold units, and leaky neurons, learn to tell irises apart nearly as well as smooth units do.",
        source="R. A. Fisher, Ann. Eugen. 7 (1936), 179-188; 50 rows held out; 0.97, of smooth units, less 2 sigma",
        expected=(Interval(GOOD - 2.0 * GOOD_ERROR, 1.0), Interval(GOOD - 2.0 * GOOD_ERROR, 1.0)),
        measure=iris,
    ),
    Classic(
        id="tempotron-change",
        claim="A tempotron's weights change by what each synapse gave to the potential at its spike, or its highest.",
        source=f"{TEMPOTRON}, equation 2; the largest difference from it in NumPy",
        expected=0.0,
        tolerance=1e-12,
        measure=tempotron_change,
    ),
    Classic(
        id="tempotron-load",
        claim="By when it hears its signals, one neuron tells twice as many random patterns apart as it has synapses.",
        source=f"{TEMPOTRON}; 60 patterns on 30 synapses, a stated draw",
        expected=LOAD * SYNAPSES,
        measure=tempotron_load,
    ),
    Classic(
        id="tempotron-capacity",
        claim="A tempotron learns most sets of 2.5 random patterns for each synapse, a perceptron 1 set in 80: it may"
        " choose when to fire.",
        source=f"{TEMPOTRON}: half of the sets at about 3 for each synapse, so more than half at 1, 2 and 2.5; {COVER};"
        f" {SETS} sets of each, and the last share is 4 sigma of a binomial above the perceptron's",
        expected=[*(MOST for _ in BELOW), Interval(max(MOST.low, most_of_a_perceptron(HEARING)), 1.0)],
        measure=tempotron_capacity,
    ),
    Classic(
        id="tempotron-at-once",
        claim="If all signals of a pattern come at once, a tempotron learns what a perceptron can, and no more.",
        source=f"{TEMPOTRON}; {COVER}, with a bias: at most C(P, N + 1) of all 2^P; sets learned of {SETS}, 1 and 2.5"
        " patterns for each synapse: more than half, and at most 4 sigma of a binomial above Cover's share",
        expected=[MOST, Interval(0.0, most_of_a_perceptron(HEARING + 1))],
        measure=tempotron_at_once,
    ),
    Classic(
        id="stdp-window",
        claim="A synapse grows if its signal comes before the spike, and shrinks if it comes after it.",
        source=f"{PLASTICITY}; G. Bi and M. Poo, J. Neurosci. 18 (1998), 10464-10472; closed form, for 8 intervals",
        expected=tuple(0.005 * math.exp(-s / 20.0) if s >= 0.0 else -0.00525 * math.exp(s / 20.0) for s in INTERVALS),
        tolerance=1e-12,
        measure=window,
    ),
    Classic(
        id="stdp-balance",
        claim="Where nothing ties signals to spikes, a synapse drifts by A+ tau+ - A- tau-: not at all if they are in"
        " balance, and down as published.",
        source=f"{PLASTICITY}; closed form, within the steps of the sum",
        expected=(0.0, 0.005 * 20.0 - 0.00525 * 20.0),
        tolerance=1e-4,
        measure=balance,
    ),
)
