"""Learning the plain way: loops and NumPy, no events, none of neurosim's code."""

import numpy as np


def perceptron(X, y, epochs, *, bias=True, rate=1.0, batch=1, orders=None):
    """Rosenblatt's rule from w = 0, classes 0 and 1; on the boundary is a mistake. Stops after a clean epoch.

    Returns weights (the bias last) and the mistakes of each epoch.
    """
    rows = np.column_stack([X, np.ones(len(X))]) if bias else np.asarray(X, dtype=float)
    w, mistakes = np.zeros(rows.shape[1]), []
    for epoch in range(epochs):
        wrong, change = 0, np.zeros_like(w)
        order = range(len(rows)) if orders is None else orders[epoch]
        for place, i in enumerate(order, start=1):
            sign = 1.0 if y[i] else -1.0
            if sign * float(rows[i] @ w) <= 0.0:
                wrong += 1
                change += rate * sign * rows[i]
            if place % batch == 0 or place == len(rows):
                w, change = w + change, np.zeros_like(w)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, mistakes


def delta(X, targets, epochs, *, rate, batch=1):
    """Least mean squares from w = 0, the bias last."""
    rows = np.column_stack([X, np.ones(len(X))])
    w = np.zeros(rows.shape[1])
    for _ in range(epochs):
        for start in range(0, len(rows), batch):
            part = slice(start, start + batch)
            w = w + rate * (targets[part] - rows[part] @ w) @ rows[part]
    return w


def tutorial(X, y, w, epochs):
    """The eleven-line network: full batch, sigmoid, squared error."""
    for _ in range(epochs):
        output = 1.0 / (1.0 + np.exp(-(X @ w)))
        w = w + X.T @ ((y - output) * output * (1.0 - output))
    return w


class MLP:
    """Layers of sigmoids; each layer's matrix has the weights of its bias in the last row."""

    def __init__(self, layers):
        self.layers = [np.array(layer, dtype=float) for layer in layers]

    def forward(self, row):
        """Return the input of each layer, the 1 of its bias included, and last the output."""
        values = []
        for layer in self.layers:
            row = np.append(row, 1.0)
            values.append(row)
            row = 1.0 / (1.0 + np.exp(-(row @ layer)))
        return [*values, row]

    def loss(self, X, T):
        return sum(0.5 * float(np.sum((t - self.forward(x)[-1]) ** 2)) for x, t in zip(X, T, strict=True))

    def downhill(self, x, t):
        """Return minus the gradient of half the squared error of one row."""
        *inputs, output = self.forward(x)
        error = (t - output) * output * (1.0 - output)
        steps = []
        for layer, heard in zip(reversed(self.layers), reversed(inputs), strict=True):
            steps.append(np.outer(heard, error))
            below = heard[:-1]
            error = (layer[:-1] @ error) * below * (1.0 - below)
        return steps[::-1]

    def learn(self, X, T, epochs, *, rate, batch=1):
        for _ in range(epochs):
            for start in range(0, len(X), batch):
                part = range(start, min(start + batch, len(X)))
                steps = [self.downhill(X[i], T[i]) for i in part]
                self.layers = [layer + rate * sum(step[k] for step in steps) for k, layer in enumerate(self.layers)]
        return self


def sigmoid(v):
    output = 1.0 / (1.0 + np.exp(-v))
    return output, output * (1.0 - output)


def step(v, steepness=1.0, threshold=0.5):
    """Return yes or no, and a surrogate slope (SuperSpike)."""
    return (v >= threshold).astype(float), steepness / (1.0 + steepness * np.abs(v - threshold)) ** 2


class SparseMLP:
    """Layers without a bias, with synapses only where `there` is set: the matrix form, if hidden units all `answer`.

    If they do not, one at which no signal arrives does nothing: it sends 0, whatever its function says of a sum of 0,
    and its slope is 0. Output units answer all the same.
    """

    def __init__(self, layers, there, unit, answer):
        self.answer = answer
        self.layers = [np.array(layer, dtype=float) for layer in layers]
        self.there, self.unit = [np.array(mask, dtype=bool) for mask in there], unit

    def forward(self, row):
        """Return what each layer sends, the row first, and the slopes of its units."""
        values, slopes = [np.asarray(row, dtype=float)], [np.zeros(len(row))]
        for k, (layer, there) in enumerate(zip(self.layers, self.there, strict=True)):
            asked = self.answer or k == len(self.layers) - 1
            heard = np.ones(layer.shape[1], dtype=bool) if asked else (values[-1] != 0.0) @ there
            output, slope = self.unit(values[-1] @ np.where(there, layer, 0.0))
            values.append(np.where(heard, output, 0.0))
            slopes.append(np.where(heard, slope, 0.0))
        return values, slopes

    def learn(self, X, T, epochs, *, rate, batch):
        for _ in range(epochs):
            for start in range(0, len(X), batch):
                total = [np.zeros_like(layer) for layer in self.layers]
                for x, t in zip(X[start : start + batch], T[start : start + batch], strict=True):
                    values, slopes = self.forward(x)
                    error = (t - values[-1]) * slopes[-1]
                    for k in reversed(range(len(self.layers))):
                        total[k] += rate * np.where(self.there[k], np.outer(values[k], error), 0.0)
                        error = (np.where(self.there[k], self.layers[k], 0.0) @ error) * slopes[k]
                self.layers = [layer + change for layer, change in zip(self.layers, total, strict=True)]
        return self
