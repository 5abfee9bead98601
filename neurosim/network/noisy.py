"""Neurons in noise: threshold units that fire with a sigmoid probability, and leaky ones with a sigmoid-like rate."""

import numpy as np
from numpy.typing import ArrayLike

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.numerals import told_apart
from neurosim.data.given_arrays import rows_of
from neurosim.models.lif import LIF
from neurosim.models.rosenblatt import Rosenblatt
from neurosim.models.sources import LogisticNoise, Poisson, Stimulus
from neurosim.network.connectivity import AllToAll, OneToOne
from neurosim.network.network import Network


def noisy_units(
    X: ArrayLike, weights: ArrayLike = (1.0,), bias: float = 0.0, size: int = 1, scale: float = 1.0
) -> Network:
    """Build a population of threshold units that receive the same rows, and each its own noise.

    ::

        a unit fires  <=>  weights . row + bias + noise >= 0        P(fires) = 1/(1 + e^(-(weights . row + bias)/scale))

    Row k is sent at k ms and arrives at k + 1 ms. Inputs are ``"x1"``, ``"x2"``, ..., and ``"bias"`` if there is one;
    the units are the population ``"units"``, and each receives from a neuron of ``"noise"``. The share of units that
    fire is given by :func:`~neurosim.share_firing`; for many units it approaches the output of a sigmoid perceptron
    with these weights and a gain of 1/scale.

    Parameters
    ----------
    X : array_like (rows, features)
    weights : array_like (features,)
        Weight of each input for every unit, such as those of a :class:`~neurosim.Training`.
    bias : float
        Weight of the bias for every unit.
    size : int
        Number of units.
    scale : float
        Scale of the :class:`~neurosim.LogisticNoise`; with 0.0 there is none, and all units behave alike.

    Returns
    -------
    Network
        With a tick of 1 ms; run it until the number of rows + 1.

    Raises
    ------
    InputError
        If rows and weights do not fit each other, or are not finite.

    References
    ----------
    D. H. Ackley, G. E. Hinton and T. J. Sejnowski, "A learning algorithm for Boltzmann machines", Cognitive Science 9
    (1985), 147-169: units that are on with the probability 1/(1 + e^(-drive/T)).

    Examples
    --------
    >>> from neurosim.analysis.activity import share_firing
    >>> from neurosim.engines.simulation import simulate
    >>> recording = simulate(noisy_units([[-1.0], [1.0]], size=5000), until=3.0)
    >>> share_firing(recording, "units", [1.0, 2.0]).round(2).tolist()  # the sigmoid: 0.27 and 0.73
    [0.26, 0.73]
    """
    rows, learned = rows_of(X, "Noisy units"), np.atleast_1d(np.asarray(weights, dtype=np.float64))
    if learned.ndim != 1 or rows.shape[1] != len(learned):
        raise InputError(
            f"Noisy units need rows in the shape (rows, features) and a weight for each feature; got {rows.shape} and"
            f" {learned.shape}."
        )
    times = np.arange(len(rows), dtype=np.float64)
    net = Network(tick=1.0)
    net.add_population("units", checks.whole(size, "The number of noisy units", least=1), Rosenblatt())
    columns = enumerate(zip(rows.T, learned, strict=True), start=1)
    inputs = [(f"x{i}", column, weight) for i, (column, weight) in columns]
    if bias != 0.0 or scale == 0.0:  # without noise, the bias triggers the units at a row of zeros
        inputs.append(("bias", np.ones(len(rows)), bias))
    for name, column, weight in inputs:
        net.add_neuron(name, Stimulus(times.tolist(), column.tolist()))
        net.connect(name, "units", weight, 1.0, AllToAll())
    net.add_population("noise", size, LogisticNoise(scale, 1.0))
    net.connect("noise", "units", 1.0, 1.0, OneToOne())
    return net


def shot_noise_rates(model: LIF, mean: float, sigma: float, jump: float) -> tuple[float, float]:
    """Return the rates of excitation and inhibition that give a drive with this mean and standard deviation.

    It is the inverse of :func:`~neurosim.diffusion_limit` for excitatory and inhibitory signals of equal size.

    Parameters
    ----------
    model : LIF
    mean : float
        In mV.
    sigma : float
        In mV.
    jump : float
        Weight of an excitatory signal, in mV; an inhibitory one has its negative.

    Returns
    -------
    (float, float)
        Rates of excitation and inhibition, in Hz.

    Raises
    ------
    InputError
        If jumps of this size cannot give this mean with so little noise.

    Examples
    --------
    >>> shot_noise_rates(LIF(tau=10.0), mean=15.0, sigma=10.0, jump=1.0)
    (5750.0, 4250.0)
    """
    jump, sigma = checks.positive(jump, "The jump of a signal", "mV"), checks.positive(sigma, "The sigma", "mV")
    more = (checks.finite(mean, "The mean of the drive", "mV") - model.rest - model.constant_drive) / jump
    all_of_them = (sigma / jump) ** 2
    if abs(more) > all_of_them:
        least, given = told_apart((abs(more) ** 0.5) * jump, sigma)
        raise InputError(
            f"Jumps of {jump:g} mV that move the mean by {more * jump:g} mV make a sigma of at least"
            f" {least} mV; got {given} mV: make the jumps smaller."
        )
    return tuple(500.0 * (all_of_them + sign * more) / model.tau for sign in (1.0, -1.0))  # type: ignore[return-value]


def noisy_cells(model: LIF, means: ArrayLike, sigma: float, jump: float, size: int = 1) -> Network:
    """Build populations of leaky neurons that receive random excitation and inhibition, one for each mean drive.

    Each neuron has two Poisson sources of its own, with the rates of :func:`~neurosim.shot_noise_rates`.
    For small jumps its rate is that of :func:`~neurosim.siegert_rate`. A signal carries the potential past the
    threshold by half a jump on average, so to first order in the jumps the rate is that of a threshold higher by this
    amount; with jumps of a tenth of sigma the remaining difference is below the noise of a short run.

    Parameters
    ----------
    model : LIF
        Model of every neuron.
    means : array_like
        Mean potentials without a threshold, in mV; the neurons at 15 mV are the population ``"15 mV"``.
    sigma : float
        Size of the noise, in mV; without a threshold the potential would have the standard deviation sigma / sqrt 2.
    jump : float
        Change of the potential by a signal, up or down, in mV.
    size : int
        Number of neurons at each mean.

    Raises
    ------
    InputError
        If two means are equal, or jumps of this size cannot give a mean with so little noise.

    Examples
    --------
    >>> noisy_cells(LIF(threshold=20.0), means=[10.0, 20.0], sigma=10.0, jump=1.0, size=50)
    Network of 300 neurons in 6 populations and 4 projections, tick 1e-06 ms
    """
    net = Network()
    for mean in np.ravel(means).tolist():
        name = f"{checks.finite(mean, 'The mean of the drive', 'mV'):g} mV"
        net.add_population(name, size, model)
        excitation, inhibition = shot_noise_rates(model, mean, sigma, jump)
        for kind, weight, rate in (("excitation", jump, excitation), ("inhibition", -jump, inhibition)):
            net.add_population(f"{kind} at {name}", size, Poisson(rate))
            net.connect(f"{kind} at {name}", name, weight, 1.0, OneToOne())
    return net
