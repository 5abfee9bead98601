"""SimPy: callbacks alone, each of which sets the next one off."""

import json
import time
from importlib.metadata import version

import simpy
from simpy.events import Timeout

EVENTS = 200_000
environment = simpy.Environment()
left = [EVENTS]


def callback(event):
    left[0] -= 1
    if left[0] > 0:
        Timeout(environment, 1).callbacks.append(callback)


Timeout(environment, 1).callbacks.append(callback)
began = time.perf_counter()
environment.run()
print(json.dumps({"seconds": time.perf_counter() - began, "events": EVENTS, "version": version("simpy")}))
