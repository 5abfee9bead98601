"""neurosim: 100 epochs of digits, ten output neurons, rows in the order given; the model is an argument."""

import dataclasses
import json
import statistics
import sys
import time

import neurosim as ns

model, rule, rate = {"perceptron": ("rosenblatt", "rosenblatt", 1.0), "sigmoid": ("sigmoid", "cross-entropy", 0.1)}[
    sys.argv[1]
]
data = ns.datasets.load("digits")
data = dataclasses.replace(data, X=data.X / 16.0)
network = ns.perceptron(data.X.shape[1], model=model, outputs=10)


def lesson(epochs):
    return ns.train(network, data, rule, rate=rate, epochs=epochs, engine="compiled", keep="epochs", progress=False)


lesson(1)  # kernels are loaded
took = []
for _ in range(5):
    began = time.perf_counter()
    training = lesson(100)
    took.append(time.perf_counter() - began)
told = {"seconds": statistics.median(took), "events": 1000 * int((data.X != 0).sum())}
print(json.dumps(told | {"weights": training.weights.ravel().tolist(), "version": ns.__version__}))
