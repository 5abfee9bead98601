"""Twelve thousand neurons hold each other in balance: steady together, while each of them goes its own way.

10,000 excitatory and 2,500 inhibitory leaky neurons, 1,250 inputs each, and noise (N. Brunel, Journal of Computational
Neuroscience 8, 2000). What to look for: inhibition outweighs excitation, so the network settles at a rate of its own.
Driven hard, neurons fire nearly like clocks, each out of step with the others. Driven by less than it takes to fire,
they wait for chance: activity swells and ebbs, and each takes part now and then, irregularly.
"""

import neurosim as ns
from neurosim.cli import script

TAKES = {"compiled": 30}  # s
ASKS = "What keeps thousands of neurons in balance?", "Inhibition outweighs excitation."
EXCITATORY, INHIBITORY, INPUTS = 10_000, 2_500, 10  # neurons; each hears one in so many of both
J, TAU, THRESHOLD, REFRACTORY, DELAY = 0.1, 20.0, 20.0, 2.0, 1.5  # mV a spike, ms, mV, ms, ms
BEGIN, UNTIL = 100.0, 1100.0  # the start from silence is over; end of the run, ms
SETTINGS = {  # inhibition over excitation; noise over what is just enough to fire; reset, mV; the rate others found
    "driven": (5.0, 2.0, 0.0, "32.0 to 32.2 Hz, in other simulators"),
    "by-chance": (4.5, 0.9, 10.0, "5.5 Hz, in Brunel's simulation"),
}


def network(g: float, eta: float, reset: float) -> ns.Network:
    """Build populations and projections; each neuron has a noise of its own."""
    heard = EXCITATORY // INPUTS
    rate = eta * THRESHOLD / (J * TAU) * 1000.0  # Hz
    net = ns.Network(tick=0.1)
    sizes = {"excitatory": EXCITATORY, "inhibitory": INHIBITORY}
    for name, size in sizes.items():
        net.add_population(name, size, ns.LIF(TAU, 0.0, reset, THRESHOLD, REFRACTORY))
        net.add_population(f"noise of {name}", size, ns.Poisson(rate))
        net.connect(f"noise of {name}", name, J, DELAY, ns.OneToOne())
    for name in sizes:
        net.connect("excitatory", name, J, DELAY, ns.FixedIndegree(heard))
        net.connect("inhibitory", name, -g * J, DELAY, ns.FixedIndegree(INHIBITORY // INPUTS))
    return net


def main(run: ns.Run) -> None:
    neurons = EXCITATORY + INHIBITORY
    run.say(f"{neurons:,} neurons, {neurons * neurons // INPUTS:,} synapses, {UNTIL:g} ms in steps of 0.1 ms, twice.\n")
    run.say("             rate      irregularity of the intervals (0: a clock, 1: dice)")
    for name, (g, eta, reset, expected) in SETTINGS.items():
        # Such a network takes SimPy hours, so it is the compiled engine's unless the other is asked for.
        engine = "compiled" if run.engine == "auto" else run.engine
        net = network(g, eta, reset)
        recording = ns.simulate(net, UNTIL, seed=run.seed, engine=engine, record="none", max_signals=10**9)
        found = {one: ns.activity(recording, one, since=BEGIN) for one in ("excitatory", "inhibitory")}
        rate = (EXCITATORY * found["excitatory"].rate + INHIBITORY * found["inhibitory"].rate) / neurons
        chance = sum(one.irregularity or 0.0 for one in found.values()) / 2
        run.say(f"  {name:<10} {rate:5.2f} Hz   {chance:.2f}     expected {expected}")
        few = [(one, i) for one, size in (("excitatory", 40), ("inhibitory", 10)) for i in range(size)]
        raster = ns.figures.raster(recording, names=few, window=(UNTIL - 300.0, UNTIL))
        run.figure("raster", raster, label=name)
        run.figure("rates", ns.figures.population_rates(recording, list(found), window=(0.0, 300.0)), label=name)
        run.report(**{name: {"rate": rate, "irregularity": chance}})
    run.say(
        "\nrates-driven.png: all begin alike, so they fire all at once; a moment later they have found their balance."
    )
    run.say("raster-*.png: fifty of the neurons. Driven hard, each keeps time, out of step with the rest. By chance,")
    run.say("all swell and ebb together, and each takes part now and then, though every neuron is a clockwork.\n")
    run.say(f"Next: neurosim run brunel --seed {run.seed + 1} draws anew, and finds the same rates.")


if __name__ == "__main__":
    script(__file__)
