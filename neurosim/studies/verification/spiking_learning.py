"""Learning with spikes: with a surrogate slope, from the times of a pattern, and by the timing of spikes."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.analysis.dichotomies import separable_share
from neurosim.data.datasets import load
from neurosim.studies.capacity import capacity, random_patterns
from neurosim.studies.pairing import changes, paired
from neurosim.studies.verification.base import Bench, Interval, classic
from neurosim.studies.verification.counting import COVER

EPOCHS, FLAT = 100, 0.0  # of XOR; the slope of a threshold
UNIT, CELL = ns.Rosenblatt(surrogate=1.0), ns.LIF(tau=10.0, surrogate=1.0)
APART = 50.0  # delay between layers in which a membrane decays, ms

HELD, HIDDEN = 3, 8  # one row in three is held out
GOOD = Interval(0.97 - 2.0 * math.sqrt(0.97 * (1.0 - 0.97) / 50.0), 1.0)

SYNAPSES, LOAD, WINDOW, TAU = 30, 2, 120.0, 15.0  # patterns per synapse; ms, ms
SETS, EACH = 10, 100  # sets of patterns; epochs at each rate
SPAN, AT_ONCE = 90.0, None  # length of the patterns, ms
BELOW, AT, ABOVE = 1.5, 2.0, 2.5  # patterns per synapse, around a perceptron's capacity

INTERVALS = (-60.0, -20.0, -5.0, -1.0, 1.0, 5.0, 20.0, 60.0)  # from arrival to spike, ms
BALANCED = ns.STDP(potentiation=0.01, depression=0.005, tau_plus=10.0, tau_minus=20.0)
STEP, REACH = 1.0, 200.0  # of the intervals over which a window is summed, ms

SURROGATE = "F. Zenke and S. Ganguli, Neural Comput. 30 (2018), 1514-1541"
TEMPOTRON = "R. Guetig and H. Sompolinsky, Nat. Neurosci. 9 (2006), 420-428"
PLASTICITY = "S. Song, K. D. Miller and L. F. Abbott, Nat. Neurosci. 3 (2000), 919-926"


def xor(bench: Bench, model: ns.NeuronModel, hidden: int, seed: int, delay: float = 1.0) -> ns.Training:
    """Train a hidden layer on XOR by the gradient rule."""
    net = ns.perceptron(2, model, hidden=(hidden,), seed=seed, delay=delay)
    return bench.train(net, "xor", "gradient", rate=0.3, epochs=EPOCHS)


def answers(bench: Bench, training: ns.Training) -> NDArray[np.float64]:
    """Return the outputs of a network for its rows."""
    return bench.ask(training.network, training.dataset.X, ["y"]).output[:, 0]


@classic(
    "D. E. Rumelhart, G. E. Hinton and R. J. Williams, Nature 323 (1986), 533-536; errors that are not 0", expected=0
)
def surrogate_none(bench: Bench) -> int:
    """A gradient does not pass a threshold: every error is 0."""
    return int(xor(bench, ns.Rosenblatt(surrogate=FLAT), 2, seed=6).history.updates.sum())


@classic(
    f"{SURROGATE}; M. Minsky and S. Papert, Perceptrons (1969); answers to 00, 01, 10, 11",
    expected=(0.0, 1.0, 1.0, 0.0),
)
def surrogate_xor(bench: Bench) -> NDArray[np.float64]:
    """With a surrogate slope, a hidden layer of threshold units learns XOR by the gradient."""
    return answers(bench, xor(bench, UNIT, 2, seed=6))


@classic(f"{SURROGATE}; answers to 00, 01, 10, 11", expected=(0.0, 1.0, 1.0, 0.0))
def surrogate_xor_spiking(bench: Bench) -> NDArray[np.float64]:
    """Spiking leaky neurons learn XOR in the same way."""
    return answers(bench, xor(bench, CELL, 3, seed=4, delay=APART))


@classic(
    "R. A. Fisher, Ann. Eugen. 7 (1936), 179-188; 50 rows held out; 0.97, of smooth units, less 2 sigma",
    expected=(GOOD, GOOD),
)
def surrogate_iris(bench: Bench) -> list[float]:
    """Threshold units, and leaky neurons, learn to classify irises nearly as well as smooth units do."""
    data, found = load("iris"), []
    held = np.arange(data.n_rows) % HELD == 0  # rows are sorted by class, so each has its share
    centre, spread = data.X[~held].mean(axis=0), data.X[~held].std(axis=0)
    learned, unseen = (replace(data, X=(data.X[part] - centre) / spread, y=data.y[part]) for part in (~held, held))
    for model, delay in ((UNIT, 1.0), (CELL, 2.0 * APART)):
        net = ns.perceptron(data.n_features, model, hidden=(HIDDEN,), outputs=data.n_classes, seed=1, delay=delay)
        options = {"rate": 0.1, "epochs": 40, "batch": 10, "shuffle": True, "keep": "epochs"}
        training = bench.train(net, learned, "gradient", **options)
        found.append(bench.rights(training.network, unseen) / unseen.n_rows)
    return found


@classic(f"{TEMPOTRON}, equation 2; the largest difference from it in NumPy", expected=0.0, tolerance=1e-12)
def tempotron_change(bench: Bench) -> float:
    """A tempotron's weights change by each synapse's part in the potential at its spike, or at its maximum."""
    data, rate = random_patterns(SYNAPSES, SYNAPSES, window=WINDOW, seed=2), 0.03
    net = ns.tempotron(SYNAPSES, seed=1, window=WINDOW)
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


@classic(f"{TEMPOTRON}; 60 patterns on 30 synapses, a stated draw", expected=LOAD * SYNAPSES)
def tempotron_load(bench: Bench) -> int:
    """By the times of signals, one neuron classifies twice as many random patterns as it has synapses."""
    data = random_patterns(LOAD * SYNAPSES, SYNAPSES, window=WINDOW, seed=0)
    net = ns.tempotron(SYNAPSES, seed=0, window=WINDOW)
    training = bench.train(net, data, "tempotron", rate=0.03, epochs=200, keep="epochs")
    return bench.rights(training.network, data)


def learned(bench: Bench, loads: Sequence[float], span: float | None) -> tuple[list[float], list[float]]:
    """Return the ends of Wilson's intervals of the shares of sets that a tempotron learns completely, by load."""
    ours: dict[str, Any] = {"engine": bench.engine, "progress": False, "teach": bench.train}
    loaded = capacity("tempotron", SYNAPSES, loads, window=span, draws=SETS, epochs=EACH, **ours)
    low, high = ns.wilson_interval([each.learned for each in loaded], SETS)
    return low.tolist(), high.tolist()


