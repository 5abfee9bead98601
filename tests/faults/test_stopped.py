"""Real signals: a run that is told to stop, or is killed, loses nothing, and goes on to the same end."""

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

import neurosim as ns
from neurosim.core.progress import Bar


def beating(tick=1e-6):
    """A network that goes on for ever by itself, with noise."""
    net = ns.Network(tick=tick)
    net.add_neuron("noise", ns.Poisson(rate=700.0))
    net.add_population("cells", 20, ns.LIF(constant_drive=1.3, refractory=5.0), initial={"v": np.arange(20) / 25.0})
    net.connect("noise", "cells", weight=0.2, delay=0.5, rule=ns.AllToAll())
    net.connect("cells", "cells", weight=-0.01, delay=1.5, rule=ns.AllToAll())
    return net


@pytest.mark.parametrize(("number", "tick"), [(signal.SIGINT, 1e-6), (signal.SIGTERM, 0.1)])
def test_compiled_code_hears_a_signal_between_two_windows_and_goes_on_to_the_same_end(number, tick, monkeypatch):
    under_way = threading.Event()
    monkeypatch.setattr(Bar, "reach", lambda self, reached: under_way.set() if reached else None)

    def send():
        under_way.wait()
        os.kill(os.getpid(), number)

    options = {"seed": 2, "engine": "compiled", "max_signals": 10**9}
    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    with pytest.raises(ns.RunInterrupted, match=f"{number.name} was received") as stop:
        ns.simulate(beating(tick), until=1e6, record="none", **options)
    sender.join()
    part = stop.value.recording
    assert 0.0 < part.until < 1e6
    until = part.until + 20.0
    rest = ns.simulate(beating(tick), until=until, resume=part, **options)
    assert rest.digest() == ns.simulate(beating(tick), until=until, record="none", **options).digest()


KILLED = """
import sys
from test_stopped import beating, ns
recording = None
for part in range(1, 100_000):
    recording = ns.simulate(beating(), until=10.0 * part, seed=2, engine="simpy", resume=recording, progress=False)
    recording.save(sys.argv[1])
    print(part, flush=True)
"""


def test_a_process_that_is_killed_between_two_checkpoints_is_gone_on_with_from_the_last(tmp_path):
    file = tmp_path / "last.npz"
    here = os.path.dirname(__file__)
    with subprocess.Popen([sys.executable, "-c", KILLED, str(file)], stdout=subprocess.PIPE, cwd=here) as process:
        for _ in range(3):
            process.stdout.readline()
        process.kill()
    last = ns.load_recording(file)
    assert last.until >= 30.0
    until = last.until + 25.0
    for engine in ("simpy", "compiled"):
        rest = ns.simulate(beating(), until=until, seed=2, engine=engine, resume=last)
        whole = ns.simulate(beating(), until=until, seed=2, engine="simpy")
        assert ns.first_difference(rest, whole) is None
        assert rest.digest() == whole.digest()
