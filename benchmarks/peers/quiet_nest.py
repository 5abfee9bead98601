"""NEST: a quiet network with delays of their own; the model is an argument, with the generator that goes with it."""

import json
import sys
import time
from importlib.metadata import version

import nest

threads, neurons, model = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
nest.verbosity = nest.VerbosityLevel.ERROR
nest.ResetKernel()
nest.set(resolution=0.1, local_num_threads=threads, rng_seed=1)
cell = {"C_m": 20.0, "tau_m": 20.0, "t_ref": 5.0, "E_L": 0.0, "V_reset": 0.0, "V_th": 1.0, "I_e": 0.0, "V_m": 0.0}
cells = nest.Create(model, neurons, params=cell)
source = nest.Create("poisson_generator_ps" if model.endswith("_ps") else "poisson_generator", params={"rate": 1.0})
recorder = nest.Create("spike_recorder")
nest.Connect(source, cells, syn_spec={"weight": 1.5, "delay": 1.0})
delays = nest.random.uniform(1.0, 20.0)
nest.Connect(cells, cells, {"rule": "fixed_indegree", "indegree": 100}, {"weight": 0.002, "delay": delays})
nest.Connect(cells, recorder)
nest.Prepare()
nest.Run(1.0)
before, began = recorder.n_events, time.perf_counter()
nest.Run(1000.0)
seconds = time.perf_counter() - began
spikes = recorder.n_events - before
told = {"seconds": seconds, "events": spikes * 100, "rate": spikes / neurons}
print(json.dumps(told | {"version": version("nest-simulator")}))
