"""Whoever hears nothing of a row: what it answers, and that it learns nothing from what it heard of an earlier one."""

import functools
import itertools
import math
import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_agreement import differences
from oracle_lessons import SparseMLP, sigmoid, step

import neurosim as ns

ENGINES = ("simpy", "compiled")
STEP = ns.Rosenblatt(threshold=0.5, surrogate=1.0)
MODELS = {  # model, the same in NumPy, what a lesson is told, and whether a hidden unit answers in silence
    "sigmoid": (ns.Sigmoid(), sigmoid, None, True),
    "sigmoid, silent": (ns.Sigmoid(), sigmoid, False, False),
    "step": (STEP, step, None, False),
    "step, answering": (STEP, step, True, True),
}


def dataset(X, y):
    X = np.asarray(X, dtype=float)
    names = tuple(f"x{k}" for k in range(X.shape[1]))
    return ns.Dataset("d", X, np.asarray(y), names, ("no", "yes"), "these tests")


def built(layers, there, model):
    """Return a network without a bias, its neurons named (layer, place)."""
    net = ns.Network(tick=1.0)
    for k in range(len(layers[0])):
        net.add_neuron((0, k), ns.Feature(k))
    for depth, (weights, mask) in enumerate(zip(layers, there, strict=True), 1):
        for k in range(weights.shape[1]):
            net.add_neuron((depth, k), model)
        for source, target in np.argwhere(mask).tolist():
            net.connect((depth - 1, source), (depth, target), weight=weights[source, target], plastic=True)
    return net


def learned(training, like):
    layers = [np.zeros(layer.shape) for layer in like]
    for (depth, source), (_, target), weight in training.network.graph.edges(data="weight"):
        layers[depth][source, target] = weight
    return layers


@st.composite
def networks(draw):
    """Draw the sizes of layers, which synapses there are, and rows, many of them of zeros."""
    sizes = [draw(st.integers(1, 3)), *draw(st.lists(st.integers(1, 10), min_size=1, max_size=3)), 2]
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shapes = list(itertools.pairwise(sizes))
    there = [rng.random(shape) < draw(st.sampled_from([0.5, 1.0])) for shape in shapes]
    for mask in there:  # everybody is reached, and reaches somebody
        mask[rng.integers(len(mask), size=mask.shape[1]), range(mask.shape[1])] = True
        mask[range(len(mask)), rng.integers(mask.shape[1], size=len(mask))] = True
    values = st.sampled_from([0.0, 0.0, 1.0, -1.0, 2.0])
    X = draw(st.lists(st.lists(values, min_size=sizes[0], max_size=sizes[0]), min_size=2, max_size=6))
    y = draw(st.lists(st.integers(0, 1), min_size=len(X), max_size=len(X)))
    return [rng.normal(size=mask.shape) * mask for mask in there], there, dataset([*X, [0.0] * sizes[0]], [*y, 1])


@pytest.mark.parametrize("name", sorted(MODELS))
@settings(max_examples=25)
@given(networks(), st.sampled_from([1, 2, None]))
def test_a_network_without_a_bias_learns_as_in_numpy(name, network, batch):
    layers, there, data = network
    model, unit, asked, answers = MODELS[name]
    T = np.eye(2)[data.y]
    rows = len(T) if batch is None else batch
    plain = SparseMLP(layers, there, unit, answers).learn(data.X, T, 5, rate=0.5, batch=rows)
    options = {"rate": 0.5, "epochs": 5, "batch": batch, "answer_silence": asked, "progress": False}
    net = built(layers, there, model)
    trainings = [ns.train(net, data, "gradient", engine=engine, **options) for engine in ENGINES]
    assert differences(*(training.recording for training in trainings)) == []
    expected = np.array([plain.forward(x)[0][-1] for x in data.X])
    for training in trainings:
        for mine, theirs in zip(learned(training, layers), plain.layers, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=0.0, atol=1e-12)
        np.testing.assert_allclose(training.activation(data.X), expected, rtol=0.0, atol=1e-12)


def added(products):
    """Return their sum, one after the other, which `sum` does not do in every Python."""
    return functools.reduce(operator.add, products, 0.0)


