"""Capacity: how many random patterns per synapse a neuron can learn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

import neurosim as ns
from neurosim.core import checks
from neurosim.core.progress import Bar
from neurosim.core.words import counted
from neurosim.data.datasets import Data, as_dataset
from neurosim.engines.choice import Engine, check_engine, compiler_problem
from neurosim.models.sources import stream_of

COOLING = (0.05, 0.01, 0.002)  # annealed learning rates of a tempotron with a threshold of 1
RULES = {"tempotron": ("tempotron", COOLING), "perceptron": ("rosenblatt", (1.0,))}
"""The learning rule and the learning rates of each kind of neuron."""


@dataclass(frozen=True)
class Load:
    """The result for one number of patterns per synapse.

    Attributes
    ----------
    alpha : float
        Patterns per synapse.
    synapses : int
    draws : int
        Number of sets of patterns.
    learned : float
        Share of the sets in which every pattern was learned.
    accuracy : float
        Share of patterns that were decided correctly in the last epoch, averaged over the sets.
    """

    alpha: float
    synapses: int
    draws: int
    learned: float
    accuracy: float


def random_patterns(patterns: int, synapses: int, *, window: float | None = None, seed: int = 0) -> ns.Dataset:
    """Draw random patterns, alternating between two classes.

    Parameters
    ----------
    patterns, synapses : int
    window : float, optional
        If given, rows are spike times, uniform within so many ms, in whole us; otherwise -1 and +1 with equal
        probability.
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
    return ns.Dataset("random patterns", X, np.arange(rows) % 2, names, ("no", "yes"), f"drawn from seed {seed}")


def all_at_once(patterns: Data) -> ns.Dataset:
    """Return spike patterns from rows of -1 and +1: an input with +1 sends at the beginning, one with -1 never.

    The times of signals then carry no information, so no neuron can do more with them than a perceptron.

    Examples
    --------
    >>> all_at_once(random_patterns(2, 4)).X.tolist()
    [[0.0, 0.0, 0.0, -1.0], [0.0, -1.0, -1.0, -1.0]]
    """
    patterns = as_dataset(patterns)
    return replace(patterns, X=np.minimum(patterns.X, 0.0))


def capacity(
    neuron: Literal["tempotron", "perceptron"] = "tempotron",
    synapses: int = 50,
    loads: float | Sequence[float] = (1.0, 2.0, 3.0),
    *,
    window: float | None = 90.0,
    rate: float | Sequence[float] | None = None,
    epochs: int = 200,
    draws: int = 10,
    seed: int = 0,
    engine: Engine = "auto",
    progress: bool | None = None,
    teach: Callable[..., ns.Training] = ns.train,
) -> list[Load]:
    """Measure how many random patterns per synapse a neuron learns.

    For many synapses, a perceptron learns up to 2 patterns per synapse (Cover 1965); a tempotron, which can choose when
    in a pattern it fires, about 3 (Guetig and Sompolinsky 2006).

    Parameters
    ----------
    neuron : {"tempotron", "perceptron"}
        The perceptron has inputs of -1 and +1 and no bias.
    synapses : int
    loads : float or sequence of float
        Patterns per synapse; their number is rounded, and at least 2.
    window : float or None
        Length of a tempotron's patterns, in ms: several of its time constants, but not so many that its signals no
        longer interact. None for rows of -1 and +1 whose +1 all arrive at once, see :func:`all_at_once`.
    rate : float or sequence of float, optional
        Learning rate, or several, one after the other, until there are no mistakes. With a single rate the last few
        mistakes may persist, since each change undoes another; annealed rates correct them. By default 1 for a
        perceptron, and ``COOLING`` for a tempotron.
    epochs : int
        Most epochs at each rate. The order of the patterns is shuffled.
    draws : int
        Sets of patterns for each load.
    seed : int
        Seed of the first set and its neuron; the others have the following seeds.
    engine : {"auto", "simpy", "compiled"}
        As in :func:`~neurosim.train`; "auto" is the compiled one if it is installed, since there are many lessons.
    progress : bool, optional
        Whether to show a progress bar on stderr; by default if that is a terminal.
    teach : callable
        Called like ``train``.

    Returns
    -------
    list of Load
        In the order of `loads`.

    Raises
    ------
    InputError
        If a number is out of range, or there is no rate.
    UnknownNameError
        If there is no such kind of neuron.
    RunInterrupted
        After Ctrl-C; its ``loads`` are the finished ones.

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
    if neuron not in RULES:
        raise ns.UnknownNameError("kind of neuron", neuron, list(RULES))
    rule, usual = RULES[neuron]
    rates = np.atleast_1d(usual if rate is None else rate).tolist()
    if not rates:
        raise ns.InputError("A capacity needs at least one learning rate; got none.")
    synapses = checks.whole(synapses, "The number of synapses", least=1)
    draws = checks.whole(draws, "The number of draws", least=1)
    seed = checks.whole(seed, "The seed")
    check_engine(engine)
    if engine == "auto" and not compiler_problem():
        engine = "compiled"
    counts = [max(2, round(checks.positive(load, "A load") * synapses)) for load in np.atleast_1d(loads).tolist()]
    options = {"epochs": epochs, "engine": engine, "keep": "epochs", "progress": False}
    found: list[Load] = []
    with Bar("learning", 0, len(counts) * draws, progress) as bar:
        try:
            for patterns in counts:
                lessons = []
                for number in range(seed, seed + draws):
                    net, data = _drawn(neuron, patterns, synapses, window, number)
                    for each in rates:
                        training = teach(net, data, rule, rate=each, shuffle=True, seed=number, **options)
                        net = training.network
                        if training.converged:
                            break
                    lessons.append(training)
                    bar.reach(len(found) * draws + len(lessons))
                learned = sum(training.converged for training in lessons) / draws
                accuracy = float(np.mean([training.history.accuracy[-1] for training in lessons]))
                found.append(Load(patterns / synapses, synapses, draws, learned, accuracy))
        except KeyboardInterrupt as interrupt:
            interrupted = ns.RunInterrupted(f"It was interrupted after {len(found)} of {counted(len(counts), 'load')}.")
            interrupted.loads = found
            raise interrupted from interrupt
    return found


def _drawn(neuron: str, patterns: int, synapses: int, window: float | None, seed: int) -> tuple[ns.Network, ns.Dataset]:
    """Return an untrained neuron, and a set of patterns for it."""
    if neuron == "perceptron":
        return ns.perceptron(synapses, bias=False), random_patterns(patterns, synapses, seed=seed)
    data = random_patterns(patterns, synapses, window=window, seed=seed)
    if window is None:
        return ns.tempotron(synapses, seed=seed), all_at_once(data)
    return ns.tempotron(synapses, seed=seed, window=window), data
