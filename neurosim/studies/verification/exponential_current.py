"""A membrane charged by an exponentially decaying current: when it crosses, touches the threshold, and peaks."""

import math
from typing import Any

import numpy as np

import neurosim as ns
from neurosim.core.timebase import NANOSECOND
from neurosim.studies.verification.base import Bench, classic

TUCKWELL = "Tuckwell 1988, Introduction to Theoretical Neurobiology 1, ch. 3"
FORTY = f"{TUCKWELL}: v = 40 (x - x^2), x = e^(-t/10), for tau 10, tau_syn 5, C 250, w 1000"

LASTING = 90.0 * math.log(2.0)  # refractory period in ms; a whole number of ticks on both grids
CONSTANTS = ((10.0, 5.0), (5.0, 10.0), (20.0, 1.0))  # tau and tau_syn, ms


def one_signal(
    bench: Bench, threshold: float, *, tau: float = 10.0, tau_syn: float = 5.0, tick: float = NANOSECOND
) -> ns.Recording:
    """Run a neuron that receives 1000 pA a tick after 0 ms, and fires at most once."""
    net = ns.Network(tick=tick)
    net.add_neuron("x", ns.Stimulus([0.0]))
    net.add_neuron("cell", ns.ExpCurrentLIF(tau=tau, tau_syn=tau_syn, threshold=threshold, refractory=LASTING))
    net.connect("x", "cell", weight=1000.0, delay=tick)
    return bench.simulate(net, until=LASTING, record=["cell"])


def times_to_fire(bench: Bench, threshold: float, **given: Any) -> tuple[float, ...]:
    """Return the time from the arrival to the spike; an empty tuple if there is none."""
    recording = one_signal(bench, threshold, **given)
    return tuple((recording.spikes("cell") - recording.wiring.clock.tick).tolist())


def peak(bench: Bench, tau: float, tau_syn: float) -> tuple[float, float]:
    """Return the time of the highest potential after the arrival, and its value, by successive refinement."""
    recording = one_signal(bench, 1e3, tau=tau, tau_syn=tau_syn)
    low, high = 0.0, recording.until
    for _ in range(3):
        times = np.linspace(low, high, 301)
        v = recording.potential("cell", at=times)
        k = int(np.argmax(v))
        low, high = float(times[k - 1]), float(times[k + 1])
    return float(times[k]) - NANOSECOND, float(v[k])


@classic(FORTY, expected=(1.5834718382037496,), tolerance=NANOSECOND)
def exp_current_crossing(bench: Bench) -> tuple[float, ...]:
    """A synaptic current raises the potential to a threshold of 5 mV at the solution of a quadratic equation."""
    return times_to_fire(bench, 5.0)


@classic(FORTY, expected=(-10.0 * math.log((1.0 + math.sqrt(1e-7)) / 2.0),), tolerance=NANOSECOND)
def exp_current_peak_below(bench: Bench) -> tuple[float, ...]:
    """A peak of 10 mV that is 1e-6 mV above the threshold is not missed, although no signal arrives then."""
    return times_to_fire(bench, 10.0 - 1e-6)


@classic(FORTY, expected=())
def exp_current_peak_above(bench: Bench) -> tuple[float, ...]:
    """A peak of 10 mV that is 1e-6 mV below the threshold makes no spike."""
    return times_to_fire(bench, 10.0 + 1e-6)


@classic(f"{FORTY}; the threshold is 10 mV less 1e-14, for rounding", expected=(10.0 * math.log(2.0),), tolerance=1e-12)
def exp_current_tangent(bench: Bench) -> tuple[float, ...]:
    """A peak that just touches the threshold makes a spike if it is on a tick: 10 ln 2 on a grid of ln 2 ms."""
    return times_to_fire(bench, 10.0 - 1e-14, tick=math.log(2.0))


@classic(
    f"{TUCKWELL}: the alpha function, v = w/C t e^(-t/tau)",
    expected=(10.0, 1000.0 * 10.0 / (250.0 * math.e)),
    tolerance=1e-4,
)
def exp_current_equal_constants(bench: Bench) -> tuple[float, float]:
    """If current and membrane decay equally fast, the potential peaks at tau, with the value w tau / (C e)."""
    return peak(bench, 10.0, 10.0)


@classic(TUCKWELL, expected=tuple(t * s / (t - s) * math.log(t / s) for t, s in CONSTANTS), tolerance=1e-4)
def exp_current_peak_time(bench: Bench) -> list[float]:
    """Whichever time constant is longer, the potential peaks at tau tau_s / (tau - tau_s) ln(tau / tau_s)."""
    return [peak(bench, tau, tau_syn)[0] for tau, tau_syn in CONSTANTS]


@classic(
    "Lapicque 1907; T = t_ref + tau ln((D - v_r) / (D - theta)), D = I tau / C = 30 mV",
    expected=2.0 + 20.0 * math.log(3.0),
    tolerance=NANOSECOND,
)
def exp_current_rate(bench: Bench) -> float:
    """Under a constant current of 375 pA it fires like any leaky neuron, every t_ref + tau ln 3."""
    net = ns.Network()
    net.add_neuron("cell", ns.ExpCurrentLIF(tau=20.0, threshold=20.0, refractory=2.0, current=375.0))
    return float(np.diff(bench.simulate(net, until=1000.0, record="none").spikes("cell")).mean())
