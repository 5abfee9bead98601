"""NEURON: voltage jumps from event to event, one thread (its event queue has no more for artificial cells)."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from neuron import h

folder = Path(tempfile.mkdtemp())
shutil.copy(Path(__file__).with_name("drivenlif.mod"), folder)
compiler = Path(sys.executable).with_name("nrnivmodl")
subprocess.run([compiler], cwd=folder, check=True, capture_output=True)
h.nrn_load_dll(str(next(folder.glob("*/libnrnmech.so"))))

random = np.random.default_rng(1)
cells = [h.DrivenLIF() for _ in range(4000)]
for cell in cells:
    cell.start = random.random()
connections = []
for target in cells:
    sources = [*random.choice(3200, 64, replace=False), *(3200 + random.choice(800, 16, replace=False))]
    for source in sources:
        connection = h.NetCon(cells[source], target)
        connection.delay, connection.weight[0] = 1.0, 0.025 if source < 3200 else -0.225
        connections.append(connection)
times, who = h.Vector(), h.Vector()
for i, cell in enumerate(cells):
    recorder = h.NetCon(cell, None)
    recorder.record(times, who, i)
    connections.append(recorder)
solver = h.CVode()
solver.active(1)
h.finitialize()
solver.solve(1.0)
before, began = len(times), time.perf_counter()
solver.solve(1001.0)
seconds = time.perf_counter() - began
spikes = len(times) - before
told = {"seconds": seconds, "events": spikes * 80, "rate": spikes / 4000}
print(json.dumps(told | {"version": version("neuron")}))
