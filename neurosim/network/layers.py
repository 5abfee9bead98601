"""Networks that are ready to learn: features as inputs, layers of neurons, and an always-on bias."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.core.memory import memory_limit
from neurosim.models.base import NeuronModel
from neurosim.models.lif import LIF
from neurosim.models.registry import as_model
from neurosim.models.sources import Bias, Feature, Latency
from neurosim.network.network import Network

BIAS = "bias"

BYTES_PER_CONNECTION = 500  # approximate memory of a synapse in the graph
LARGEST_LAYER = 1_000_000  # neurons; each has a synapse from each neuron of the layer before
LEGACY_SEEDS = 2**32  # seeds of NumPy's legacy generator are below this


def perceptron(
    n_inputs: int,
    model: NeuronModel | type[NeuronModel] | str = "rosenblatt",
    hidden: int | Sequence[int] = (),
    outputs: int = 1,
    bias: bool = True,
    seed: int | None = None,
    *,
    weights: ArrayLike | Sequence[ArrayLike] | None = None,
    delay: float = 1.0,
) -> Network:
    """Build a network of layers with plastic synapses, all to all.

    Input neurons are ``"x1"``, ``"x2"``, ..., hidden ones ``"h1"``, ... (``"h1.1"`` in the first of several layers),
    output neurons ``"y"``, or ``"y1"``, ... if there are several, and ``"bias"`` is always on.

    Without a bias, a row of zeros sends no signal. Hidden neurons with a continuous output (``Sigmoid``) respond to it
    nevertheless, as in the matrix form; others do not, unless :func:`~neurosim.train` has ``answer_silence=True``.

    Parameters
    ----------
    n_inputs : int
        Number of features.
    model : NeuronModel, its class or its name
        Model of the hidden and output neurons.
    hidden : int or sequence of int
        Neurons in each hidden layer.
    outputs : int
        Number of output neurons: one for two classes, otherwise one for each class.
    bias : bool
        Whether each neuron has a synapse from the always-on neuron.
    seed : int, optional
        Seed of the initial weights, drawn uniformly from [-1, 1) layer by layer, inputs x outputs and then the biases,
        by NumPy's legacy generator (so that seed 1 gives those of the tutorial). Without a seed they are 0.
    weights : array_like (outputs, inputs + bias), or one for each layer, optional
        Initial weights: a row for each neuron, its bias last. One row may be one-dimensional. With hidden layers, a
        sequence of such arrays, the first for the layer that hears the features.
    delay : float
        Delay from layer to layer, in ms; also the tick of the network.

    Returns
    -------
    Network
        For :func:`~neurosim.train`.

    Examples
    --------
    >>> net = perceptron(3, model="sigmoid", bias=False, seed=1)
    >>> [round(weight, 8) for *_, weight in net.graph.edges(data="weight")]
    [-0.16595599, 0.44064899, -0.99977125]
    >>> exclusive = perceptron(2, hidden=(2,), weights=[[[1, 1, -0.5], [-1, -1, 1.5]], [1, 1, -1.5]])
    >>> from neurosim import datasets
    >>> from neurosim.training.presentation import ask
    >>> ask(exclusive, datasets.load("xor").X).decisions
    array([0, 1, 1, 0])
    """
    model = as_model(model)
    n_inputs = checks.whole(n_inputs, "The number of inputs", least=1, most=LARGEST_LAYER)
    between = _hidden_names(hidden_sizes(hidden))
    outputs = checks.whole(outputs, "The number of outputs", least=1, most=LARGEST_LAYER)
    layers = [[f"x{i}" for i in range(1, n_inputs + 1)], *between, _output_names(outputs)]
    checks.flag(bias, "bias")
    synapses = sum((len(before) + bias) * len(layer) for before, layer in itertools.pairwise(layers))
    needed, limit = synapses * BYTES_PER_CONNECTION, memory_limit()
    if needed > limit:
        raise InputError(
            f"A perceptron of these layers has {synapses:,} synapses, which take about {needed / 1e9:,.1f} GB; the"
            f" limit is {limit / 1e9:,.1f} GB."
        )
    random = _generator(seed)
    net = Network(tick=delay)
    for column, name in enumerate(layers[0]):
        net.add_neuron(name, Feature(column))
    if bias:
        net.add_neuron(BIAS, Bias())
    for layer in layers[1:]:
        for name in layer:
            net.add_neuron(name, model)
    given = None if weights is None else _given_weights(weights, layers, bias, seed)
    for depth, (before, layer) in enumerate(itertools.pairwise(layers), start=1):
        start = given[depth - 1] if given else _start_weights(random, len(before) + bias, len(layer))
        # The always-on neuron sends with the row; with this delay its signal arrives with the others.
        senders = [*((name, delay) for name in before), *([(BIAS, depth * delay)] if bias else [])]
        for (source, after), weights_of_source in zip(senders, start, strict=True):
            for target, one in zip(layer, weights_of_source, strict=True):
                net.connect(source, target, weight=one, delay=after, plastic=True)
    return net


def layer_weights(network: Network, hidden: int | Sequence[int] = (), outputs: int = 1) -> list[NDArray[np.float64]]:
    """Return the weights of a network that :func:`perceptron` built, as it takes them.

    Returns
    -------
    list of float64 array (neurons, inputs + bias)
        One for each layer, the first of those that hear the features.

    Examples
    --------
    >>> [layer.tolist() for layer in layer_weights(perceptron(2, weights=[1, 2, 3]))]
    [[[1.0, 2.0, 3.0]]]
    """
    weights = {(tail, head): weight for tail, head, weight in network.graph.edges(data="weight")}
    features = [name for name, neuron in network.graph.nodes(data="model") if isinstance(neuron, Feature)]
    always = [BIAS] if BIAS in network.graph else []
    layers = [features, *_hidden_names(hidden_sizes(hidden)), _output_names(outputs)]
    return [
        np.array([[weights[tail, head] for tail in before + always] for head in layer])
        for before, layer in itertools.pairwise(layers)
    ]


def tempotron(
    n_inputs: int,
    model: NeuronModel | None = None,
    seed: int | None = None,
    *,
    window: float = 500.0,
    delay: float = 1.0,
) -> Network:
    """Build a neuron that receives a pattern of spikes through plastic synapses.

    Input neurons are ``"x1"``, ``"x2"``, ..., each of which sends one spike at the time in its column of a row;
    all are connected to ``"y"``.

    Parameters
    ----------
    n_inputs : int
        Number of synapses.
    model : NeuronModel, optional
        By default an ``LIF`` with a time constant of 15 ms that is refractory for the whole `window` after a spike:
        input after the spike is shunted, as in the paper.
    seed : int, optional
        Seed of the initial weights, drawn uniformly from [-0.1, 0.1) by NumPy's legacy generator; without it they are
        0.
    window : float
        Length of a pattern, in ms.
    delay : float
        Delay of all synapses, in ms.

    Returns
    -------
    Network
        For :func:`~neurosim.train` with the rule ``"tempotron"``.

    References
    ----------
    R. Guetig and H. Sompolinsky, "The tempotron: a neuron that learns spike timing-based decisions", Nature
    Neuroscience 9 (2006), 420-428.

    Examples
    --------
    >>> tempotron(3).graph.nodes["y"]["model"].refractory
    500.0
    """
    inputs = checks.whole(n_inputs, "The number of inputs", least=1, most=LARGEST_LAYER)
    cell = LIF(tau=15.0, refractory=checks.positive(window, "The window of a tempotron", "ms"))
    net = Network()
    net.add_neuron("y", cell if model is None else model)
    for column, start in enumerate(_start_weights(_generator(seed), inputs, 1)):
        net.add_neuron(f"x{column + 1}", Latency(column))
        net.connect(f"x{column + 1}", "y", weight=0.1 * start[0], delay=delay, plastic=True)
    return net


def _generator(seed: int | None) -> np.random.RandomState | None:
    if seed is not None and checks.whole(seed, "The seed") >= LEGACY_SEEDS:
        raise InputError(f"The seed of start weights must be below 2**32; got {seed}.")
    return None if seed is None else np.random.RandomState(seed)


def hidden_sizes(given: int | Sequence[int], name: str = "hidden") -> tuple[int, ...]:
    """Return the size of each hidden layer, from one number or several.

    >>> hidden_sizes(8), hidden_sizes([8, 4])
    ((8,), (8, 4))
    """
    one = isinstance(given, int | np.integer) and not isinstance(given, bool)
    sizes = [given] if one else checks.several(given, name, "sizes, one for each hidden layer")
    return tuple(checks.whole(size, "The size of a hidden layer", least=1, most=LARGEST_LAYER) for size in sizes)


def _hidden_names(sizes: tuple[int, ...]) -> list[list[str]]:
    if len(sizes) == 1:
        return [[f"h{i}" for i in range(1, sizes[0] + 1)]]
    return [[f"h{depth}.{i}" for i in range(1, size + 1)] for depth, size in enumerate(sizes, start=1)]


def _output_names(outputs: int) -> list[str]:
    return ["y"] if outputs == 1 else [f"y{k}" for k in range(1, outputs + 1)]


def _given_weights(weights: Any, layers: list[list[str]], bias: bool, seed: int | None) -> list[list[list[float]]]:
    """Return the weights from each source (rows) to each neuron, for each layer."""
    if seed is not None:
        raise InputError("Start weights are given, or drawn with a seed, but not both.")
    if len(layers) == 2:
        return [_weights_of_layer(weights, "Start weights", "outputs", layers[0], layers[1], bias)]
    given = checks.several(weights, "Start weights", f"arrays, one for each of the {len(layers) - 1} layers")
    if len(given) != len(layers) - 1:
        raise InputError(f"Start weights need an array for each of the {len(layers) - 1} layers; got {len(given)}.")
    names = [f"Start weights of layer {depth}" for depth in range(1, len(layers))]
    each = zip(given, names, itertools.pairwise(layers), strict=True)
    return [_weights_of_layer(one, name, "neurons", before, layer, bias) for one, name, (before, layer) in each]


def _weights_of_layer(
    weights: ArrayLike, name: str, neurons: str, before: list[str], layer: list[str], bias: bool
) -> list[list[float]]:
    try:
        array = np.atleast_2d(np.asarray(weights, dtype=np.float64))
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{name} must be numbers; got {weights!r}.") from error
    shape = (len(layer), len(before) + bias)
    if array.shape != shape:
        inputs = "inputs + 1 for the bias" if bias else "inputs"
        raise InputError(f"{name} need the shape ({neurons}, {inputs}), {shape}; got {array.shape}.")
    columns: list[list[float]] = array.T.tolist()
    return columns


def _start_weights(random: np.random.RandomState | None, rows: int, columns: int) -> list[list[float]]:
    drawn = np.zeros((rows, columns)) if random is None else 2.0 * random.random_sample((rows, columns)) - 1.0
    weights: list[list[float]] = drawn.tolist()
    return weights