def logistic(x):
    rising = math.exp(-abs(x))
    return (1.0 if x >= 0.0 else rising) / (1.0 + rising)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_second_tutorial_is_a_plain_loop_to_the_last_bit(engine):
    """Sums in the order of the neurons, the changes of a batch in the order of its rows."""
    X = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]]
    y = [0, 1, 1, 1, 1, 0, 0]
    random = np.random.RandomState(1)
    first = (2.0 * random.random_sample((3, 4)) - 1.0).tolist()
    second = (2.0 * random.random_sample(4) - 1.0).tolist()
    for _ in range(40):
        onto_hidden, onto_output = np.zeros((3, 4)).tolist(), [0.0] * 4
        for row, target in zip(X, y, strict=True):
            hidden = [logistic(added(x * first[i][k] for i, x in enumerate(row) if x)) for k in range(4)]
            output = logistic(added(h * w for h, w in zip(hidden, second, strict=True)))
            error = (target - output) * (output * (1.0 - output))
            for k, h in enumerate(hidden):
                onto_output[k] += error * h
                below = second[k] * error * (h * (1.0 - h))
                for i, x in enumerate(row):
                    onto_hidden[i][k] += below * x
        first = [[w + c for w, c in zip(*pair, strict=True)] for pair in zip(first, onto_hidden, strict=True)]
        second = [w + c for w, c in zip(second, onto_output, strict=True)]
    net = ns.perceptron(3, "sigmoid", hidden=(4,), bias=False, seed=1)
    training = ns.train(net, dataset(X, y), "gradient", epochs=40, batch=None, engine=engine, progress=False)
    weights = [weight for *_, weight in training.network.graph.edges(data="weight")]
    assert weights == [w for row in first for w in row] + second


def two_ways(h1, weights=(0.4, 0.3)):
    """A row reaches y by h1, which hears x1 only, and by h2, which hears x2 only."""
    net = ns.Network(tick=1.0)
    for k, name in enumerate(("x1", "x2")):
        net.add_neuron(name, ns.Feature(k))
    net.add_neuron("h1", h1)
    net.add_neuron("h2", ns.Sigmoid())
    net.add_neuron("y", ns.Sigmoid())
    for k in (1, 2):
        net.connect(f"x{k}", f"h{k}", weight=weights[k - 1], plastic=True)
        net.connect(f"h{k}", "y", weight=0.7, plastic=True)
    return net


