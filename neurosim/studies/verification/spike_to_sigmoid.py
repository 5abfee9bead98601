"""From threshold to sigmoid: noise makes a hard threshold a smooth curve, of one unit in time or of many at once."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.data.datasets import load
from neurosim.models.sigmoid import logistic
from neurosim.studies.verification.base import Bench, Interval, binomial, classic
from neurosim.studies.verification.logic import LOGICAL_CALCULUS

NOISY_DRIVES, TRIALS = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0), 2000  # in units of the noise's scale
DRIVES, CROWD = (-4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0), 500  # in the same unit; units

TRIED = f"{TRIALS:,} trials at each of nine drives"
ACKLEY = "D. H. Ackley, G. E. Hinton and T. J. Sejnowski, Cognitive Science 9 (1985), 147-169; 4 sigma of a binomial"


def tried(bench: Bench, draw: Callable[[np.random.RandomState, int], NDArray[np.float64]]) -> list[float]:
    """Return for each drive the share of trials in which a threshold unit with noise fires."""
    random = np.random.RandomState(bench.seed)
    net = ns.Network(tick=1.0)
    net.add_neuron("always on", ns.Stimulus(range(TRIALS)))
    for k, drive in enumerate(NOISY_DRIVES):
        net.add_neuron(("noise", k), ns.Stimulus(range(TRIALS), draw(random, TRIALS).tolist()))
        net.add_neuron(("unit", k), ns.Rosenblatt(threshold=0.0))
        net.connect("always on", ("unit", k), drive)
        net.connect(("noise", k), ("unit", k), 1.0)
    recording = bench.simulate(net, TRIALS + 1.0, record="none")
    return [len(recording.spikes(("unit", k))) / TRIALS for k in range(len(NOISY_DRIVES))]


@classic(
    "closed form: the logistic distribution; D. H. Ackley, G. E. Hinton and T. J. Sejnowski, Cogn. Sci. 9"
    f" (1985), 147-169; 4 sigma of a binomial, {TRIED}",
    expected=[binomial(logistic(drive), TRIALS) for drive in NOISY_DRIVES],
)
def noise_sigmoid(bench: Bench) -> list[float]:
    """A threshold unit with logistic noise on a dendrite fires with probability 1 / (1 + e^(-drive)): the sigmoid is
    the mean of a noisy threshold.
    """
    return tried(bench, lambda random, n: random.logistic(size=n))


@classic(
    "closed form: the normal distribution; L. L. Thurstone, Psychol. Rev. 34 (1927), 273-286; 4 sigma of a"
    f" binomial, {TRIED}",
    expected=[binomial(0.5 * math.erfc(-drive / math.sqrt(2.0)), TRIALS) for drive in NOISY_DRIVES],
)
def noise_normal(bench: Bench) -> list[float]:
    """With Gaussian noise it fires with the probability of the normal distribution, a slightly steeper curve."""
    return tried(bench, lambda random, n: random.standard_normal(n))


def shares(bench: Bench, X: NDArray[np.float64], *weights: object, **given: object) -> NDArray[np.float64]:
    """Return the share of noisy units that fire for each row."""
    recording = bench.simulate(ns.noisy_units(X, *weights, **given), len(X) + 1.0, record="none")  # type: ignore[arg-type]
    return ns.share_firing(recording, "units", np.arange(len(X)) + 1.0)


@classic(f"{LOGICAL_CALCULUS}: all or none", expected=(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0))
def threshold_step(bench: Bench) -> NDArray[np.float64]:
    """Without noise the output of a threshold unit is 0 below its threshold, and 1 at it and above."""
    return shares(bench, np.array(DRIVES)[:, None], scale=0.0)


@classic(
    f"closed form: 1/(1 + e^-drive); {ACKLEY} of {CROWD:,} units",
    expected=tuple(binomial(logistic(drive), CROWD) for drive in DRIVES),
)
def noisy_crowd(bench: Bench) -> NDArray[np.float64]:
    """Of many threshold units, each with its own noise, the share that fires at once is that of a sigmoid."""
    return shares(bench, np.array(DRIVES)[:, None], size=CROWD)


def two_irises() -> ns.Dataset:
    """Return the two kinds of iris that no plane separates, with features of mean 0 and variance 1."""
    iris = load("iris")
    X, y = iris.X[iris.y > 0], iris.y[iris.y > 0] - 1
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    return ns.Dataset("two irises", X, y, iris.feature_names, iris.class_names[1:], iris.source)


@classic(f"law of large numbers; {ACKLEY} of {CROWD:,} units", expected=(Interval(96, 100), 0))
def noisy_crowd_answers(bench: Bench) -> tuple[int, int]:
    """Many threshold units with the weights of a sigmoid perceptron give the same answers by majority: to all of 100
    irises but the 4 at most that are within 4 sigma of one half, and no share is further off.
    """
    data = two_irises()
    learned = bench.train(ns.perceptron(4, "sigmoid"), data, "cross-entropy", rate=0.1, epochs=10)
    degree = bench.ask(learned.network, data.X).output[:, 0]
    fired = shares(bench, data.X, learned.weights, learned.bias, size=CROWD)
    reach = 4.0 * np.sqrt(degree * (1.0 - degree) / CROWD)
    same = np.sum((fired >= 0.5) == (degree >= 0.5))
    return int(same), int(np.sum(np.abs(fired - degree) > reach + 1.0 / CROWD))
