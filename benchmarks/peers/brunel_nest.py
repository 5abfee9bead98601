"""NEST: Brunel's network on a grid of 0.1 ms; one weight and delay for each kind of synapse, its fastest."""

import json
import sys
import time
from importlib.metadata import version

import nest

threads = int(sys.argv[1])
nest.verbosity = nest.VerbosityLevel.ERROR
nest.ResetKernel()
nest.set(resolution=0.1, local_num_threads=threads, rng_seed=1)
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
nest.Run(20.0)
before, began = recorder.n_events, time.perf_counter()
nest.Run(500.0)
seconds = time.perf_counter() - began
spikes = recorder.n_events - before
told = {"seconds": seconds, "events": spikes * 1250, "rate": spikes / 12_500 / 0.5}
print(json.dumps(told | {"version": version("nest-simulator")}))
