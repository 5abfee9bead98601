"""The pairing experiment of plasticity: the change of a weight by one arrival and one spike."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.core import checks
from neurosim.engines.choice import Engine

DRIVING = 4.0  # factor by which the driving synapse is stronger than the plastic one can become


def pairing(
    rule: ns.PlasticityRule,
    intervals: Sequence[float],
    *,
    weight: float | None = None,
    pairs: int = 1,
    every: float = 1000.0,
    engine: Engine = "auto",
) -> NDArray[np.float64]:
    """Measure how pairs of an arrival and a spike change a synapse, in the event loop.

    Each interval has its own cell, with a weak plastic synapse and a strong one that makes it fire.

    Parameters
    ----------
    rule : PlasticityRule
    intervals : sequence of float
        From the arrival of the signal to the spike, in ms; negative if the spike is first.
    weight : float, optional
        Initial weight; by default halfway between its bounds.
    pairs : int
        Number of repetitions of a pair.
    every : float
        Time from one pair to the next, in ms.
    engine
        As in :func:`~neurosim.simulate`.

    Returns
    -------
    float64 array (intervals,)
        The change of each synapse's weight.

    References
    ----------
    G. Bi and M. Poo, Journal of Neuroscience 18 (1998), 10464-10472.

    Examples
    --------
    >>> from neurosim.learning.plasticity import STDP
    >>> pairing(STDP(potentiation=0.01, depression=0.02), [0.0, -1e-3]).round(4)
    array([ 0.01, -0.02])
    """
    start = 0.5 * (rule.least + rule.most) if weight is None else weight
    net, until = paired(rule, intervals, start, pairs=pairs, every=every)
    recording = ns.simulate(net, until, plasticity=rule, engine=engine, record="none", progress=False)
    return changes(recording, len(intervals))


def paired(
    rule: ns.PlasticityRule, intervals: Sequence[float], weight: float, *, pairs: int = 1, every: float = 1000.0
) -> tuple[ns.Network, float]:
    """Return the network of such an experiment, and its duration in ms."""
    times = [checks.finite(interval, "An interval", "ms") for interval in intervals]
    before = max(map(abs, times), default=0.0)
    moments = [before + number * every for number in range(checks.whole(pairs, "The number of pairs", least=1))]
    strong = DRIVING * (1.0 + max(abs(rule.least), abs(rule.most)))
    net = ns.Network()
    for k, interval in enumerate(times):
        net.add_neuron(f"x{k}", ns.Stimulus(times=moments))
        net.add_neuron(f"driver{k}", ns.Stimulus(times=[moment + interval for moment in moments]))
        net.add_neuron(f"cell{k}", ns.LIF(tau=1.0, threshold=0.5 * strong))
        net.connect(f"x{k}", f"cell{k}", weight=weight, delay=1.0, plastic=True)
        net.connect(f"driver{k}", f"cell{k}", weight=strong, delay=1.0)
    return net, 2.0 * before + (pairs - 1) * every + 2.0


def changes(recording: ns.Recording, intervals: int) -> NDArray[np.float64]:
    """Return the change of the weight for each interval."""
    courses = [recording.weights(f"x{k}", f"cell{k}")[1] for k in range(intervals)]
    return np.array([course[-1] - course[0] for course in courses])
