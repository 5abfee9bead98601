"""neurosim: the same neuron, rows and steps, each row a presentation; the engine is an argument."""

import json
import statistics
import sys
import time

import neurosim as ns

EPOCHS = 10_000
network, data = ns.perceptron(3, model="sigmoid", bias=False, seed=1), ns.datasets.load("seed")


def lesson(epochs):
    return ns.train(
        network, data, "gradient", epochs=epochs, batch=None, engine=sys.argv[1], keep="epochs", progress=False
    )


lesson(1)  # kernels are loaded
took = []
for _ in range(5):
    began = time.perf_counter()
    training = lesson(EPOCHS)
    took.append(time.perf_counter() - began)
told = {"seconds": statistics.median(took), "events": EPOCHS * data.X.size, "weights": training.weights.tolist()}
print(json.dumps(told | {"version": ns.__version__}))
