"""Hidden layers: errors travel back as signals, and change weights as backpropagation does."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.data.datasets import load
from neurosim.studies.comparison.splits import plan
from neurosim.studies.verification.base import Bench, Interval, classic

Array = NDArray[np.float64]

X = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
"""The rows of XOR, with the 1 of the bias."""

Y = np.array([0.0, 1.0, 1.0, 0.0])

SYNAPSES = (*((source, unit) for unit in ("h1", "h2") for source in ("x1", "x2", "bias")),
            ("h1", "y"), ("h2", "y"), ("bias", "y"))  # fmt: skip
"""Two inputs, two hidden units and one output, in the order of the weights here."""

SEED, RATE, EPOCHS = 1, 2.0, 1000

STEP = 1e-5  # step of a central difference

HELD_OUT, BRIGHTEST = 0.2, 16.0  # share of the pictures that are held out, and the largest value of a pixel
BACKPROPAGATION = "D. E. Rumelhart, G. E. Hinton and R. J. Williams, Nature 323 (1986), 533-536"
LOOP = f"{BACKPROPAGATION}; a NumPy loop of {EPOCHS:,} epochs, rate {RATE:g}, from seed {SEED}"


def start() -> Array:
    """Return the nine initial weights of :func:`~neurosim.perceptron`, layer by layer, inputs by outputs."""
    random = np.random.RandomState(SEED)
    hidden, output = (2.0 * random.random_sample(shape) - 1.0 for shape in ((3, 2), (3, 1)))
    return np.concatenate([hidden.T.ravel(), output.ravel()])


def forward(weights: Array, x: Array) -> tuple[Array, Array]:
    """Return the outputs of the two hidden units for some rows, and of the output neuron."""
    hidden = 1.0 / (1.0 + np.exp(-x @ weights[:6].reshape(2, 3).T))
    return hidden, 1.0 / (1.0 + np.exp(-(hidden @ weights[6:8] + weights[8])))


def loss(weights: Array) -> float:
    """Return half the squared error, summed over the rows."""
    return float(0.5 * np.sum((Y - forward(weights, X)[1]) ** 2))


def downhill(weights: Array, x: Array, y: Array) -> Array:
    """Return the change by backpropagation at rate 1 for some rows."""
    hidden, output = forward(weights, x)
    error = (y - output) * output * (1.0 - output)
    back = np.outer(error, weights[6:8]) * hidden * (1.0 - hidden)
    return np.concatenate([(back.T @ x).ravel(), error @ hidden, [error.sum()]])


def learned(rows_at_once: int) -> tuple[float, ...]:
    """Return the weights after all epochs of a plain NumPy loop."""
    weights = start()
    for _ in range(EPOCHS):
        for first in range(0, len(X), rows_at_once):
            rows = slice(first, first + rows_at_once)
            weights = weights + RATE * downhill(weights, X[rows], Y[rows])
    return tuple(weights.tolist())


def differences() -> Array:
    """Return the gradient of the loss at the start by central differences."""
    shifts = STEP * np.eye(len(SYNAPSES))
    return np.array([(loss(start() + shift) - loss(start() - shift)) / (2.0 * STEP) for shift in shifts])


def taught(bench: Bench, batch: int | None, epochs: int = EPOCHS) -> ns.Training:
    """Train a network with two hidden units on XOR."""
    net = ns.perceptron(2, "sigmoid", hidden=(2,), seed=SEED)
    return bench.train(net, "xor", "gradient", rate=RATE, epochs=epochs, batch=batch)


def weights_after(training: ns.Training, epoch: int) -> Array:
    """Return the nine weights after an epoch."""
    history = training.history
    return np.array([history.weights[epoch, history.synapses.index(synapse)] for synapse in SYNAPSES])


@classic(
    f"{BACKPROPAGATION}; relative error against central differences of the loss in NumPy", expected=0.0, tolerance=1e-6
)
def backprop_gradient(bench: Bench) -> float:
    """Errors that travel back as signals change every weight, hidden ones too, by the gradient of the loss."""
    training = taught(bench, None, epochs=1)
    change = (weights_after(training, 1) - weights_after(training, 0)) / RATE
    slope = differences()
    return float(np.abs(change + slope).max() / np.abs(slope).max())


@classic(LOOP, expected=learned(1), tolerance=1e-10)
def hidden_layer_online(bench: Bench) -> Array:
    """A hidden layer that learns XOR row by row gets the weights of backpropagation in matrix form."""
    return weights_after(taught(bench, 1), -1)


@classic(LOOP, expected=learned(len(X)), tolerance=1e-10)
def hidden_layer_batch(bench: Bench) -> Array:
    """The same holds if the weights change after all four rows."""
    return weights_after(taught(bench, None), -1)


@classic(f"{BACKPROPAGATION}; M. Minsky and S. Papert, Perceptrons (1969); from seed {SEED}", expected=(0, 1, 1, 0))
def xor_learned(bench: Bench) -> NDArray[np.int64]:
    """With two hidden units the four rows of XOR are learned, which no line can separate."""
    training = taught(bench, None)
    return bench.ask(training.network, training.dataset.X).decisions


def pictures() -> tuple[ns.Dataset, ns.Dataset]:
    """Return the digits to learn and those held out, stratified; pixels are scaled to 0 to 1."""
    digits = load("digits")
    scaled = replace(digits, X=digits.X / BRIGHTEST)
    split = plan(scaled, None, HELD_OUT, "none", True, True, None, (SEED,))
    ((known, unseen),) = split.parts(scaled, SEED)
    return split.scaled(scaled, known, unseen)


@classic(
    "E. Alpaydin and C. Kaynak, UCI (1998), the copy in scikit-learn; a stratified fifth held out;"
    " twelve starts and splits gave 0.969 to 0.981",
    expected=Interval(0.96, 1.0),
)
def digits_hidden(bench: Bench) -> float:
    """Sixty-four hidden units recognise at least 96 of 100 handwritten digits outside their training set."""
    known, unseen = pictures()
    net = ns.perceptron(known.n_features, "sigmoid", hidden=(64,), outputs=known.n_classes, seed=SEED)
    training = bench.train(net, known, "cross-entropy", rate=0.4, epochs=10, keep="epochs")
    return bench.rights(training.network, unseen) / unseen.n_rows
