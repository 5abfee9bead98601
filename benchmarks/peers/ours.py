"""neurosim: brunel, jumps or quiet, with so many threads; the run alone, without what comes before it."""

import json
import runpy
import statistics
import sys
import time
from pathlib import Path

import numpy as np

import neurosim as ns
from neurosim.engines.compiled.network_run import NetworkRun

case, threads, neurons = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
scenarios = Path(__file__).parents[2] / "scenarios"
warm, until, inputs = {"brunel": (20.0, 520.0, 1250), "jumps": (1.0, 1001.0, 80), "quiet": (1.0, 1001.0, 100)}[case]
script = {"brunel": "10_brunel.py", "jumps": "11_jumps.py", "quiet": "12_quiet.py"}[case]
arguments = {"brunel": (5.0, 2.0, 0.0), "jumps": (1e-6, 1), "quiet": (neurons, 1)}[case]
network = runpy.run_path(str(scenarios / script))["network"](*arguments)
mine = [name for name in network.neurons() if isinstance(name, tuple) and name[0] in sys.argv[4:]]

running = []
run = NetworkRun.run


def timed(self):
    began = time.perf_counter()
    result = run(self)
    running.append(time.perf_counter() - began)
    return result


NetworkRun.run = timed


def seconds(end, repeats=3):
    running.clear()
    for _ in range(repeats):
        recording = ns.simulate(
            network, end, engine="compiled", threads=threads, record="none", max_signals=10**9, progress=False
        )
    return statistics.median(running), recording


seconds(warm, 1)  # kernels are loaded
whole, recording = seconds(until)
before, _ = seconds(warm)
written = recording.written
is_mine = np.zeros(len(recording.wiring.names), np.bool_)
is_mine[[recording.wiring.index(name) for name in mine]] = True
spikes = int(np.count_nonzero(is_mine[written["neuron"]] & (recording.wiring.clock.ms(written["tick"]) >= warm)))
told = {"seconds": whole - before, "events": spikes * inputs, "rate": spikes / len(mine) / (until - warm) * 1000.0}
print(json.dumps(told | {"version": ns.__version__}))