@classic(
    f"{TEMPOTRON}: about 3 against 2; {COVER}: a perceptron with a bias learns C(P, N + 1) of the 2^P"
    f" labellings of P patterns; {SETS} sets of each, N = {SYNAPSES}, lower ends of the 95% intervals of Wilson",
    expected=[Interval(separable_share(round(load * SYNAPSES), SYNAPSES + 1), 1.0) for load in (AT, ABOVE)],
)
def tempotron_capacity(bench: Bench) -> list[float]:
    """With 2 and 2.5 random patterns per synapse a tempotron learns more sets than any perceptron can: it may choose
    when to fire.
    """
    return learned(bench, (AT, ABOVE), SPAN)[0]


@classic(
    f"{COVER}: half of the sets of 2; {SETS} sets of each, {SYNAPSES} synapses, ends of the 95% intervals of"
    " Wilson: the lower one at 1.5, the upper one at 2.5",
    expected=[Interval(0.5, 1.0), Interval(0.0, 0.5)],
)
def tempotron_at_once(bench: Bench) -> list[float]:
    """If all signals of a pattern come at once, a tempotron has a perceptron's capacity: it learns most sets of 1.5
    patterns for each synapse, and few of 2.5.
    """
    low, high = learned(bench, (BELOW, ABOVE), AT_ONCE)
    return [low[0], high[1]]


def changed(bench: Bench, rule: ns.STDP, intervals: Sequence[float]) -> NDArray[np.float64]:
    """Return the changes of the weights of pairs."""
    net, until = paired(rule, intervals, 0.5)
    return changes(bench.simulate(net, until, plasticity=rule, record="none"), len(intervals))


@classic(
    f"{PLASTICITY}; G. Bi and M. Poo, J. Neurosci. 18 (1998), 10464-10472; closed form, for 8 intervals",
    expected=tuple(0.005 * math.exp(-s / 20.0) if s >= 0.0 else -0.00525 * math.exp(s / 20.0) for s in INTERVALS),
    tolerance=1e-12,
)
def stdp_window(bench: Bench) -> NDArray[np.float64]:
    """A weight grows if its signal arrives before the spike, and decreases if it arrives after it."""
    return changed(bench, ns.STDP(), INTERVALS)


@classic(
    f"{PLASTICITY}; closed form, within the steps of the sum",
    expected=(0.0, 0.005 * 20.0 - 0.00525 * 20.0),
    tolerance=1e-4,
)
def stdp_balance(bench: Bench) -> list[float]:
    """For uncorrelated signals and spikes, a weight drifts by A+ tau+ - A- tau-: not at all if they are in balance, and
    down with the published values.
    """
    times = (np.arange(-REACH, REACH, STEP) + 0.5 * STEP).tolist()
    return [float(changed(bench, rule, times).sum()) * STEP for rule in (BALANCED, ns.STDP())]
