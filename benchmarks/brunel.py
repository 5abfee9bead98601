"""Brunel's network: 12,500 neurons with 1,250 inputs each on a grid of 0.1 ms, beside NEST, each with two threads.

Each run is a process of its own; what counts is the time from 20 ms of the model's time on, building left out.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from sidebyside import machine

THREADS, WARM, MEASURED, INPUTS = 2, 20.0, 500.0, 1250  # threads, ms, ms, synapses onto each neuron

OURS = """
import json, runpy, statistics, sys, time
import numpy as np
import neurosim as ns
from neurosim.engines import compiled

network = runpy.run_path(sys.argv[1])["network"](5.0, 2.0, 0.0)
options = dict(engine="compiled", threads=int(sys.argv[2]), seed=1, record="none", max_signals=10**9, progress=False)
warm, until = float(sys.argv[3]), float(sys.argv[3]) + float(sys.argv[4])
ns.simulate(network, until=1.0, **options)  # kernels are loaded

running = []
run = compiled.run

def timed(task):
    began = time.perf_counter()
    result = run(task)
    running.append(time.perf_counter() - began)
    return result

compiled.run = timed
began = time.perf_counter()
recording = ns.simulate(network, until=until, **options)
whole = time.perf_counter() - began
for until in (until, until, warm, warm, warm):
    ns.simulate(network, until=until, **options)
seconds = statistics.median(running[:3]) - statistics.median(running[3:])
spikes = int(np.count_nonzero(recording.wiring.clock.ms(recording.written["tick"]) >= warm))
print(json.dumps({"seconds": seconds, "with building": whole, "spikes": spikes}))
"""

NEST = """
import json, sys, time
import nest

nest.verbosity = nest.VerbosityLevel.ERROR if hasattr(nest, "VerbosityLevel") else 30
nest.ResetKernel()
nest.set(resolution=0.1, local_num_threads=int(sys.argv[2]), rng_seed=1)
began = time.perf_counter()
cell = {"C_m": 1.0, "tau_m": 20.0, "t_ref": 2.0, "E_L": 0.0, "V_reset": 0.0, "V_m": 0.0, "V_th": 20.0}
excitatory, inhibitory = (nest.Create("iaf_psc_delta", size, params=cell) for size in (10_000, 2_500))
noise = nest.Create("poisson_generator", params={"rate": 20_000.0})
recorder = nest.Create("spike_recorder")
for name, weight in (("excite", 0.1), ("inhibit", -0.5)):
    nest.CopyModel("static_synapse_hom_w", name, {"weight": weight, "delay": 1.5})
everyone = excitatory + inhibitory
nest.Connect(noise, everyone, syn_spec="excite")
nest.Connect(everyone, recorder)
nest.Connect(excitatory, everyone, {"rule": "fixed_indegree", "indegree": 1000}, "excite")
nest.Connect(inhibitory, everyone, {"rule": "fixed_indegree", "indegree": 250}, "inhibit")
nest.Prepare()
nest.Run(float(sys.argv[3]))
before, built = recorder.n_events, time.perf_counter()
nest.Run(float(sys.argv[4]))
done = time.perf_counter()
print(json.dumps({"seconds": done - built, "with building": done - began, "spikes": recorder.n_events - before}))
"""


def once(python: str, script: str) -> dict[str, float]:
    """Run a simulator in a process of its own, and return what it measured."""
    scenario = Path(__file__).parent.parent / "scenarios" / "10_brunel.py"
    arguments = [str(scenario), str(THREADS), str(WARM), str(MEASURED)]
    environment = os.environ | {"OMP_NUM_THREADS": str(THREADS)}
    command = [python, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stderr.strip().splitlines()[-1])
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main(peers: str, repeats: int = 5) -> None:
    """Run both in turn; `peers` is the Python that has NEST."""
    there = subprocess.run([peers, "-c", "import nest"], capture_output=True, check=False).returncode == 0
    works = {"neurosim": (sys.executable, OURS)} | ({"NEST": (peers, NEST)} if there else {})
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            measured[name].append(once(*work))
    print(f"Brunel, {MEASURED:g} ms, {THREADS} threads each, median of {repeats} ({machine()})")
    medians = {}
    for name, runs in measured.items():
        seconds = sorted(run["seconds"] for run in runs)
        medians[name] = statistics.median(seconds)
        spikes = statistics.median(run["spikes"] for run in runs)
        rate = spikes / 12_500 / MEASURED * 1000.0
        built = statistics.median(run["with building"] for run in runs)
        events = spikes * INPUTS / medians[name] / 1e6
        print(f"  {name:<9} {medians[name]:.3f} s ({seconds[0]:.3f} - {seconds[-1]:.3f}), {rate:.2f} Hz,", end=" ")
        print(f"{events:.0f} M synaptic events/s; with building {built:.2f} s")
    if there:
        print(f"  neurosim is {medians['NEST'] / medians['neurosim']:.1f} x as fast as NEST (at least 12 x)")
    else:
        print(f"  NEST      missing: pip install nest-simulator, for {peers}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else sys.executable)