HIDDEN = [
    ns.Sigmoid(),
    ns.Rosenblatt(surrogate=1.0),
    ns.LIF(tau=20.0, surrogate=1.0),
    ns.LIF(tau=20.0, threshold=0.2, refractory=1.0, surrogate=1.0),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("model", HIDDEN, ids=["sigmoid", "threshold", "membrane", "membrane that fires"])
@pytest.mark.parametrize("batch", [1, 2])
def test_an_earlier_row_is_not_blamed(engine, model, batch):
    data = dataset([[1.0, 0.0], [0.0, 1.0]], [1, 0])
    taught = ns.train(two_ways(model), data, "gradient", rate=1.0, epochs=1, batch=batch, engine=engine, record="all")
    alone = ns.train(two_ways(model), dataset([[1.0, 0.0]], [1]), "gradient", rate=1.0, epochs=1, engine=engine)
    weights = [run.recording.weights("x1", "h1")[1][-1] for run in (taught, alone)]
    assert weights[0] != 0.4
    assert weights[0] == weights[1]  # the second row, which it did not hear, has changed nothing


@pytest.mark.parametrize("engine", ENGINES)
def test_no_error_goes_through_a_neuron_that_heard_nothing(engine):
    """h1 hears each row, and fires for the first only: then h2 hears nothing of the second."""
    net = ns.Network(tick=1.0)
    net.add_neuron("x", ns.Feature(0))
    for name in ("h1", "h2", "y"):
        net.add_neuron(name, ns.Rosenblatt(threshold=0.5, surrogate=1.0))
    for source, target in (("x", "h1"), ("h1", "h2"), ("h2", "y")):
        net.connect(source, target, weight=0.6, plastic=True)
    recording = ns.train(
        net, dataset([[1.0], [0.5]], [1, 1]), "gradient", rate=1.0, epochs=1, engine=engine, record="all"
    ).recording
    told = recording.tables.lessons
    period = recording.lesson.period
    of_h2 = told[told["neuron"] == recording.wiring.index("h2")]
    assert [(row["output"], row["error"]) for row in of_h2[of_h2["tick"] > period]] == [(0.0, 0.0)]
    assert np.isnan(of_h2["excess"]).tolist() == [True]
    assert set(told[told["tick"] > period]["neuron"]) == {recording.wiring.index(name) for name in ("h2", "y")}
    assert recording.weights("x", "h1")[1].tolist() == [0.6]


@pytest.mark.parametrize("engine", ENGINES)
def test_it_is_told_so(engine):
    data = dataset([[1.0, 0.0], [0.0, 1.0]], [1, 0])
    options = {"epochs": 1, "engine": engine, "record": "all"}
    recording = ns.train(two_ways(ns.Sigmoid()), data, "gradient", answer_silence=False, **options).recording
    why = recording.why("h1", recording.lesson.period + 3.0)
    assert why.outcome == "learned"
    assert why.lesson == {"target": None, "output": None, "error": 0.0, "tie": False}
    assert str(why) == "h1 learned nothing at 6 ms. Errors came back, but it had done nothing in this presentation."
    assert "its own was" in str(recording.why("h1", 3.0))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_degree_is_an_answer_to_nothing_and_says_so(engine):
    data = dataset([[1.0, 0.0], [0.0, 1.0]], [1, 0])
    recording = ns.train(two_ways(ns.Sigmoid()), data, "gradient", epochs=1, engine=engine, record="all").recording
    why = recording.why("h1", recording.lesson.period + 1.0)
    assert (why.outcome, why.signals, why.drive, why.value) == ("fired", (), 0.0, 0.5)
    told = str(recording.why("h1", recording.lesson.period + 3.0))
    assert "From the errors that came back, its own was" in told
    assert recording.spikes("h1").tolist() == [1.0, recording.lesson.period + 1.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_output_that_heard_nothing_answers_and_passes_its_error_to_whoever_kept_silent(engine):
    """h heard the row and stayed below its threshold: y has heard nothing, and h learns from its error all the same."""
    net = ns.Network(tick=1.0)
    net.add_neuron("x", ns.Feature(0))
    net.add_neuron("h", ns.Rosenblatt(threshold=1.0, surrogate=2.0))
    net.add_neuron("y", ns.Sigmoid())
    net.connect("x", "h", weight=0.5, plastic=True)
    net.connect("h", "y", weight=0.8, plastic=True)
    recording = ns.train(net, dataset([[1.0]], [1]), "gradient", rate=1.0, epochs=1, engine=engine).recording
    assert recording.weights("h", "y")[1].tolist() == [0.8]
    error = 0.8 * (1.0 - 0.5) * 0.25 * 2.0 / (1.0 + 2.0 * 0.5) ** 2
    assert recording.weights("x", "h")[1][-1] == pytest.approx(0.5 + error, abs=1e-15)


@settings(max_examples=60)
@given(networks(), st.sampled_from([*HIDDEN, ns.LIF(tau=5.0, constant_drive=0.5, surrogate=1.0)]), st.integers(1, 3))
def test_a_weight_changes_only_in_a_batch_in_which_its_source_has_sent(network, model, batch):
    layers, there, data = network
    net = built(layers, there, model)
    options = {"rate": 0.5, "epochs": 4, "batch": batch, "progress": False}
    one, other = (ns.train(net, data, "gradient", engine=engine, **options).recording for engine in ENGINES)
    assert differences(one, other) == []
    lesson, changes = one.lesson, one.changes
    for tick, synapse in zip(changes["tick"].tolist(), changes["synapse"].tolist(), strict=True):
        place = tick % lesson.epoch_length // lesson.period  # rows of this epoch up to the change
        begin = tick - (place - (place - 1) // batch * batch) * lesson.period
        sent = one.sent_by(int(one.wiring.sources[synapse]))["tick"]
        assert np.any((sent >= begin) & (sent < tick))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_refractory_period_ends_with_its_row(engine):
    net = two_ways(ns.LIF(tau=20.0, threshold=0.2, refractory=40.0, surrogate=1.0))
    data = dataset([[1.0, 0.0], [1.0, 0.0]], [1, 0])
    recording = ns.train(net, data, "gradient", rate=1.0, epochs=1, batch=2, engine=engine).recording
    told = recording.tables.lessons
    mine = told[told["neuron"] == recording.wiring.index("h1")]
    assert mine["output"].tolist() == [1.0, 1.0]
    assert mine["excess"][0] == mine["excess"][1]
