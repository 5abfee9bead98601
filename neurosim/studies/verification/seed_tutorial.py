"""The tutorial behind this project: a sigmoid neuron and ten thousand steps of descent; and its sequel, two layers."""

import numpy as np

import neurosim as ns
from neurosim.data.datasets import Data, load
from neurosim.studies.verification.base import Bench, Interval, classic

STEPS = 10_000
NEW = [[1.0, 0.0, 0.0]]
MARGIN = np.array([2.0, 0.0, -1.0]) / np.sqrt(5.0)  # the direction with the largest distance to the nearest row

HIDDEN_STEPS, HIDDEN = 60_000, 4
EITHER = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]]  # the last row sends no signal
BOTH = [[1.0, 1.0, 0.0]]

TUTORIAL = "the seed tutorial; a loop in NumPy"


def either(name: str, rows: object) -> ns.Dataset:
    """Return rows of three bits, with the XOR of the first two."""
    X = np.array(rows, np.float64)
    return ns.Dataset(name, X, (X[:, 0] != X[:, 1]).astype(int), ("x1", "x2", "x3"), ("0", "1"), "XOR of two bits")


def lesson(bench: Bench, data: Data, steps: int, hidden: tuple[int, ...] = ()) -> ns.Training:
    """Train from the tutorial's initial weights, all rows at a time."""
    net = ns.perceptron(3, "sigmoid", hidden=hidden, bias=False, seed=1)
    return bench.train(net, data, "gradient", rate=1.0, epochs=steps, batch=None, keep="epochs")


@classic(
    f"{TUTORIAL}: legacy seed 1, rate 1, no bias; start, end",
    expected=(
        [-0.16595599059485195, 0.44064898688431615, -0.9997712503653102],
        [9.672993027736892, -0.20784349926631968, -4.62963668773159],
    ),
    tolerance=1e-12,
)
def seed_weights(bench: Bench) -> tuple[list[float], list[float]]:
    """From the tutorial's random start, 10,000 steps lead to the tutorial's weights."""
    training = lesson(bench, "seed", STEPS)
    return training.history.weights[0].tolist(), training.weights.tolist()


@classic(
    TUTORIAL,
    expected=([0.00966399952685681, 0.9921199740202594, 0.9935893055233577, 0.00786466028366799], 0.9999370428352157),
    tolerance=1e-12,
)
def seed_outputs(bench: Bench) -> tuple[list[float], float]:
    """Its outputs for the four rows are 0.01, 0.99, 0.99, 0.01, and for the new row 1 0 0 it is 0.9999."""
    training = lesson(bench, "seed", STEPS)
    learned, rows = training.network, training.dataset.X
    return bench.ask(learned, rows).output[:, 0].tolist(), float(bench.ask(learned, NEW).output[0, 0])


@classic(
    f"M. Minsky and S. Papert, Perceptrons (MIT Press, 1969); {TUTORIAL}",
    expected=([0.0, 0.0, 0.0], [0.5, 0.5, 0.5, 0.5]),
    tolerance=1e-12,
)
def seed_xor(bench: Bench) -> tuple[list[float], list[float]]:
    """With the labels of XOR the same steps learn nothing: weights 0, and every output one half."""
    training = lesson(bench, either("seed-xor", load("seed").X), STEPS)
    return training.weights.tolist(), bench.ask(training.network, training.dataset.X).output[:, 0].tolist()


@classic(
    "D. Soudry et al., J. Mach. Learn. Res. 19 (2018), no. 70; cosines after 1k, 10k, 100k steps, a loop in NumPy",
    expected=[Interval(cosine - 5e-6, cosine + 5e-6) for cosine in (0.999352, 0.999663, 0.999789)],
)
def seed_margin(bench: Bench) -> list[float]:
    """The longer it learns, the closer is the direction of its weights to (2, 0, -1), that of largest margin."""
    history = lesson(bench, "seed", 10 * STEPS).history.weights
    return [float(history[n] @ MARGIN / np.linalg.norm(history[n])) for n in (STEPS // 10, STEPS, 10 * STEPS)]


@classic(
    "M. Spencer-Harper, How to build a multi-layered neural network in Python (2015), whose hidden neurons"
    " answer the row 0 0 0, too; a loop in NumPy: legacy seed 1; answer, weights onto hidden layer and output",
    expected=(
        0.00788760437649546,
        [
            *(0.31224649514199576, 4.577040625465078, -6.153299162478006, -8.75834924433554),
            *(0.19676933056682186, -8.74975548316636, -6.16381870234424, 4.407205013834059),
            *(-0.033270738258561444, -0.5827299487804413, 0.08319183767848477, -0.39787634936098665),
        ],
        [-8.18850925017732, 10.132107057234911, -21.335327962227097, 9.909351107675118],
    ),
    tolerance=1e-12,
)
def tutorial_two_layers(bench: Bench) -> tuple[float, list[float], list[float]]:
    """Four hidden sigmoids without a bias learn XOR in 60,000 steps; the new row 1 1 0 gives 0.0078876."""
    learned = lesson(bench, either("seed-either", EITHER), HIDDEN_STEPS, (HIDDEN,)).network
    weights = [float(weight) for *_, weight in learned.graph.edges(data="weight")]  # from layer to layer
    return float(bench.ask(learned, BOTH).output[0, 0]), weights[:-HIDDEN], weights[-HIDDEN:]
