"""The time of a spike matters: the same network with exact times, and on the grid that most simulators use.

4,000 leaky neurons under a constant drive that makes each fire even alone, 80 inputs each, every signal a jump of the
potential (benchmark 4 of R. Brette and others, Journal of Computational Neuroscience 23, 2007). Nothing in it is
random once it has begun. What to look for: one signal often sets off several neurons at once, so spikes share instants
even where time is exact; on a grid of 0.1 ms nearly all do. From the same start, within 20 ms hardly a
spike has its like in the other. The rate does not care: a grid is good enough for rates, not for single spikes.
"""

import numpy as np

import neurosim as ns
from neurosim.cli import script

TAKES = {"compiled": 18, "simpy": 240}  # s
ASKS = "Does the exact time of a spike matter?", "One signal often sets off several neurons at once."
EXCITATORY, INHIBITORY = 3_200, 800
HEARD = {"excitatory": (64, 0.025), "inhibitory": (16, -0.225)}  # inputs onto each neuron; weight, thresholds
TAU, DRIVE, REFRACTORY, DELAY, UNTIL = 20.0, 1.1, 5.0, 1.0, 1000.0  # ms, thresholds, ms, ms, ms
TICKS = {"exact": 1e-6, "grid": 0.1}  # ms
NEAR, SHOWN = 0.5, (0.0, 60.0)  # ms
WINDOWS = [(0.0, 5.0), (5.0, 20.0), (20.0, 50.0), (50.0, 100.0), (900.0, 1000.0)]  # ms


def network(tick: float, seed: int) -> ns.Network:
    """Build it: all neurons alike, but for the potentials at which they begin, which are those of any tick."""
    net = ns.Network(tick=tick)
    starts = np.random.default_rng(seed).random(EXCITATORY + INHIBITORY)
    lif = ns.LIF(tau=TAU, threshold=1.0, refractory=REFRACTORY, constant_drive=DRIVE)
    net.add_population("excitatory", EXCITATORY, lif, initial={"v": starts[:EXCITATORY]})
    net.add_population("inhibitory", INHIBITORY, lif, initial={"v": starts[EXCITATORY:]})
    for source, (inputs, weight) in HEARD.items():
        for target in HEARD:
            net.connect(source, target, weight, DELAY, ns.FixedIndegree(inputs))
    return net


def matched(one: ns.Recording, other: ns.Recording, window: tuple[float, float]) -> float:
    """Return which part of the spikes in a window has a spike of the same neuron in the other run, NEAR to it."""
    mine, theirs = (
        np.sort(run.wiring.clock.ms(run.written["tick"]) + 10.0 * UNTIL * run.written["neuron"]) for run in (one, other)
    )
    mine = mine[(mine % (10.0 * UNTIL) >= window[0]) & (mine % (10.0 * UNTIL) < window[1])]
    return float(np.mean(np.searchsorted(theirs, mine + NEAR) > np.searchsorted(theirs, mine - NEAR)))


def main(run: ns.Run) -> None:
    neurons = EXCITATORY + INHIBITORY
    recordings, rasters = {}, {}
    run.say(f"{neurons:,} neurons, {80 * neurons:,} synapses, {UNTIL:g} ms, once at each tick size.\n")
    run.say("           rate      spikes that share their instant with another one")
    for name, tick in TICKS.items():
        recording = ns.simulate(network(tick, run.seed), UNTIL, seed=run.seed, engine=run.engine, record="none")
        ticks, counts = np.unique(recording.written["tick"], return_counts=True)
        shared = counts[counts > 1].sum() / counts.sum()
        rate = recording.n_signals / neurons / UNTIL * 1000.0
        run.say(
            f"  {name:<8} {rate:5.2f} Hz   {100 * shared:.1f} %  ({len(ticks):,} instants at a tick of {tick:g} ms)"
        )
        few = [(one, i) for one, size in (("excitatory", 40), ("inhibitory", 10)) for i in range(size)]
        rasters[name] = ns.figures.raster(recording, names=few, window=SHOWN)
        run.report(**{name: {"rate": rate, "shared": shared, "spikes": recording.n_signals}})
        recordings[name] = recording
    most = max(raster.axes[1].get_ylim()[1] for raster in rasters.values())
    for name, raster in rasters.items():
        raster.axes[1].set_ylim(0.0, most)  # one scale of rates for both
        run.figure("raster", raster, label=name)
    rates = ns.figures.population_rates(recordings["exact"], list(HEARD), window=(0.0, 300.0))
    run.figure("rates", rates, label="exact")
    run.say("  expected  9.6 to 9.7 Hz, in another simulator")
    run.say(f"\nExact spikes with one of the same neuron on the grid within {NEAR:g} ms:")
    shares = [matched(recordings["exact"], recordings["grid"], window) for window in WINDOWS]
    for (begin, end), share in zip(WINDOWS, shares, strict=True):
        run.say(f"  {begin:3g} to {end:4g} ms  {100 * share:5.1f} %")
    run.say("raster-exact.png and raster-grid.png: the same fifty neurons; nearly no mark stands in both.\n")
    run.say(f"Next: neurosim run jumps --seed {run.seed + 1} begins at other potentials, with other connections.")
    run.report(matched=shares)


if __name__ == "__main__":
    script(__file__)
