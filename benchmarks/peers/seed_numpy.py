"""NumPy: one sigmoid neuron learns four rows in 10,000 steps of gradient descent, as a plain loop."""

import json
import time

import numpy as np

EPOCHS = 10_000
np.random.seed(1)
rows = np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]])
wanted = np.array([[0, 1, 1, 0]]).T
weights = 2 * np.random.random((3, 1)) - 1
began = time.perf_counter()
for _ in range(EPOCHS):
    output = 1 / (1 + np.exp(-(rows @ weights)))
    weights += rows.T @ ((wanted - output) * output * (1 - output))
seconds = time.perf_counter() - began
told = {"seconds": seconds, "events": EPOCHS * rows.size, "weights": weights.ravel().tolist()}
print(json.dumps(told | {"version": np.__version__}))
