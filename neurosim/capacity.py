"""How many random patterns a neuron can learn for each of its synapses."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from neurosim import checks
from neurosim.datasets import Dataset
from neurosim.errors import UnknownNameError
from neurosim.layers import perceptron, tempotron
from neurosim.network import Network
from neurosim.presentation import UNLIMITED
from neurosim.simulation import Engine
from neurosim.sources import stream_of
from neurosim.training import Training, train

COOLING = (0.05, 0.01, 0.002)
"""Learning rates of a tempotron, one after the other, of a threshold of 1."""


@dataclass(frozen=True)
class Load:
    """What came of so many patterns for each synapse.

    Attributes
    ----------
    alpha : float
        Patterns for each synapse.
    synapses : int
    draws : int
        Sets of patterns that were tried.
    learned : float
        Share of the draws of which all patterns were learned.
    accuracy : float
        Share of patterns that were decided rightly in the last epoch, averaged over the draws.
    """

    alpha: float
    synapses: int
    draws: int
    learned: float
    accuracy: float


def dichotomies(points: int, inputs: int) -> int:
    """Return Cover's number of ways in which a plane through 0 parts points in general position.

    ::

        C(points, inputs) = 2 * sum of binom(points - 1, k) over k < inputs

    Examples
    --------
    >>> dichotomies(4, 3)
    14
    """
    return 2 * sum(math.comb(points - 1, k) for k in range(inputs))


def separable_share(points: int, inputs: int) -> float:
    """Return the share of all ways to label points in general position that a plane through 0 parts.

    So likely is it, too, that a perceptron can learn random patterns: a half if there are twice as many as inputs.

    Parameters
    ----------
    points, inputs : int
        A bias counts as an input.

    References
    ----------
    T. M. Cover, IEEE Transactions on Electronic Computers 14 (1965), 326-334.

    Examples
    --------
    >>> separable_share(20, 20), separable_share(40, 20), round(separable_share(60, 20), 4)
    (1.0, 0.5, 0.0043)
    """
    return dichotomies(points, inputs) / 2**points


def random_patterns(patterns: int, synapses: int, *, window: float | None = None, seed: int = 0) -> Dataset:
    """Draw patterns of which every other one belongs to the second class.

    Parameters
    ----------
    patterns, synapses : int
    window : float, optional
        Each row holds spike times, uniform in so many ms and whole us; without it -1 and +1, alike likely.
    seed : int

    Examples
    --------
    >>> random_patterns(2, 3, window=100.0).X.shape
    (2, 3)
    """
    rows, columns = checks.whole(patterns, "The number of patterns", 2), checks.whole(synapses, "The synapses", 1)
    draw = stream_of(checks.whole(seed, "The seed"), "patterns", rows, columns)
    if window is None:
        X = draw.choice([-1.0, 1.0], (rows, columns))
    else:
        X = draw.uniform(0.0, checks.positive(window, "The window of patterns", "ms"), (rows, columns)).round(3)
    names = tuple(f"x{column + 1}" for column in range(columns))
    return Dataset("random patterns", X, np.arange(rows) % 2, names, ("no", "yes"), f"drawn from seed {seed}")


def all_at_once(patterns: Dataset) -> Dataset:
    """Return spike patterns made of rows of -1 and +1: an input sends at the beginning where it is +1, or never.

    Nothing is then told by when a signal comes, and a neuron that hears it can do no more than a perceptron.

    Examples
    --------
    >>> all_at_once(random_patterns(2, 4)).X.tolist()
    """
    return replace(patterns, X=np.minimum(patterns.X, 0.0))


def cooled(
    network: Network,
    dataset: Dataset,
    rule: str,
    rates: Sequence[float],
    *,
    teach: Callable[..., Training] = train,
    **options: Any,
) -> Training:
    """Teach at one rate after the other, until nothing is wrong.

    At a single rate the last few mistakes may go round and round, for each change undoes another; at a lower one, what
    the higher rate found is only put right.

    Parameters
    ----------
    network, dataset, rule, **options
        As in :func:`~neurosim.training.train`; `epochs` are those of each rate.
    rates : sequence of float
        One or more, falling.
    teach : callable
        What teaches, called like ``train``.

    Returns
    -------
    Training
        The last.

    Examples
    --------
    >>> from neurosim.datasets import load
    >>> cooled(perceptron(2), load("and"), "rosenblatt", [2.0, 1.0], epochs=3)
    Training on 'and': 3 epochs, 6 updates, not converged, RosenblattRule(rate=1.0)
    """
    for rate in rates:
        training = teach(network, dataset, rule, rate=rate, **options)
        if training.converged:
            break
        network = training.network
    return training


def capacity(
    neuron: Literal["tempotron", "perceptron"] = "tempotron",
    synapses: int = 50,
    loads: Sequence[float] = (1.0, 2.0, 3.0),
    *,
    window: float | None = 90.0,
    rate: float | Sequence[float] | None = None,
    epochs: int = 200,
    draws: int = 10,
    seed: int = 0,
    engine: Engine = "auto",
) -> list[Load]:
    """Teach random patterns, more and more of them for each synapse, and see how many are learned.

    A perceptron learns up to 2 patterns for each synapse, as the number grows (Cover 1965); a tempotron, which is free
    to choose when in a pattern it fires, about 3 (Guetig and Sompolinsky 2006).

    Parameters
    ----------
    neuron : {"tempotron", "perceptron"}
        The perceptron hears rows of -1 and +1 and has no bias.
    synapses : int
    loads : sequence of float
        Patterns for each synapse.
    window : float
        Length of a tempotron's patterns, in ms: some of its time constants, but not so many that its signals no longer
        meet. None: of what a perceptron would hear, all that is +1 comes at once, see :func:`all_at_once`.
    rate : float or sequence of float, optional
        Learning rate, or several, one after the other, see :func:`cooled`; by default 1 for a perceptron, and
        ``COOLING`` for a tempotron.
    epochs : int
        Of each rate; then to give up. The order of the patterns is shuffled.
    draws : int
        Sets of patterns for each load.
    seed, engine
        As in :func:`~neurosim.training.train`.

    References
    ----------
    T. M. Cover, "Geometrical and statistical properties of systems of linear inequalities with applications in pattern
    recognition", IEEE Transactions on Electronic Computers 14 (1965), 326-334; R. Guetig and H. Sompolinsky, Nature
    Neuroscience 9 (2006), 420-428.

    Examples
    --------
    >>> capacity("perceptron", synapses=10, loads=[0.5], draws=2)
    [Load(alpha=0.5, synapses=10, draws=2, learned=1.0, accuracy=1.0)]
    """
    if neuron not in ("tempotron", "perceptron"):
        raise UnknownNameError("kind of neuron", neuron, ["tempotron", "perceptron"])
    spiking = neuron == "tempotron"
    rule, usual = ("tempotron", COOLING) if spiking else ("rosenblatt", (1.0,))
    rates = usual if rate is None else rate if isinstance(rate, Sequence) else (rate,)
    found = []
    for alpha in loads:
        patterns = max(2, round(checks.positive(alpha, "A load") * synapses))
        accuracies = []
        for number in range(seed, seed + checks.whole(draws, "The number of draws", least=1)):
            data = random_patterns(patterns, synapses, window=window if spiking else None, seed=number)
            if spiking:
                data = all_at_once(data) if window is None else data
                net = tempotron(synapses, seed=number, **({} if window is None else {"window": window}))
            else:
                net = perceptron(synapses, bias=False)
            options = {"epochs": epochs, "shuffle": True, "seed": number, "keep": "epochs", "max_signals": UNLIMITED}
            training = cooled(net, data, rule, rates, engine=engine, progress=False, **options)
            accuracies.append(float(training.history.accuracy[-1]))
        learned = float(np.mean(np.array(accuracies) == 1.0))
        found.append(Load(alpha, synapses, draws, learned, float(np.mean(accuracies))))
    return found
