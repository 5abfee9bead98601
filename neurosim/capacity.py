"""How many random patterns a neuron can learn for each of its synapses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from neurosim import checks
from neurosim.datasets import Dataset
from neurosim.errors import UnknownNameError
from neurosim.layers import perceptron, tempotron
from neurosim.presentation import UNLIMITED
from neurosim.simulation import Engine
from neurosim.sources import stream_of
from neurosim.training import train


@dataclass(frozen=True)
class Load:
    """What came of so many patterns for each synapse.

    Attributes
    ----------
    alpha : float
        Patterns for each synapse.
    learned : float
        Share of the draws of which all patterns were learned.
    accuracy : float
        Share of patterns that were decided rightly in the last epoch, averaged over the draws.
    """

    alpha: float
    learned: float
    accuracy: float


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


def capacity(
    neuron: Literal["tempotron", "perceptron"] = "tempotron",
    synapses: int = 50,
    loads: Sequence[float] = (1.0, 2.0, 3.0),
    *,
    window: float = 500.0,
    rate: float | None = None,
    epochs: int = 200,
    draws: int = 3,
    seed: int = 0,
    engine: Engine = "auto",
) -> list[Load]:
    """Teach random patterns, more and more of them for each synapse, and see how many are learned.

    A perceptron learns up to 2 patterns for each synapse, as the number grows (Cover 1965); a tempotron, which is free
    to choose when in a pattern it fires, about 3 (Guetig and Sompolinsky 2006), given time enough.

    Parameters
    ----------
    neuron : {"tempotron", "perceptron"}
        The perceptron hears rows of -1 and +1 and has no bias.
    synapses : int
    loads : sequence of float
        Patterns for each synapse.
    window : float
        Length of a tempotron's patterns, in ms.
    rate : float, optional
        Learning rate.
    epochs : int
        After which to give up.
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
    [Load(alpha=0.5, learned=1.0, accuracy=1.0)]
    """
    if neuron not in ("tempotron", "perceptron"):
        raise UnknownNameError("kind of neuron", neuron, ["tempotron", "perceptron"])
    spiking = neuron == "tempotron"
    found = []
    for alpha in loads:
        patterns = max(2, round(checks.positive(alpha, "A load") * synapses))
        accuracies = []
        for number in range(checks.whole(draws, "The number of draws", least=1)):
            drawn = random_patterns(patterns, synapses, window=window if spiking else None, seed=seed + number)
            if spiking:
                net, rule = tempotron(synapses, seed=seed + number, window=window), "tempotron"
            else:
                net, rule = perceptron(synapses, bias=False), "rosenblatt"
            training = train(
                net, drawn, rule, rate, epochs, engine=engine, progress=False, keep="epochs", max_signals=UNLIMITED
            )
            accuracies.append(float(training.history.accuracy[-1]))
        found.append(Load(alpha, float(np.mean(np.array(accuracies) == 1.0)), float(np.mean(accuracies))))
    return found
