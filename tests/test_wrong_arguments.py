"""Whatever is handed to the functions that people call, they answer or refuse in a sentence."""

import inspect
import math

import networkx as nx
import numpy as np
import pytest

import neurosim as ns
from neurosim import estimators
from neurosim.capacity import capacity
from neurosim.estimators import AdalineClassifier, RosenblattClassifier, SigmoidClassifier
from neurosim.presentation import ask

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
        (
            lambda: ns.simulate("net", 5.0),
            r"The network of a run must be a Network, such as ns.Network\(\) gives; got 'net'",
        ),
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
        (lambda: ns.compare(5.0, "and"), "The contenders of a comparison must be a list of models; got 5.0"),
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
        (lambda: run.potential("cell", None), f"The time of a potential {time} None."),
        (lambda: run.potential("cell", "a"), f"The time of a potential {time} 'a'."),
        (lambda: run.threshold("cell", [[1.0], [2.0, 3.0]]), f"The time of a threshold {time} [["),
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


def short_run():
    return ns.simulate(cell(), 5.0, engine="simpy")


def lesson(**options):
    return ns.train(ns.perceptron(2), "and", "rosenblatt", epochs=2, **options)


def certificate():
    return ns.separability("xor").certificate


def drawn(tmp_path, progress):
    return ns.animate(short_run(), seconds=0.2, dpi=40).save(tmp_path / "film.gif", progress=progress)


FLAGS = {
    "simulate(progress)": lambda flag, _: ns.simulate(cell(), 5.0, progress=flag),
    "simulate(stepping)": lambda flag, _: ns.simulate(cell(), 5.0, stepping=flag),
    "train(shuffle)": lambda flag, _: lesson(shuffle=flag),
    "train(progress)": lambda flag, _: lesson(progress=flag),
    "train(answer_silence)": lambda flag, _: lesson(answer_silence=flag),
    "hand_wiring.ask(answer_silence)": lambda flag, _: ask(ns.perceptron(2), [[1, 1]], answer_silence=flag),
    "capacity(progress)": lambda flag, _: capacity("perceptron", 4, 1.0, epochs=1, draws=1, progress=flag),
    "compare(shuffle)": lambda flag, _: ns.compare(["rosenblatt"], "and", seeds=1, epochs=2, shuffle=flag),
    "compare(bias)": lambda flag, _: ns.compare(["rosenblatt"], "and", seeds=1, epochs=2, bias=flag),
    "compare(progress)": lambda flag, _: ns.compare(["rosenblatt"], "and", seeds=1, epochs=2, progress=flag),
    "perceptron(bias)": lambda flag, _: ns.perceptron(2, bias=flag),
    "separability(bias)": lambda flag, _: ns.separability("xor", bias=flag),
    "Certificate.explain(bias)": lambda flag, _: certificate().explain(bias=flag),
    "Certificate.explain(place)": lambda flag, _: certificate().explain(place=flag),
    "Network(rounding)": lambda flag, _: ns.Network(rounding=flag),
    "Network.connect(plastic)": lambda flag, _: cell().connect("x", "cell", plastic=flag),
    "Network.from_graph(rounding)": lambda flag, _: ns.Network.from_graph(nx.path_graph(2), "lif", rounding=flag),
    "Recording.spikes(numbers)": lambda flag, _: short_run().spikes("cell", numbers=flag),
    "Recording.why(full)": lambda flag, _: short_run().why("cell", 2.0, full=flag),
    "Animation.save(progress)": lambda flag, folder: drawn(folder, flag),
    "Run(quiet)": lambda flag, folder: ns.Run("one", folder / "run", quiet=flag),
    "Run(force)": lambda flag, folder: ns.Run("one", folder / "run", force=flag),
    "Run(filmed)": lambda flag, folder: ns.Run("one", folder / "run", filmed=flag),
    "AdalineClassifier(fit_intercept)": lambda flag, _: AdalineClassifier(fit_intercept=flag).fit(*ROWS),
    "AdalineClassifier(shuffle)": lambda flag, _: AdalineClassifier(shuffle=flag).fit(*ROWS),
    "RosenblattClassifier(fit_intercept)": lambda flag, _: RosenblattClassifier(fit_intercept=flag).fit(*ROWS),
    "RosenblattClassifier(shuffle)": lambda flag, _: RosenblattClassifier(shuffle=flag).fit(*ROWS),
    "SigmoidClassifier(fit_intercept)": lambda flag, _: SigmoidClassifier(fit_intercept=flag).fit(*ROWS),
    "SigmoidClassifier(shuffle)": lambda flag, _: SigmoidClassifier(shuffle=flag).fit(*ROWS),
    "datasets.load(header)": lambda flag, folder: ns.datasets.load(table(folder), header=flag),
}
"""By a function or method and its parameter, how to call it."""

