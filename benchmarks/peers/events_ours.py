"""neurosim: a signal goes round a ring of leaky neurons; a hop is two events, an arrival and an act."""

import json
import sys
import time

import neurosim as ns

HOPS = 100_000
net = ns.Network(tick=1.0)
net.add_population("ring", 100, ns.LIF())
net.add_neuron("start", ns.Stimulus(times=[0.0]))
net.connect("ring", "ring", weight=2.0, rule=ns.Pairs(range(100), [*range(1, 100), 0]))
net.connect("start", ("ring", 0), weight=2.0)
ns.simulate(net, 2.0, engine=sys.argv[1], record="none", progress=False)
began = time.perf_counter()
recording = ns.simulate(net, float(HOPS), engine=sys.argv[1], record="none", progress=False)
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "events": 2 * recording.n_signals, "version": ns.__version__}))
