"""Nets of 1943 with memory: for a while by delays of one step, and forever by circles, until inhibition stops them."""

from collections.abc import Sequence
from itertools import product

import neurosim as ns
from neurosim.studies.verification.base import Bench, classic
from neurosim.studies.verification.logic import VETO

STEPS = 5  # instants of a history, at each of which either receptor may be stimulated
APART = STEPS + 3  # instants from one history to the next: cold is felt as heat up to three instants later
PAPER = "W. S. McCulloch and W. Pitts, Bulletin of Mathematical Biophysics 5 (1943), 115-133"


def illusion(heat: Sequence[float], cold: Sequence[float]) -> ns.Network:
    """Return the net of figure 1e with all thresholds 2, and stimuli of its receptors at the given times in ms.

    Two synapses of an axon onto a neuron are one of weight 2.
    """
    net = ns.Network(tick=1.0)
    net.add_neuron("heat", ns.Stimulus(times=heat))
    net.add_neuron("cold", ns.Stimulus(times=cold))
    for unit in ("was cold", "cold gone", "feels hot", "feels cold"):
        net.add_neuron(unit, ns.McCullochPitts(threshold=2))
    net.connect("cold", "was cold", weight=2.0)
    net.connect("was cold", "cold gone", weight=2.0)
    net.connect("cold", "cold gone", weight=VETO)
    net.connect("heat", "feels hot", weight=2.0)
    net.connect("cold gone", "feels hot", weight=2.0)
    net.connect("was cold", "feels cold", weight=1.0)
    net.connect("cold", "feels cold", weight=1.0)
    return net


def formula(n1: Sequence[int], n2: Sequence[int]) -> list[tuple[bool, bool]]:
    """Return the formula of the paper for heat and for cold, at each instant from the first to three after the last.

    ::

        N3(t) = N1(t-1) or (N2(t-3) and not N2(t-2))        N4(t) = N2(t-2) and N2(t-1)
    """

    def at(history: Sequence[int], t: int) -> bool:
        return 0 <= t < len(history) and bool(history[t])

    return [
        (at(n1, t - 1) or (at(n2, t - 3) and not at(n2, t - 2)), at(n2, t - 2) and at(n2, t - 1)) for t in range(APART)
    ]


@classic(
    f"{PAPER}, figure 1e; times of heat and of cold for heat at 0, cold at 0, cold at 0 and 1",
    expected=(((1.0,), ()), ((3.0,), ()), ((4.0,), (2.0,))),
)
def heat_illusion(bench: Bench) -> list[list[list[float]]]:
    """Cold for one instant is felt as heat three instants later; cold for two instants is felt as cold."""
    stimuli: list[tuple[list[float], list[float]]] = [([0.0], []), ([], [0.0]), ([], [0.0, 1.0])]
    recordings = [bench.simulate(illusion(heat, cold), until=10.0) for heat, cold in stimuli]
    return [[recording.spikes(name).tolist() for name in ("feels hot", "feels cold")] for recording in recordings]


@classic(f"{PAPER}, figure 1e; all histories of two receptors", expected=4**STEPS)
def heat_illusion_histories(bench: Bench) -> int:
    """For all stimuli of the skin in five instants, the net responds as in the formula of the paper."""
    histories = list(product(product((0, 1), repeat=STEPS), repeat=2))  # one after the other in one run
    touched = [
        [float(APART * number + t) for number, both in enumerate(histories) for t in range(STEPS) if both[receptor][t]]
        for receptor in (0, 1)
    ]
    recording = bench.simulate(illusion(*touched), until=float(APART * len(histories)))
    hot, cold = (set(recording.spikes(name).tolist()) for name in ("feels hot", "feels cold"))
    return sum(
        formula(*both) == [(t in hot, t in cold) for t in range(APART * number, APART * (number + 1))]
        for number, both in enumerate(histories)
    )


@classic(
    f"{PAPER}, section 3, nets with circles; first spike, last spike and number after each stimulus",
    expected=((6.0, 400.0, 395), (501.0, 510.0, 10)),
)
def circle_remembers(bench: Bench) -> list[tuple[float, float, int]]:
    """A unit with a synapse onto itself continues to fire after one stimulus, until inhibition silences it."""
    net = ns.Network(tick=1.0)
    net.add_neuron("touch", ns.Stimulus(times=[5.0, 500.0]))
    net.add_neuron("forget", ns.Stimulus(times=[400.0, 510.0]))
    net.add_neuron("circle", ns.McCullochPitts(threshold=1))
    net.connect("touch", "circle")
    net.connect("circle", "circle")
    net.connect("forget", "circle", weight=VETO)
    spikes = bench.simulate(net, until=1000.0).spikes("circle")
    return [(float(s.min()), float(s.max()), len(s)) for s in (spikes[spikes < 500.0], spikes[spikes >= 500.0])]
