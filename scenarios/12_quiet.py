"""A hundred thousand neurons that are nearly always silent: work is done for signals, not for the passing of time.

Each of 100,000 leaky neurons is made to fire about once a second by a source of its own, and tells 100 others, after
1 to 20 ms. Between two signals a neuron's potential follows a formula, so nothing is computed until somebody calls on
it. What to look for: how few acts there are, beside the steps that a simulation by clock would take; they stay the same
if time is cut a hundred thousand times finer, for a spike's time is exact to the tick, here of 1 ns.
"""

import numpy as np

import neurosim as ns
from neurosim.cli import script

TAKES = {"compiled": 35}  # s
ASKS = "What does a silent neuron cost?", "Between two signals nothing is computed."
NEURONS, INPUTS, WEIGHT = 100_000, 100, 0.002  # weight in thresholds
RATE, KICK = 1.0, 1.5  # of the sources, Hz; their weight, in thresholds
SHORTEST, LONGEST, UNTIL = 1.0, 20.0, 1000.0  # delays and end, ms
CLOCK = 0.1  # ms, the usual step of a simulation by clock


def network(neurons: int, seed: int) -> ns.Network:
    """Build it; every synapse has a delay of its own."""
    net = ns.Network()
    delays = np.random.default_rng(seed).integers(round(SHORTEST * 1e6), round(LONGEST * 1e6), neurons * INPUTS) / 1e6
    net.add_population("neurons", neurons, ns.LIF(tau=20.0, threshold=1.0, refractory=5.0))
    net.add_population("sources", neurons, ns.Poisson(RATE))
    net.connect("sources", "neurons", KICK, SHORTEST, ns.OneToOne())
    net.connect("neurons", "neurons", WEIGHT, delays, ns.FixedIndegree(INPUTS))
    return net


def main(run: ns.Run) -> None:
    run.say(
        f"{NEURONS:,} neurons, {NEURONS * INPUTS:,} synapses, each with a delay of its own; {UNTIL:g} ms at 1 ns.\n"
    )
    engine = "compiled" if run.engine == "auto" else run.engine  # ten million synapses do not fit SimPy
    recording = ns.simulate(network(NEURONS, run.seed), UNTIL, seed=run.seed, engine=engine, record="none")
    found = ns.activity(recording, "neurons")
    fired = round(found.rate * NEURONS * UNTIL / 1000.0)
    arrivals, steps = fired * INPUTS + recording.n_signals - fired, round(NEURONS * UNTIL / CLOCK)
    run.report(rate=found.rate, arrivals=arrivals, steps=steps)
    run.say(f"  rate                          {found.rate:.2f} Hz")
    run.say(f"  signals that arrived          {arrivals:>13,}")
    run.say(f"  updates by a clock of {CLOCK:g} ms  {steps:>13,}   ({steps / arrivals:.0f} times as many)")
    run.say(f"  by a clock of 1 ns            {round(NEURONS * UNTIL * 1e6):>13,.2g}")
    few = [("neurons", i) for i in range(60)]
    run.figure("raster", ns.figures.raster(recording, names=few))
    run.figure("rate", ns.figures.population_rates(recording, ["neurons"], width=10.0))
    often = np.array([len(recording.spikes(one)) for one in few])
    silent, once = (int(np.sum(often == count)) for count in (0, 1))
    run.say(f"\nraster.png: {len(few)} of them for a second: {silent} are silent, {once} fire once,")
    run.say(f"{len(few) - silent - once} more often. rate.png: all of them together.\n")
    run.say(
        "Next: neurosim run brunel, where every neuron hears noise in every step, and a clock is the better choice."
    )
    run.report(silent=silent, once=once)


if __name__ == "__main__":
    script(__file__)
