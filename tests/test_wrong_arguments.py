"""Whatever is handed to the functions that people call, they answer or refuse in a sentence."""

import math

import numpy as np
import pytest

import neurosim as ns

STRANGE = ["net", None, 5.0, -1, math.nan, math.inf, 10**400, [], {}, object(), True, b"x", np.ones(2), ns.LIF, 1j]

SIMULATE = (
    *("until", "engine", "seed", "record", "resume", "max_signals", "max_seconds", "threads", "stepping", "plasticity"),
)
TRAIN = (
    "dataset",
    "rule",
    "rate",
    "batch",
    "shuffle",
    "engine",
    "seed",
    "record",
    "max_signals",
    "max_seconds",
    "keep",
)
PERCEPTRON = ("n_inputs", "model", "hidden", "outputs", "bias", "seed", "weights", "delay")
COMPARE = ("models", "dataset", "folds", "held_out", "seeds", "scaling", "shuffle", "bias", "engine")


def cell():
    net = ns.Network(tick=0.1)
    net.add_neuron("x", ns.Stimulus([1.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=2.0, delay=1.0)
    return net


def answers_or_refuses(call, **given):
    """Anything but a sentence would be an error of this test."""
    try:
        call(**given)
    except ns.InputError as refused:
        told = str(refused)
        assert told.endswith((".", "?", ")"))
        assert "\n" not in told


@pytest.mark.parametrize("strange", STRANGE, ids=lambda value: repr(value)[:20])
class TestStrangeArguments:
    def test_of_simulate(self, strange):
        answers_or_refuses(ns.simulate, network=strange, until=5.0)
        for name in SIMULATE:
            answers_or_refuses(ns.simulate, **{"network": cell(), "until": 5.0, "engine": "simpy", name: strange})

    def test_of_train(self, strange):
        lesson = {"network": ns.perceptron(2), "dataset": ns.datasets.load("and"), "rule": "rosenblatt", "epochs": 2}
        answers_or_refuses(ns.train, **lesson | {"network": strange})
        for name in TRAIN:
            answers_or_refuses(ns.train, **lesson | {name: strange})

    def test_of_perceptron(self, strange):
        for name in PERCEPTRON:
            answers_or_refuses(ns.perceptron, **{"n_inputs": 2, name: strange})

    def test_of_compare(self, strange):
        for name in COMPARE:
            call = {"models": ["mcculloch-pitts"], "dataset": "and", "seeds": 1, "epochs": 2, name: strange}
            answers_or_refuses(ns.compare, **call)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ns.simulate("net", 5.0), r"What is run must be a Network, such as ns.Network\(\) gives; got 'net'"),
        (lambda: ns.simulate(cell(), 5.0, record=7), "record must be a list of names, 'all' or 'none'; got 7"),
        (lambda: ns.simulate(cell(), 5.0, resume="run"), "resume must be a Recording, such as"),
        (lambda: ns.simulate(cell(), 5.0, max_seconds=math.nan), "max_seconds must be zero or a positive number"),
        (
            lambda: ns.simulate(cell(), 5.0, max_signals=2.5),
            "max_signals must be a whole number of at least 0",
        ),
        (lambda: ns.train(ns.perceptron(2), 5.0, "delta"), "A data set must be a Dataset, the name of a built-in one"),
        (lambda: ns.perceptron(2, bias="no"), "bias must be True or False; got 'no'"),
        (lambda: ns.perceptron(2, hidden=2.5), "hidden must be a list of sizes, one for each hidden layer; got 2.5"),
        (lambda: ns.perceptron(2, weights="abc"), "Start weights must be numbers; got 'abc'"),
        (lambda: ns.compare(5.0, "and"), "What is compared must be a list of models; got 5.0"),
        (lambda: ns.compare(["rosenblatt"], "and", seeds=0.5), "seeds must be a list of whole numbers, or how many"),
        (lambda: ns.compare(["rosenblatt"], "and", jobs="two"), "The number of jobs .* must be a whole number"),
    ],
)
def test_the_sentence_names_the_argument_the_rule_and_what_it_got(call, told):
    with pytest.raises(ns.InputError, match=told):
        call()


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_paths_times_addresses_and_tables_that_are_none_are_refused_in_a_sentence(engine):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus([20.0]))
    net.add_neuron("cell", ns.LIF())
    net.connect("x", "cell", weight=0.3)
    run = ns.simulate(net, 25.0, engine=engine)
    path = "must be a path, as a str or a pathlib.Path; got"
    time = "must be a time in ms, or an array of them; got"
    wrong = [
        (lambda: run.save(3), f"The file of a recording {path} 3."),
        (lambda: ns.load_recording(None), f"The file of a recording {path} None."),
        (lambda: run.to_html(None), f"The file of a page {path} None."),
        (lambda: net.save(None), f"The file of a network {path} None."),
        (lambda: ns.Network.load(3), f"The file of a network {path} 3."),
        (lambda: run.potential("cell", None), f"The time at which a potential is asked for {time} None."),
        (lambda: run.potential("cell", "a"), f"The time at which a potential is asked for {time} 'a'."),
        (lambda: run.threshold("cell", [[1.0], [2.0, 3.0]]), f"The time at which a threshold is asked for {time} [["),
        (lambda: ns.datasets.load("https://example.com/a.csv"), "Addresses are not read, only files: download 'https:"),
        (lambda: ns.datasets.as_dataset(object()), "got an object."),
        (
            lambda: ns.Dataset.from_arrays([[1, 2], [3]], [0, 1]),
            "Data set 'data': X must be a table of numbers; its rows are not equally long.",
        ),
        (lambda: ns.animate(run, dpi=1e9), "The resolution of a film must be at most 6,000 pixels an inch; got 1e+09."),
    ]
    for call, told in wrong:
        with pytest.raises(ns.InputError) as refused:
            call()
        assert told in str(refused.value)
    assert run.potential("cell", [20, 21.0]).shape == (2,)
    assert run.potential("cell", []).shape == (0,)
