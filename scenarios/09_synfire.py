"""A packet of spikes runs down a synfire chain: enough of them at once come out sharper, too few die on the way.

Ten layers of ten leaky neurons, each wired to all of the next (M. Abeles, Corticonics, 1991); axons differ by up to
2.5 ms. What to look for: spikes sent all at once survive from ceil(threshold / weight) on, not one fewer. Spread over
some ms a packet needs more of them, for the membrane leaks while it waits. What survives is soon as sharp as the axons
let it be, and so it stays (M. Diesmann, M.-O. Gewaltig and A. Aertsen, Nature 402, 1999).
"""

import math

import numpy as np

import neurosim as ns
from neurosim.cli import script

TAKES = 8  # s
ASKS = "When does a message survive many layers?", "Enough spikes at once come out sharper; too few die."
N, MOST = 10, 12  # layers and neurons in each; spikes in the largest packet
WEIGHT, THRESHOLD, TAU = 2.45, 15.0, 20.0  # mV, mV, ms
SPREAD, UNTIL = 4.0, 90.0  # standard deviation of the scattered packets, ms; end of a run, ms
LAYERS = [f"layer {i}" for i in range(1, N + 1)]


def chain(seed: int, spikes: int, spread: float) -> ns.Network:
    """Build the chain, the same for every packet of a seed, and a packet of exactly this spread around 15 ms."""
    rng = np.random.default_rng(seed)
    delays = 5.0 + 2.5 * rng.random((N, MOST * N)).round(2)  # ms
    drawn = rng.normal(size=MOST)[:spikes]
    times = 15.0 + spread * (drawn - drawn.mean()) / (drawn.std() or 1.0)
    net = ns.Network()
    for i, time in enumerate(times):
        net.add_neuron(("packet", i), ns.Stimulus(times=[time]))
    for layer in LAYERS:
        net.add_population(layer, N, ns.LIF(tau=TAU, threshold=THRESHOLD, refractory=20.0))
    for i in range(spikes):
        net.connect(("packet", i), LAYERS[0], WEIGHT, delays[0, N * i : N * (i + 1)], ns.AllToAll())
    for i in range(1, N):
        net.connect(LAYERS[i - 1], LAYERS[i], WEIGHT, delays[i, : N * N], ns.AllToAll())
    return net


def main(run: ns.Run) -> None:
    needed, least, counts, layers, packets = math.ceil(THRESHOLD / WEIGHT), {}, {}, {}, {}
    run.say(f"A threshold of {THRESHOLD:g} mV at {WEIGHT:g} mV a spike: {needed} spikes at once can fire a neuron.\n")
    for kind, spread in (("at-once", 0.0), ("scattered", SPREAD)):
        runs, counts[kind] = {}, {}
        for size in range(1, MOST + 1):
            net = chain(run.seed, size, spread)
            runs[size] = ns.simulate(net, UNTIL, seed=run.seed, engine=run.engine, record="none")
            counts[kind][size] = [ns.pulse_packet(runs[size], layer).spikes for layer in LAYERS]
            run.report(threshold_number=needed, least=least, spikes=counts, layers=layers)
        least[kind] = max(size for size, numbers in counts[kind].items() if numbers[-1] == 0) + 1
        title = f"Packets of 1 to {MOST} spikes with a spread of {spread:g} ms: {least[kind]} are enough"
        named = {f"{size} spikes" if size > 1 else "1 spike": one for size, one in runs.items()}
        run.figure(f"packets-{kind}", ns.figures.pulse_packets(named, ["packet", *LAYERS], title=title))
        run.say(f"Spread of {spread:g} ms: packets of {least[kind]} spikes and more reach layer {N}; smaller ones die.")

    for name, size in (("strong", least["scattered"]), ("weak", least["scattered"] - 1)):
        packets[name] = recording = run.simulate(chain(run.seed, size, SPREAD), UNTIL, label=name)
        layers[name] = [vars(ns.pulse_packet(recording, layer)) for layer in ["packet", *LAYERS]]
        run.figure("space-time", ns.figures.space_time(recording), label=name)
        run.figure("raster", ns.figures.raster(recording), label=name)
    run.player("strong", "weak", title="A packet that is strong enough runs down the chain, a weaker one dies")
    run.film("strong-and-weak", packets)
    run.say("\n             strong packet        weak packet\n             spikes   spread      spikes   spread")
    for layer, *pair in zip(["packet", *LAYERS], *layers.values(), strict=True):
        told = "     ".join(f"{one['spikes']:>6}   {_ms(one['spread'])}" for one in pair)
        run.say(f"  {layer:<10} {told}")
    end = layers["strong"][-1]["spread"]
    run.say(f"\nOne spike decides. What passes is sharpened from {SPREAD:g} to {end:.2f} ms, as far as axons allow;")
    run.say("a packet without any spread ends up there too: see packets-at-once.png.\n")
    run.say(f"Next: neurosim run synfire --seed {run.seed + 1} scatters anew. At once it is always {needed} that pass.")


def _ms(spread: float | None) -> str:
    return "        " if spread is None else f"{spread:5.2f} ms"


if __name__ == "__main__":
    script(__file__)
