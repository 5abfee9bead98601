"""Events a second in the reference engine, beside bare SimPy callbacks.

At fan-out 1 a signal goes round a ring: a hop is two events of the neuron, an arrival and an act of the soma (where
nothing else is due in an instant, both are one callback of SimPy's queue). At fan-out 100 it is measured twice: where
signals come together, as in layers that fire in step, so that a soma acts once for all of them; and where each comes
alone, so that every synaptic event is also an act of a soma.
"""

from __future__ import annotations

import time

import simpy
from sidebyside import machine, medians
from simpy.events import Timeout

import neurosim as ns

EVENTS = 200_000


def bare_callbacks() -> float:
    env = simpy.Environment()
    left = [EVENTS]

    def callback(event: simpy.events.Event) -> None:
        left[0] -= 1
        if left[0] > 0:
            Timeout(env, 1).callbacks.append(callback)

    Timeout(env, 1).callbacks.append(callback)
    began = time.perf_counter()
    env.run()
    return EVENTS / (time.perf_counter() - began)


def hops(model: ns.NeuronModel, neurons: int = 100) -> float:
    """Return the hops a second of one signal in a ring."""
    net = ns.Network(tick=1.0)
    net.add_population("ring", neurons, model)
    net.add_neuron("start", ns.Stimulus(times=[0.0]))
    forward = ns.Pairs(range(neurons), [(i + 1) % neurons for i in range(neurons)])
    net.connect("ring", "ring", weight=2.0, delay=1.0, rule=forward)
    net.connect("start", ("ring", 0), weight=2.0)
    return _per_second(net, EVENTS // 2, fan_out=1)


def together(model: ns.NeuronModel) -> float:
    """Return the synaptic events a second where a layer of 100 fires in step, and hears itself."""
    net = ns.Network(tick=1.0)
    net.add_population("layer", 100, model)
    net.add_neuron("start", ns.Stimulus(times=[0.0]))
    net.connect("layer", "layer", weight=2.0, rule=ns.AllToAll())
    net.connect("start", "layer", weight=2.0, rule=ns.AllToAll())
    return _per_second(net, 100, fan_out=100)


def alone(model: ns.NeuronModel) -> float:
    """Return the synaptic events a second where each signal reaches 100 somas that hear nothing else."""
    net = ns.Network(tick=1.0)
    net.add_neuron("source", ns.Stimulus(times=[float(t) for t in range(5000)]))
    net.add_population("cells", 100, model)
    net.connect("source", "cells", weight=1e-6, rule=ns.AllToAll())
    return _per_second(net, 5001, fan_out=100)


def _per_second(net: ns.Network, until: float, fan_out: int) -> float:
    began = time.perf_counter()
    recording = ns.simulate(net, until, engine="simpy", record="none", progress=False)
    return len(recording.tables.spikes) * fan_out / (time.perf_counter() - began)


def main(repeats: int = 5) -> None:
    models = {"LIF": ns.LIF(), "McCulloch-Pitts": ns.McCullochPitts()}
    work = {"bare SimPy callbacks": bare_callbacks}
    for name, model in models.items():
        work[f"ring, {name}"] = lambda model=model: hops(model)
        work[f"together, {name}"] = lambda model=model: together(model)
        work[f"alone, {name}"] = lambda model=model: alone(model)
    rates = medians(work, repeats)
    bare = rates["bare SimPy callbacks"]
    print(f"events a second, median of {repeats} ({machine()})")
    print(f"  bare SimPy callbacks             {bare / 1e6:5.2f} M events/s")
    for name in models:
        rate = rates[f"ring, {name}"]
        print(
            f"  fan-out 1, {name:<16}      {2 * rate / 1e6:5.2f} M events/s, {2 * rate / bare:.0%} of bare"
            f" (at least 50 %); {rate / 1e6:.2f} M hops/s"
        )
    for name in models:
        for how in ("together", "alone"):
            rate = rates[f"{how}, {name}"]
            print(f"  fan-out 100, {how:<8}, {name:<16}{rate / 1e6:5.2f} M synaptic events/s (at least 2 M)")


if __name__ == "__main__":
    main()
