"""The tempotron the plain way: kernels, potentials and the paper's rule in NumPy, none of neurosim's code."""

import numpy as np


def potentials(w, arrivals, tau):
    """Return for each arrival time, in order, V = sum of w_i exp(-(t - t_i) / tau) over all that arrived by then."""
    times = np.unique(arrivals)
    lags = times[:, None] - arrivals[None, :]
    return times, np.where(lags >= 0.0, np.exp(-np.maximum(lags, 0.0) / tau), 0.0) @ w


def learn(X, y, w, *, tau, threshold=1.0, rate, epochs, delay=0.0):
    """Learn online; after the first spike a pattern is shunted. Returns the weights and the mistakes of each epoch."""
    w, mistakes = w.copy(), []
    for _ in range(epochs):
        wrong = 0
        for row, label in zip(X, y, strict=True):
            arrivals = row + delay
            times, v = potentials(w, arrivals, tau)
            fired = np.flatnonzero(v >= threshold)
            decisive = times[fired[0]] if len(fired) else times[np.argmax(v)]
            if bool(len(fired)) != bool(label):
                wrong += 1
                lags = decisive - arrivals
                kernel = np.where(lags >= 0.0, np.exp(-np.maximum(lags, 0.0) / tau), 0.0)
                w = w + rate * (1.0 if label else -1.0) * kernel
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, mistakes


def fires(X, w, *, tau, threshold=1.0):
    return np.array([(potentials(w, row, tau)[1] >= threshold).any() for row in X])