RESULTS = {"Comparison.lessons(whole)"}
"""Asked of a result that another test makes."""

ROWS = [[0.0, 1.0], [1.0, 0.0]], [0, 1]


def table(folder):
    file = folder / "table.csv"
    file.write_text("1,a\n2,b\n3,a\n4,b\n")
    return file


@pytest.mark.parametrize("call", FLAGS.values(), ids=FLAGS)
def test_a_flag_is_true_or_false_and_nothing_else(call, tmp_path):
    for strange in ("x", "", 1, 0, 2.5, [], object()):
        with pytest.raises(ns.InputError, match=r"must be True or False; got .*\.$"):
            call(strange, tmp_path)
    for flag in (False, np.True_, np.False_):
        call(flag, tmp_path)


def flags_of(name, function):
    if inspect.isclass(function) and issubclass(function, BaseException):
        return set()
    parameters = inspect.signature(function).parameters.values()
    return {f"{name}({one.name})" for one in parameters if str(one.annotation) in ("bool", "bool | None")}


def public_flags():
    """Every parameter of a public function, class or method that is annotated as a flag."""
    everything = {name: getattr(ns, name) for name in dir(ns) if not name.startswith("_")}
    everything |= {name: getattr(estimators, name) for name in estimators.__all__}
    everything |= {f"datasets.{name}": getattr(ns.datasets, name) for name in ns.datasets.__all__}
    for name, thing in everything.items():
        if not inspect.isclass(thing):
            yield from flags_of(name, thing) if inspect.isfunction(thing) else ()
            continue
        yield from flags_of(name, thing)
        for method in (
            key for key, value in vars(thing).items() if not key.startswith("_") and not isinstance(value, property)
        ):
            found = getattr(thing, method)
            yield from flags_of(f"{name}.{method}", found) if callable(found) else ()


def test_every_public_flag_is_among_those_that_are_tried():
    assert set(public_flags()) <= set(FLAGS) | RESULTS


@pytest.mark.parametrize("flag", ["x", 1])
def test_the_graph_of_a_network_is_changed_by_hand_and_checked_all_the_same(flag):
    net = cell()
    net.graph.edges["x", "cell", 0]["plastic"] = flag
    with pytest.raises(ns.InputError, match="The 'plastic' of the synapse 'x' -> 'cell' must be True or False; got"):
        ns.simulate(net, 5.0)


def test_a_file_of_a_graph_writes_a_flag_as_0_or_1(tmp_path):
    graph = nx.DiGraph()
    graph.add_edge("x", "cell", plastic=True)
    graph.add_edge("cell", "other", plastic=False)
    nx.write_gml(graph, tmp_path / "net.gml")
    net = ns.Network.from_graph(nx.read_gml(tmp_path / "net.gml"), "lif")
    assert sorted(net.graph.edges(data="plastic")) == [("cell", "other", False), ("x", "cell", True)]
    graph.edges["x", "cell"]["plastic"] = "yes"
    with pytest.raises(ns.InputError, match=r"'plastic'.*must be True or False; got 'yes'"):
        ns.Network.from_graph(graph, "lif")
