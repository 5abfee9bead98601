"""neurosim: from the start of a process to the first spike of a small network in the compiled engine."""

import json
import time

began = time.perf_counter()  # Python itself has started; the runner times the whole process

import neurosim as ns  # noqa: E402

net = ns.Network()
net.add_neuron("x", ns.Stimulus(times=[1.0]))
net.add_neuron("cell", ns.LIF())
net.connect("x", "cell", weight=2.0)
assert ns.simulate(net, 5.0, engine="compiled").spikes("cell").tolist() == [2.0]
print(json.dumps({"seconds": time.perf_counter() - began, "events": 1, "version": ns.__version__}))
