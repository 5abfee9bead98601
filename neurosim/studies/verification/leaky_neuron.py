"""The leaky neuron of Lapicque: its firing rate, temporal summation, and response to noise."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.core.timebase import NANOSECOND
from neurosim.studies.verification.base import Bench, Interval, classic

TAU, RESET, THRESHOLD, REFRACTORY = 20.0, 0.0, 20.0, 2.0  # ms, mV, mV, ms
DRIVES = (21.0, 25.0, 30.0, 50.0, 100.0)  # resistance x current, mV
PULSES = (5.0, 10.0, 20.0, 40.0)  # length, ms
KICK, LEAK = 0.6, 10.0  # of a coincidence: weight for a threshold of 1; time constant, ms

RATE, WEIGHT, NOISY_TAU, SAMPLES = 500.0, 0.2, 10.0, 2000  # Hz, mV, ms, number of sampled potentials
MEAN = WEIGHT * RATE / 1000.0 * NOISY_TAU
VARIANCE = WEIGHT**2 * RATE / 1000.0 * NOISY_TAU / 2.0
FOURTH = WEIGHT**4 * RATE / 1000.0 * NOISY_TAU / 4.0  # cumulant, for the error of the variance
MEAN_REACH = 4.0 * math.sqrt(VARIANCE / SAMPLES)
VARIANCE_REACH = 4.0 * math.sqrt((FOURTH + 2.0 * VARIANCE**2) / SAMPLES)

LAPICQUE = "L. Lapicque, J. Physiol. Pathol. Gen. 9 (1907), 620-635"


def cell(drive: float) -> ns.LIF:
    """Return a neuron under a constant current."""
    return ns.LIF(TAU, RESET, RESET, THRESHOLD, REFRACTORY, drive)


def driven(bench: Bench, drive: float, until: float) -> NDArray[np.float64]:
    """Return the spikes of a neuron under a constant current."""
    net = ns.Network()
    net.add_neuron("cell", cell(drive))
    return bench.simulate(net, until).spikes("cell")


@classic(
    f"{LAPICQUE}; closed form, within one tick; ms, ms, Hz",
    expected=(20.0 * math.log(3.0), 2.0 + 20.0 * math.log(3.0), 1000.0 / (2.0 + 20.0 * math.log(3.0))),
    tolerance=2e-6,
)
def lif_rate(bench: Bench) -> tuple[float, float, float]:
    """Under a constant current a leaky neuron fires regularly: first after tau ln 3, then every
    t_ref + tau ln((D - v_r)/(D - theta)) ms.
    """
    spikes = driven(bench, 30.0, 1000.0)
    interval = float(np.diff(spikes).mean())
    return float(spikes[0]), interval, 1000.0 / interval


@classic(
    f"{LAPICQUE}; closed form, within one tick",
    expected=tuple(REFRACTORY + TAU * math.log((drive - RESET) / (drive - THRESHOLD)) for drive in DRIVES),
    tolerance=NANOSECOND,
)
def lif_rate_of_drive(bench: Bench) -> list[float]:
    """The stronger the current, the faster it fires: the intervals under five currents."""
    return [float(np.diff(driven(bench, drive, 1000.0)).mean()) for drive in DRIVES]


@classic(
    f"{LAPICQUE}; closed form: every t_ref + tau ln(10^6 + 1) ms; spikes in 10 s",
    expected=(0, math.floor(10_000.0 / (REFRACTORY + TAU * math.log(1e6 + 1.0)))),
)
def lif_rheobase(bench: Bench) -> list[int]:
    """A current whose steady potential is just the threshold never makes it fire; a millionth more does."""
    return [len(driven(bench, drive, 10_000.0)) for drive in (THRESHOLD, THRESHOLD * (1.0 + 1e-6))]


def narrowed(values: NDArray[Any], fires: Callable[[NDArray[Any]], list[bool]]) -> tuple[Any, Any]:
    """Return the neighbours among ascending `values` between which silence changes to firing, or the reverse."""
    fired = fires(values)
    turn = fired.index(not fired[0])
    return values[turn - 1].item(), values[turn].item()


def fired_by_pulses(bench: Bench, length: float, strengths: NDArray[Any]) -> list[bool]:
    """Return which pulses of current, in units of the rheobase, make a neuron at rest fire before they end."""
    net = ns.Network()
    for i, strength in enumerate(strengths.tolist()):
        net.add_neuron(i, cell(strength * THRESHOLD))
    recording = bench.simulate(net, length, record="none")
    return [len(recording.spikes(i)) > 0 for i in range(len(strengths))]


@classic(
    f"{LAPICQUE}; closed form, for 5, 10, 20 and 40 ms",
    expected=tuple(1.0 / (1.0 - math.exp(-length / TAU)) for length in PULSES),
    tolerance=1e-6,
)
def lif_strength_duration(bench: Bench) -> list[float]:
    """A shorter pulse of current must be stronger: 1 / (1 - e^(-d/tau)) times the rheobase for d ms."""
    found = []
    for length in PULSES:
        low, high = 1.0, 10.0
        for _ in range(4):
            low, high = narrowed(np.linspace(low, high, 101), partial(fired_by_pulses, bench, length))
        found.append(high)
    return found


@classic(f"{LAPICQUE}; closed form, within two ticks", expected=TAU * math.log(2.0), tolerance=2e-6)
def lif_chronaxie(bench: Bench) -> float:
    """A pulse of twice the rheobase makes the neuron fire if it lasts tau ln 2: the chronaxie."""
    low, high = 0.0, 100.0
    while high - low > NANOSECOND:
        middle = (low + high) / 2.0
        low, high = (low, middle) if len(driven(bench, 2.0 * THRESHOLD, middle)) else (middle, high)
    return high


def fired_by_pairs(bench: Bench, gaps: NDArray[Any]) -> list[bool]:
    """Return which pairs of signals, with gaps in ticks, make a neuron fire."""
    net = ns.Network()
    net.add_neuron("first", ns.Stimulus(times=[10.0]))
    for gap in gaps.tolist():
        net.add_neuron(("second", gap), ns.Stimulus(times=[10.0 + gap * NANOSECOND]))
        net.add_neuron(("cell", gap), ns.LIF(LEAK))
        net.connect("first", ("cell", gap), KICK)
        net.connect(("second", gap), ("cell", gap), KICK)
    recording = bench.simulate(net, 30.0, record="none")
    return [len(recording.spikes(("cell", gap))) > 0 for gap in gaps.tolist()]


@classic(
    "closed form: 0.6 e^(-gap/tau) + 0.6 = 1; 4.0546510810816425 ms for tau = 10",
    expected=(4.054651, 4.054652),  # the largest gap that makes it fire, and the smallest that does not
    tolerance=1e-9,
)
def lif_coincidence(bench: Bench) -> tuple[float, float]:
    """Two signals of 0.6 make a neuron with threshold 1 fire if they arrive within tau ln 1.5 ms, and not if a
    nanosecond later.
    """
    near, far = 0, 10_000_000  # ticks
    while far - near > 1:
        near, far = narrowed(np.unique(np.linspace(near, far, 101).astype(np.int64)), partial(fired_by_pairs, bench))
    return near * NANOSECOND, far * NANOSECOND


@classic(
    "N. Campbell, Proc. Camb. Phil. Soc. 15 (1909), 117-136; 4 sigma of 2,000 samples ten tau apart",
    expected=(
        Interval(MEAN - MEAN_REACH, MEAN + MEAN_REACH),
        Interval(VARIANCE - VARIANCE_REACH, VARIANCE + VARIANCE_REACH),
    ),
)
def lif_shot_noise(bench: Bench) -> tuple[float, float]:
    """Random signals give the potential of a leaky membrane the mean w r tau and the variance w^2 r tau / 2."""
    neurons, apart = 20, 10.0 * NOISY_TAU  # samples this far apart are independent
    times = apart * np.arange(1, SAMPLES // neurons + 1)
    net = ns.Network()
    for i in range(neurons):
        net.add_neuron(("noise", i), ns.Poisson(RATE))
        net.add_neuron(("cell", i), ns.LIF(NOISY_TAU, threshold=1000.0))
        net.connect(("noise", i), ("cell", i), WEIGHT)
    recording = bench.simulate(net, float(times[-1]))
    potentials = np.concatenate([recording.potential(("cell", i), times) for i in range(neurons)])
    return float(potentials.mean()), float(potentials.var(ddof=1))
