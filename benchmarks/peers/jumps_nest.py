"""NEST: voltage jumps with exact spike times (iaf_psc_delta_ps)."""

import json
import sys
import time
from importlib.metadata import version

import nest
import numpy as np

nest.verbosity = nest.VerbosityLevel.ERROR
nest.ResetKernel()
nest.set(resolution=0.1, local_num_threads=int(sys.argv[1]), rng_seed=1)
cell = {"C_m": 20.0, "tau_m": 20.0, "t_ref": 5.0, "E_L": 0.0, "V_reset": 0.0, "V_th": 1.0, "I_e": 1.1}
cells = nest.Create("iaf_psc_delta_ps", 4000, params=cell)
cells.V_m = np.random.default_rng(1).random(4000)
recorder = nest.Create("spike_recorder")
for name, weight in (("excite", 0.025), ("inhibit", -0.225)):
    nest.CopyModel("static_synapse_hom_w", name, {"weight": weight, "delay": 1.0})
nest.Connect(cells[:3200], cells, {"rule": "fixed_indegree", "indegree": 64}, "excite")
nest.Connect(cells[3200:], cells, {"rule": "fixed_indegree", "indegree": 16}, "inhibit")
nest.Connect(cells, recorder)
nest.Prepare()
nest.Run(1.0)
before, began = recorder.n_events, time.perf_counter()
nest.Run(1000.0)
seconds = time.perf_counter() - began
spikes = recorder.n_events - before
told = {"seconds": seconds, "events": spikes * 80, "rate": spikes / 4000}
print(json.dumps(told | {"version": version("nest-simulator")}))
