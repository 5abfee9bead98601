"""Noise on a dendrite changes a hard threshold into a smooth curve of probabilities."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from neurosim.models.rosenblatt import Rosenblatt
from neurosim.models.sigmoid import logistic
from neurosim.models.sources import Stimulus
from neurosim.network.network import Network
from neurosim.studies.verification.base import Bench, Classic, binomial

DRIVES = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)  # in units of the noise's scale
TRIALS = 2000


def normal(drive: float) -> float:
    """Return the probability that a unit with a drive and Gaussian noise reaches a threshold of 0."""
    return 0.5 * math.erfc(-drive / math.sqrt(2.0))


def shares(bench: Bench, draw: Callable[[np.random.RandomState, int], NDArray[np.float64]]) -> list[float]:
    """Return for each drive the share of trials in which a threshold unit with noise fires."""
    random = np.random.RandomState(bench.seed)
    net = Network(tick=1.0)
    net.add_neuron("always on", Stimulus(range(TRIALS)))
    for k, drive in enumerate(DRIVES):
        net.add_neuron(("noise", k), Stimulus(range(TRIALS), draw(random, TRIALS).tolist()))
        net.add_neuron(("unit", k), Rosenblatt(threshold=0.0))
        net.connect("always on", ("unit", k), drive)
        net.connect(("noise", k), ("unit", k), 1.0)
    recording = bench.simulate(net, TRIALS + 1.0, record="none")
    return [len(recording.spikes(("unit", k))) / TRIALS for k in range(len(DRIVES))]


CLASSICS = (
    Classic(
        id="noise-sigmoid",
        claim="A threshold unit with logistic noise on a dendrite fires with probability 1 / (1 + e^(-drive)): the"
        " sigmoid is the mean of a noisy threshold.",
        source="closed form: the logistic distribution; D. H. Ackley, G. E. Hinton and T. J. Sejnowski, Cogn. Sci. 9"
        f" (1985), 147-169; 4 sigma of a binomial, {TRIALS:,} trials at each of nine drives",
        expected=[binomial(logistic(drive), TRIALS) for drive in DRIVES],
        measure=lambda bench: shares(bench, lambda random, n: random.logistic(size=n)),
    ),
    Classic(
        id="noise-normal",
        claim="With Gaussian noise it fires with the probability of the normal distribution, a slightly steeper curve.",
        source="closed form: the normal distribution; L. L. Thurstone, Psychol. Rev. 34 (1927), 273-286; 4 sigma of a"
        f" binomial, {TRIALS:,} trials at each of nine drives",
        expected=[binomial(normal(drive), TRIALS) for drive in DRIVES],
        measure=lambda bench: shares(bench, lambda random, n: random.standard_normal(n)),
    ),
)
