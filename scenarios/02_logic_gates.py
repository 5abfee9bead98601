"""McCulloch and Pitts, 1943: logic out of neurons that only count.

Each gate is wired by hand and shown every input, one row every 10 ms: the raster is its truth table. What to look for:
AND and OR are the same unit with another threshold; NOT needs an absolutely inhibitory synapse ("veto"); a majority
is a threshold of 2 on three inputs; and XOR, which no single unit can do, takes two layers.

Try: neurosim why logic-gates y 12 --recording xor
"""

from itertools import product

import neurosim as ns
from neurosim.cli import script

TAKES = 3  # s
ASKS = "Can neurons reason?", "Each gate goes through its truth table; it fires only where the answer is yes."
EVERY = 10.0  # ms between rows


def gate(inputs: int, wiring: list[tuple], **thresholds: float) -> ns.Network:
    """Build a net of McCulloch-Pitts units whose inputs go through their truth table; "on" is always on."""
    rows = list(product([0, 1], repeat=inputs))
    net = ns.Network(tick=1.0)
    for i in range(inputs):
        net.add_neuron(f"x{i + 1}", ns.Stimulus(times=[EVERY * r for r, row in enumerate(rows) if row[i]]))
    if any(source == "on" for source, *_ in wiring):
        net.add_neuron("on", ns.Stimulus(times=[EVERY * r for r in range(len(rows))]))
    for name, threshold in thresholds.items():
        net.add_neuron(name, ns.McCullochPitts(threshold=threshold))
    for source, target, weight in wiring:
        net.connect(source, target, weight=weight, delay=1.0)
    return net


GATES = {  # name: (inputs, network, delay of the answer in ms, what it should say)
    "and": (2, gate(2, [("x1", "y", 1), ("x2", "y", 1)], y=2), 1.0, lambda a, b: a and b),
    "or": (2, gate(2, [("x1", "y", 1), ("x2", "y", 1)], y=1), 1.0, lambda a, b: a or b),
    "not": (1, gate(1, [("on", "y", 1), ("x1", "y", "veto")], y=1), 1.0, lambda a: not a),
    "majority": (3, gate(3, [(f"x{i}", "y", 1) for i in (1, 2, 3)], y=2), 1.0, lambda a, b, c: a + b + c >= 2),
    "xor": (
        2,
        gate(
            2,
            [("x1", "only1", 1), ("x2", "only1", "veto"), ("x2", "only2", 1), ("x1", "only2", "veto"),
             ("only1", "y", 1), ("only2", "y", 1)],
            only1=1, only2=1, y=1,
        ),
        2.0,
        lambda a, b: a != b,
    ),
}  # fmt: skip


def main(run: ns.Run) -> None:
    tables = {}
    for name, (inputs, net, delay, wanted) in GATES.items():
        rows = list(product([0, 1], repeat=inputs))
        recording = run.simulate(net, until=EVERY * len(rows), label=name)
        fired = set(recording.spikes("y").tolist())
        tables[name] = [[*row, int(EVERY * r + delay in fired)] for r, row in enumerate(rows)]
        right = all(row[-1] == wanted(*row[:-1]) for row in tables[name])
        told = "  ".join("".join(map(str, row[:-1])) + "->" + str(row[-1]) for row in tables[name])
        run.say(f"{name:>9}  {told}  {'as it should be' if right else 'WRONG'}")
        run.figure("network", ns.figures.network(recording), label=name)
        run.figure("raster", ns.figures.raster(recording), label=name)
    run.say("\nNobody learned anything: a person chose every wire and every threshold. Next: neurosim run perceptron")
    run.report(tables=tables)


if __name__ == "__main__":
    script(__file__)
