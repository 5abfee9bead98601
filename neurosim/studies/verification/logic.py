"""The logical neurons of McCulloch and Pitts: binary output, absolute inhibition, one unit of time per synapse."""

from __future__ import annotations

import itertools
import math

import numpy as np

from neurosim.models.mcculloch_pitts import McCullochPitts
from neurosim.models.rosenblatt import Rosenblatt
from neurosim.models.sources import Stimulus
from neurosim.network.network import Network
from neurosim.studies.verification.base import Bench, Classic
from neurosim.studies.verification.rows import ON, fired, send_rows

VETO = -math.inf
PAIRS = list(itertools.product((0, 1), repeat=2))
TRIPLES = list(itertools.product((0, 1), repeat=3))
EXCITATORY = 1000
MOST_BITS = 6

LOGICAL_CALCULUS = "W. S. McCulloch and W. Pitts, Bull. Math. Biophys. 5 (1943), 115-133"


def veto(bench: Bench) -> list[int]:
    """Return the spikes after a thousand signals, and after the same with one inhibitory signal among them."""
    net = Network()
    net.add_population("excitatory", EXCITATORY, Stimulus(times=[0.0, 10.0]))
    net.add_neuron("inhibitory", Stimulus(times=[10.0]))
    net.add_neuron("unit", McCullochPitts(threshold=1.0))
    for i in range(EXCITATORY):
        net.connect(("excitatory", i), "unit")
    net.connect("inhibitory", "unit", VETO)
    spikes = bench.simulate(net, 20.0).spikes("unit")
    return [int((spikes == time).sum()) for time in (1.0, 11.0)]


def exclusive_or(bench: Bench) -> list[int]:
    """Return XOR of two units, each inhibited by the other's input, and one that receives from both."""
    net = Network()
    send_rows(net, PAIRS)
    for i in (0, 1):
        net.add_neuron(("only", i), McCullochPitts(threshold=1.0))
        net.connect(("x", i), ("only", i))
        net.connect(("x", 1 - i), ("only", i), VETO)
    net.add_neuron("either", McCullochPitts(threshold=1.0))
    for i in (0, 1):
        net.connect(("only", i), "either")
    answers = fired(bench.simulate(net, 10.0), ["either"], len(PAIRS), after=2)
    return [int(answer) for answer in answers[:, 0]]


def single_units(bench: Bench) -> tuple[int, int]:
    """Return the number of ways to connect a unit, and of those that compute XOR."""
    net = Network()
    send_rows(net, PAIRS)
    units = list(itertools.product((1.0, VETO, 0.0), (1.0, VETO, 0.0), (0.0, 1.0, 2.0, 3.0)))
    for unit in range(len(units)):
        *weights, threshold = units[unit]
        net.add_neuron(("unit", unit), McCullochPitts(threshold))
        net.connect(ON, ("unit", unit), 0.0)  # so that it acts even if no other input is on
        for i, weight in enumerate(weights):
            if weight:
                net.connect(("x", i), ("unit", unit), weight)
    answers = fired(bench.simulate(net, 10.0), [("unit", k) for k in range(len(units))], len(PAIRS), after=1)
    wanted = np.array([a != b for a, b in PAIRS])
    return len(units), int((answers == wanted[:, np.newaxis]).all(axis=0).sum())


def every_function(bench: Bench) -> int:
    """Return the number of functions of three inputs that two layers compute: units for rows, and a disjunction."""
    net = Network()
    send_rows(net, TRIPLES)
    for row, bits in enumerate(TRIPLES):
        net.add_neuron(("row", row), McCullochPitts(threshold=1.0 + sum(bits)))
        net.connect(ON, ("row", row))
        for i, bit in enumerate(bits):
            net.connect(("x", i), ("row", row), 1.0 if bit else VETO)
    tables = np.array(list(itertools.product((False, True), repeat=len(TRIPLES)))).T  # (rows, functions)
    functions = [("function", k) for k in range(tables.shape[1])]
    for k, function in enumerate(functions):
        net.add_neuron(function, McCullochPitts(threshold=1.0))
        for row in np.flatnonzero(tables[:, k]).tolist():
            net.connect(("row", row), function)
    answers = fired(bench.simulate(net, 20.0), functions, len(TRIPLES), after=2)
    return int((answers == tables).all(axis=0).sum())


def parity(bench: Bench) -> list[int]:
    """Return the correct rows for 2 and more bits, with n hidden units and an output with alternating weights."""
    right = []
    for n in range(2, MOST_BITS + 1):
        rows = list(itertools.product((0, 1), repeat=n))
        net = Network()
        send_rows(net, rows)
        net.add_neuron("odd", Rosenblatt(threshold=1.0))
        for k in range(1, n + 1):
            net.add_neuron(("at least", k), McCullochPitts(threshold=k))
            for i in range(n):
                net.connect(("x", i), ("at least", k))
            net.connect(("at least", k), "odd", 1.0 if k % 2 else -1.0)
        answers = fired(bench.simulate(net, len(rows) + 10.0), ["odd"], len(rows), after=2)[:, 0]
        right.append(int((answers == [sum(row) % 2 == 1 for row in rows]).sum()))
    return right


def circle(bench: Bench) -> int:
    """Return the spikes in a second of a unit with a synapse onto itself, after one signal."""
    net = Network()
    net.add_neuron("touch", Stimulus(times=[0.0]))
    net.add_neuron("unit", McCullochPitts(threshold=1.0))
    net.connect("touch", "unit")
    net.connect("unit", "unit")
    return len(bench.simulate(net, 1000.0).spikes("unit"))


CLASSICS = (
    Classic(
        id="veto",
        claim="A thousand excitatory signals make a unit of 1943 fire; a single inhibitory one keeps it silent.",
        source=f"{LOGICAL_CALCULUS}: absolute inhibition",
        expected=[1, 0],
        measure=veto,
    ),
    Classic(
        id="logic-memory",
        claim="A unit with a synapse onto itself remembers: after one signal it fires in every unit of time, forever.",
        source=f"{LOGICAL_CALCULUS}: nets with circles; at 1, 2, ..., 999 ms",
        expected=999,
        measure=circle,
    ),
    Classic(
        id="logic-every-function",
        claim="Two layers of units compute every one of the 256 functions of three inputs.",
        source=f"{LOGICAL_CALCULUS}; truth tables",
        expected=256,
        measure=every_function,
    ),
    Classic(
        id="logic-xor",
        claim="Two units that veto each other's input, and one that receives from both, compute XOR.",
        source=f"{LOGICAL_CALCULUS}; truth table of 00, 01, 10, 11",
        expected=[0, 1, 1, 0],
        measure=exclusive_or,
    ),
    Classic(
        id="logic-xor-alone",
        claim="No single unit computes XOR, in any of the 36 ways to connect its two inputs.",
        source="M. Minsky and S. Papert, Perceptrons (MIT Press, 1969); ways tried, ways that compute it",
        expected=(36, 0),
        measure=single_units,
    ),
    Classic(
        id="logic-parity",
        claim="n hidden units and one output compute whether n inputs have an odd number of ones, for n from 2 to 6.",
        source="D. E. Rumelhart, G. E. Hinton and R. J. Williams, in: Parallel Distributed Processing 1 (1986),"
        " 318-362; right rows of 2^n",
        expected=[2**n for n in range(2, MOST_BITS + 1)],
        measure=parity,
    ),
)
