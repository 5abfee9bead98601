"""Brian2: Brunel's network on a grid of 0.1 ms, as C++ that stands alone, with OpenMP; what it says its loop took."""

import json
import sys
import tempfile
from importlib.metadata import version

from brian2 import (
    Hz,
    NeuronGroup,
    PoissonInput,
    SpikeMonitor,
    Synapses,
    defaultclock,
    device,
    ms,
    prefs,
    run,
    seed,
    set_device,
)

prefs.devices.cpp_standalone.openmp_threads = int(sys.argv[1])
prefs.codegen.cpp.extra_compile_args_gcc = ["-O3", "-march=native", "-ffast-math", "-std=c++11", "-w"]


def seconds(until):
    """Build and run it up to a time; return what the loop took, and the spikes."""
    device.reinit()
    set_device("cpp_standalone", directory=tempfile.mkdtemp())
    defaultclock.dt = 0.1 * ms
    seed(1)
    cells = NeuronGroup(
        12_500, "dv/dt = -v/tau : 1 (unless refractory)", threshold="v > 20", reset="v = 0", refractory=2 * ms,
        method="exact", namespace={"tau": 20 * ms},
    )  # fmt: skip
    excite = Synapses(cells[:10_000], cells, on_pre="v += 0.1", delay=1.5 * ms)
    inhibit = Synapses(cells[10_000:], cells, on_pre="v -= 0.5", delay=1.5 * ms)
    excite.connect(p=0.1)
    inhibit.connect(p=0.1)
    noise = PoissonInput(cells, "v", 1000, 20 * Hz, weight=0.1)
    spikes = SpikeMonitor(cells, record=False)
    run(until * ms, namespace={})
    assert noise is not None
    return device._last_run_time, int(spikes.num_spikes)


set_device("cpp_standalone", directory=tempfile.mkdtemp())
early, before = seconds(20.0)
late, spikes = seconds(520.0)
spikes -= before
told = {"seconds": late - early, "events": spikes * 1250, "rate": spikes / 12_500 / 0.5}
print(json.dumps(told | {"version": version("brian2")}))
