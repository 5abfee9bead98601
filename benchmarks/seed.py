"""The tutorial's 10,000 epochs in the event loop, beside the plain NumPy loop of the tutorial."""

from __future__ import annotations

import time

import numpy as np
from sidebyside import machine, medians

import neurosim as ns

EPOCHS = 10_000


def numpy_loop() -> tuple[float, np.ndarray]:
    np.random.seed(1)
    X = np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]])
    y = np.array([[0, 1, 1, 0]]).T
    weights = 2 * np.random.random((3, 1)) - 1
    began = time.perf_counter()
    for _ in range(EPOCHS):
        output = 1 / (1 + np.exp(-(X @ weights)))
        weights += X.T @ ((y - output) * output * (1 - output))
    return time.perf_counter() - began, weights.ravel()


def event_loop() -> tuple[float, np.ndarray]:
    network = ns.perceptron(3, model="sigmoid", bias=False, seed=1)
    data = ns.datasets.load("seed")
    began = time.perf_counter()
    training = ns.train(network, data, "gradient", rate=1.0, epochs=EPOCHS, batch=None, engine="simpy", progress=False)
    return time.perf_counter() - began, training.weights


def main(repeats: int = 7) -> None:
    difference = np.abs(numpy_loop()[1] - event_loop()[1]).max()
    times = medians({"numpy": lambda: numpy_loop()[0], "simpy": lambda: event_loop()[0]}, repeats)
    print(f"seed, {EPOCHS:,} epochs, median of {repeats} ({machine()})")
    print(f"  NumPy loop of the tutorial {times['numpy']:.3f} s")
    print(f"  neurosim, engine simpy     {times['simpy']:.3f} s, {times['simpy'] / times['numpy']:.2f} x (at most 5 x)")
    print(f"  largest difference of the weights {difference:.1e} (at most 1e-12)")


if __name__ == "__main__":
    main()
