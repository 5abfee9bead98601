"""The logical neurons of McCulloch and Pitts: binary output, absolute inhibition, one unit of time per synapse."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

import neurosim as ns
from neurosim.core.names import Name
from neurosim.studies.verification.base import Bench, classic

VETO = -math.inf
PAIRS = list(itertools.product((0, 1), repeat=2))
TRIPLES = list(itertools.product((0, 1), repeat=3))
EXCITATORY = 1000
BITS = range(2, 7)

ON = "always on"

LOGICAL_CALCULUS = "W. S. McCulloch and W. Pitts, Bull. Math. Biophys. 5 (1943), 115-133"


def sources_of(rows: ArrayLike) -> ns.Network:
    """Return a network of sources ``("x", 0)``, ... that send row r of a table at r ms, and one that always sends 1."""
    net = ns.Network()
    table = np.asarray(rows, dtype=np.float64)
    for k, column in enumerate(table.T):
        net.add_neuron(("x", k), ns.Stimulus(np.flatnonzero(column).tolist(), column[column != 0.0].tolist()))
    net.add_neuron(ON, ns.Stimulus(range(len(table))))
    return net


def fired(
    bench: Bench, net: ns.Network, until: float, units: Sequence[Name], rows: int, after: int
) -> NDArray[np.bool_]:
    """Run a network; return whether each unit (columns) fired for each row, `after` ms after the row was sent."""
    recording = bench.simulate(net, until)
    answers = np.zeros((rows, len(units)), np.bool_)
    for k, unit in enumerate(units):
        answers[np.rint(recording.spikes(unit)).astype(np.int64) - after, k] = True
    return answers


@classic(f"{LOGICAL_CALCULUS}: absolute inhibition", expected=[1, 0])
def veto(bench: Bench) -> list[int]:
    """A thousand excitatory signals make a unit of 1943 fire; a single inhibitory one keeps it silent."""
    net = ns.Network()
    net.add_population("excitatory", EXCITATORY, ns.Stimulus(times=[0.0, 10.0]))
    net.add_neuron("inhibitory", ns.Stimulus(times=[10.0]))
    net.add_neuron("unit", ns.McCullochPitts(threshold=1.0))
    for i in range(EXCITATORY):
        net.connect(("excitatory", i), "unit")
    net.connect("inhibitory", "unit", VETO)
    spikes = bench.simulate(net, 20.0).spikes("unit")
    return [int((spikes == time).sum()) for time in (1.0, 11.0)]


@classic(f"{LOGICAL_CALCULUS}: nets with circles; at 1, 2, ..., 999 ms", expected=999)
def logic_memory(bench: Bench) -> int:
    """A unit with a synapse onto itself remembers: after one signal it fires in every unit of time, forever."""
    net = ns.Network()
    net.add_neuron("touch", ns.Stimulus(times=[0.0]))
    net.add_neuron("unit", ns.McCullochPitts(threshold=1.0))
    net.connect("touch", "unit")
    net.connect("unit", "unit")
    return len(bench.simulate(net, 1000.0).spikes("unit"))


@classic(f"{LOGICAL_CALCULUS}; truth tables", expected=256)
def logic_every_function(bench: Bench) -> int:
    """Two layers of units compute every one of the 256 functions of three inputs."""
    net = sources_of(TRIPLES)
    for row, bits in enumerate(TRIPLES):
        net.add_neuron(("row", row), ns.McCullochPitts(threshold=1.0 + sum(bits)))
        net.connect(ON, ("row", row))
        for i, bit in enumerate(bits):
            net.connect(("x", i), ("row", row), 1.0 if bit else VETO)
    tables = np.array(list(itertools.product((False, True), repeat=len(TRIPLES)))).T  # (rows, functions)
    functions = [("function", k) for k in range(tables.shape[1])]
    for function, table in zip(functions, tables.T, strict=True):
        net.add_neuron(function, ns.McCullochPitts(threshold=1.0))
        for row in np.flatnonzero(table).tolist():
            net.connect(("row", row), function)
    return int((fired(bench, net, 20.0, functions, len(TRIPLES), after=2) == tables).all(axis=0).sum())


@classic(f"{LOGICAL_CALCULUS}; truth table of 00, 01, 10, 11", expected=[0, 1, 1, 0])
def logic_xor(bench: Bench) -> list[int]:
    """Two units that veto each other's input, and one that receives from both, compute XOR."""
    net = sources_of(PAIRS)
    net.add_neuron("either", ns.McCullochPitts(threshold=1.0))
    for i in (0, 1):
        net.add_neuron(("only", i), ns.McCullochPitts(threshold=1.0))
        net.connect(("x", i), ("only", i))
        net.connect(("x", 1 - i), ("only", i), VETO)
        net.connect(("only", i), "either")
    return [int(answer) for answer in fired(bench, net, 10.0, ["either"], len(PAIRS), after=2)[:, 0]]


@classic("M. Minsky and S. Papert, Perceptrons (MIT Press, 1969); ways tried, ways that compute it", expected=(36, 0))
def logic_xor_alone(bench: Bench) -> tuple[int, int]:
    """No single unit computes XOR, in any of the 36 ways to connect its two inputs."""
    net = sources_of(PAIRS)
    ways = list(itertools.product((1.0, VETO, 0.0), (1.0, VETO, 0.0), (0.0, 1.0, 2.0, 3.0)))
    units = [("unit", way) for way in range(len(ways))]
    for unit, (*weights, threshold) in zip(units, ways, strict=True):
        net.add_neuron(unit, ns.McCullochPitts(threshold))
        net.connect(ON, unit, 0.0)  # so that it acts even if no other input is on
        for i, weight in enumerate(weights):
            if weight:
                net.connect(("x", i), unit, weight)
    answers = fired(bench, net, 10.0, units, len(PAIRS), after=1)
    wanted = np.array([a != b for a, b in PAIRS])
    return len(ways), int((answers == wanted[:, np.newaxis]).all(axis=0).sum())


@classic(
    "D. E. Rumelhart, G. E. Hinton and R. J. Williams, in: Parallel Distributed Processing 1 (1986),"
    " 318-362; right rows of 2^n",
    expected=[2**n for n in BITS],
)
def logic_parity(bench: Bench) -> list[int]:
    """n hidden units and one output compute whether n inputs have an odd number of ones, for n from 2 to 6."""
    right = []
    for n in BITS:
        rows = list(itertools.product((0, 1), repeat=n))
        net = sources_of(rows)
        net.add_neuron("odd", ns.Rosenblatt(threshold=1.0))
        for k in range(1, n + 1):
            net.add_neuron(("at least", k), ns.McCullochPitts(threshold=k))
            for i in range(n):
                net.connect(("x", i), ("at least", k))
            net.connect(("at least", k), "odd", 1.0 if k % 2 else -1.0)
        answers = fired(bench, net, len(rows) + 10.0, ["odd"], len(rows), after=2)[:, 0]
        right.append(int((answers == [sum(row) % 2 == 1 for row in rows]).sum()))
    return right
