"""What holds for all figures: large enough to read, nothing cut off, names literal, empty cases say so."""

import itertools

import matplotlib.text
import networkx as nx
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import neurosim as ns
from neurosim.capacity import Load

HOSTILE = ["$x$", "<img onerror>", "n" * 10_000, "שלום עולם", "a\x00b\u2028c", "中😀", "_hidden", r"\frac{1}$2$"]
SHOWN = [
    "$x$",
    "<img onerror>",
    "n" * 14 + "…" + "n" * 9,
    "שלום עולם",
    r"a\x00b\u2028c",
    r"\u4e2d😀",
    "_hidden",
    r"\frac{1}$2$",
]


def hostile_network():
    net = ns.Network()
    net.add_neuron(HOSTILE[0], ns.Stimulus(times=[1.0, 2.0], values=[1.0, 2.0]))
    for name in HOSTILE[1:]:
        net.add_neuron(name, ns.LIF(refractory=0.5))
    for one, other in itertools.pairwise(HOSTILE):
        net.connect(one, other, weight=1.2)
    return net


def ring_network():
    graph = nx.gnp_random_graph(30, 0.08, seed=3, directed=True)
    return ns.Network.from_graph(graph, model="lif")


@pytest.fixture(scope="module")
def hostile():
    return ns.simulate(hostile_network(), until=20.0)


@pytest.fixture(scope="module")
def hostile_training():
    rows = ns.Dataset("$set$", [[0.0, 1.0], [1.0, 0.0]], [0, 1], HOSTILE[:2], HOSTILE[2:4], "here")
    return ns.train(ns.perceptron(2), rows, "rosenblatt", epochs=5)


@pytest.fixture(scope="module")
def hostile_comparison():
    """Of every model, named like no model; three classes and four features."""
    X = [[0.1 * i, 0.7 * i % 1.0, 0.3 * i % 1.0, 1.0 + 0.11 * i * i % 1.0] for i in range(12)]
    rows = ns.Dataset("$set$", X, [0, 1, 2] * 4, HOSTILE[:4], HOSTILE[4:7], "here")
    models = itertools.cycle(["sigmoid", "rosenblatt", "mcculloch-pitts", "adaline"])
    contenders = [ns.Contender(model, name=name) for model, name in zip(models, HOSTILE, strict=False)]
    return ns.compare(contenders, rows, seeds=2, epochs=4)


@pytest.fixture(scope="module")
def hostile_pair():
    """The same, of two classes and two features."""
    rows = ns.Dataset("$set$", [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1], HOSTILE[1:3], HOSTILE[2:4], "here")
    contenders = [
        ns.Contender(model, name=name) for model, name in zip(["sigmoid", "rosenblatt"], HOSTILE, strict=False)
    ]
    return ns.compare(contenders, rows, seeds=1, epochs=4)


BARS = ns.figures.Transfer(
    "rates", "drive (mV)", "rate (Hz)", {"cell": ([0, 1], [0, 2], [0, 1], [1, 3])}, {"line": ([0, 1], [0, 2])}
)


def hostile_transfer(title):
    dots, lines = ({name: ([0.0, 1.0], [0.0, i]) for i, name in enumerate(HOSTILE[k:][:4])} for k in (0, 4))
    return ns.figures.Transfer(title, HOSTILE[1], HOSTILE[2], dots, lines)


def hostile_patterns(rows):
    drawn = np.random.default_rng(1).uniform(0.0, 30.0, (rows, 12)).round(3)
    data = ns.Dataset("$set$", drawn, np.arange(rows) % 2, [f"x{k}" for k in range(12)], HOSTILE[1:3], "here")
    return ns.train(ns.tempotron(12, seed=1, window=30.0), data, "tempotron", epochs=2, record="all").recording


LOADS = [Load(1.0, 20, 8, 1.0, 1.0), Load(2.5, 20, 8, 0.5, 0.9)]

COMPARED = ("learning_curves", "accuracy", "boundaries", "weight_paths")
COMPARISONS = (
    "compared_and",
    "compared_clouds",
    "compared_iris",
    "compared_spheres",
    "hostile_comparison",
    "hostile_pair",
)

FIGURES = {
    "network, trained": lambda r: ns.figures.network(r("learned_iris").recording),
    "network, populations": lambda r: ns.figures.network(r("population_net")),
    "network, hostile": lambda _: ns.figures.network(hostile_network()),
    "network, long title": lambda r: ns.figures.network(r("learned_and").network, title="a rather long title " * 9),
    "network, springs": lambda _: ns.figures.network(ring_network()),
    "network, veto": lambda r: ns.figures.network(r("xor")),
    "raster, values": lambda r: ns.figures.raster(r("two_inputs")),
    "raster, populations": lambda r: ns.figures.raster(ns.simulate(r("population_net"), until=50.0)),
    "raster, hostile": lambda r: ns.figures.raster(r("hostile")),
    "space-time": lambda r: ns.figures.space_time(r("two_inputs")),
    "space-time, populations": lambda r: ns.figures.space_time(ns.simulate(r("population_net"), until=50.0)),
    "space-time, hostile": lambda r: ns.figures.space_time(r("hostile")),
    "space-time, distances": lambda r: ns.figures.space_time(r("hostile"), start=HOSTILE[2]),
    "space-time, veto": lambda r: ns.figures.space_time(r("xor"), start="a"),
    "pulse packets": lambda r: ns.figures.pulse_packets({"one": r("two_inputs")}, ["left", "right", "cell"]),
    "pulse packets, hostile": lambda r: ns.figures.pulse_packets(dict.fromkeys(HOSTILE, r("hostile")), HOSTILE),
    "spike patterns": lambda _: ns.figures.spike_patterns(dict.fromkeys(HOSTILE[:3], hostile_patterns(8))),
    "spike patterns, two": lambda _: ns.figures.spike_patterns({HOSTILE[3]: hostile_patterns(2)}, title=HOSTILE[7]),
    "capacity": lambda _: ns.figures.capacity({"one": LOADS}, title="a rather long title " * 9),
    "capacity, hostile": lambda _: ns.figures.capacity(dict.fromkeys(HOSTILE[:4], LOADS)),
    "STDP window": lambda _: ns.figures.stdp_window(),
    "STDP window, one": lambda _: ns.figures.stdp_window(ns.STDP(least=-1.0), [0.5]),
    "transfer": lambda _: ns.figures.transfer([BARS] * 4, title="four of them"),
    "transfer, alone": lambda _: ns.figures.transfer([BARS]),
    "transfer, hostile": lambda _: ns.figures.transfer([hostile_transfer(name) for name in HOSTILE[:4]]),
    "transfer, empty": lambda _: ns.figures.transfer([ns.figures.Transfer("nothing", "drive", "output")] * 3),
    "potential": lambda r: ns.figures.potential(r("two_inputs"), "cell"),
    "potential, veto": lambda r: ns.figures.potential(r("xor"), "only a"),
    "potential, hostile": lambda r: ns.figures.potential(r("hostile"), HOSTILE[3]),
    "weights": lambda r: ns.figures.weights(r("learned_and")),
    "weights, many": lambda r: ns.figures.weights(r("learned_iris")),
    "weights, long": lambda r: ns.figures.weights(r("learned_seed")),
    "learning curve": lambda r: ns.figures.learning_curve(r("learned_seed")),
    "learning curves": lambda r: ns.figures.learning_curve({name: r("learned_and") for name in HOSTILE}),
    "boundary": lambda r: ns.figures.decision_boundary(r("learned_and")),
    "boundary, shade": lambda r: ns.figures.decision_boundary(r("learned_seed")),
    "boundary, regions": lambda r: ns.figures.decision_boundary(r("learned_iris")),
    "boundary, hidden": lambda r: ns.figures.decision_boundary(r("learned_layers")),
    "regions, hidden": lambda r: ns.figures.decision_regions({"a" * 90: r("learned_layers")}, ns.datasets.load("xor")),
    "regions, four": lambda r: ns.figures.decision_regions(
        dict.fromkeys(HOSTILE[:4], r("hostile_training")), r("hostile_training").dataset
    ),
    "boundary, hostile": lambda r: ns.figures.decision_boundary(r("hostile_training"), epochs=[1]),
    "boundaries, hostile": lambda r: ns.figures.boundaries(r("hostile_pair")),
    "boundaries, columns": lambda r: ns.figures.boundaries(r("compared_iris"), features=(2, 3), epochs=[0, 1, 2, 6]),
} | {
    f"{name}, {of}": lambda r, name=name, of=of: getattr(ns.figures, name)(r(of))
    for name, of in itertools.product(COMPARED, COMPARISONS)
}


@pytest.mark.parametrize("name", FIGURES)
def test_texts_are_large_enough_and_nothing_is_cut_off(name, request):
    figure = FIGURES[name](request.getfixturevalue)
    FigureCanvasAgg(figure).draw()
    texts = figure.findobj(lambda one: isinstance(one, matplotlib.text.Text) and one.get_visible() and one.get_text())
    assert texts
    assert [text.get_text() for text in texts if text.get_fontsize() < 9.0] == []
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert min(drawn.x0, drawn.y0, width - drawn.x1, height - drawn.y1) >= -0.02


NAMED = {
    "network": ns.figures.network,
    "raster": ns.figures.raster,
    "space-time": ns.figures.space_time,
    "distances": lambda recording: ns.figures.space_time(recording, start=HOSTILE[0]),
    "pulse packets": lambda recording: ns.figures.pulse_packets(dict.fromkeys(HOSTILE, recording), HOSTILE[:1]),
}


@pytest.mark.parametrize("kind", NAMED)
def test_hostile_names_are_literal(hostile, kind, words):
    figure = NAMED[kind](hostile)
    found = [text.replace(r"\$", "$") for text in words(figure)]
    assert [name for name in SHOWN if name not in found] == []


def test_hostile_names_are_literal_in_a_potential(hostile, words):
    found = "\n".join(words(ns.figures.potential(hostile, HOSTILE[7]))).replace(r"\$", "$")
    assert rf"“{SHOWN[7]}”" in found
    assert "from _hidden" in found


def test_hostile_names_are_literal_in_what_was_learned(hostile_training, words):
    found = "\n".join(words(ns.figures.decision_boundary(hostile_training))).replace(r"\$", "$")
    for name in [*SHOWN[:2], f"class {SHOWN[2]}", f"class {SHOWN[3]}", "“$set$”"]:
        assert name in found
    for draw in (ns.figures.weights, ns.figures.learning_curve):
        assert "“$set$”" in "\n".join(words(draw(hostile_training))).replace(r"\$", "$")


def test_hostile_names_are_literal_in_a_comparison(hostile_comparison, hostile_pair, words):
    for name in COMPARED:
        found = "\n".join(words(getattr(ns.figures, name)(hostile_comparison))).replace(r"\$", "$")
        wanted = ["$x$", "<img onerror>", SHOWN[4], SHOWN[7], "“$set$”"]  # "_hidden" is wired by hand
        assert [one for one in wanted if one not in found] == []
        assert "_hidden" in found or name == "learning_curves"
    found = "\n".join(words(ns.figures.boundaries(hostile_pair))).replace(r"\$", "$")
    assert f"output: degree of “{SHOWN[3]}”" in found


def test_hostile_names_are_literal_over_a_drive(words):
    found = [text.strip().replace(r"\$", "$") for text in words(ns.figures.transfer([hostile_transfer("$x$")]))]
    assert [one for one in SHOWN if one not in found] == []


def test_hostile_names_are_literal_over_patterns(words):
    found = words(ns.figures.spike_patterns({HOSTILE[0]: hostile_patterns(2)}, title=HOSTILE[7]))
    assert {"\\$x\\$:\npotential", "<img onerror>", SHOWN[7].replace("$", r"\$")} <= set(found)


def test_hostile_names_are_literal_over_loads(words):
    found = [text.strip().replace(r"\$", "$") for text in words(ns.figures.capacity(dict.fromkeys(HOSTILE[4:], LOADS)))]
    assert [one for one in SHOWN[4:] if one not in found] == []


def test_one_neuron_alone(words):
    net = ns.Network()
    net.add_neuron("alone", "lif")
    recording = ns.simulate(net, until=10.0)
    assert "no synapses" in "\n".join(words(ns.figures.network(net)))
    for draw in (ns.figures.raster, ns.figures.space_time):
        assert "No neuron sent a signal." in words(draw(recording))
    assert "No neuron sent a signal." in words(ns.figures.space_time(recording, start="alone"))
    assert "No neuron sent a signal." in words(ns.figures.pulse_packets({"silent": recording}, ["alone"]))
    found = words(ns.figures.potential(recording, "alone"))
    assert "no spike" in found
    assert "No signal arrived." in found


def test_no_neuron_at_all(words):
    recording = ns.simulate(ns.Network(), until=1.0)
    for source in (ns.Network(), recording):
        assert "There is no neuron." in words(ns.figures.network(source))
    for draw in (ns.figures.raster, ns.figures.space_time):
        assert "No neuron was chosen." in words(draw(recording))


def test_a_run_of_no_time(words):
    net = ns.Network()
    net.add_neuron("x", ns.Stimulus(times=[1.0]))
    net.add_neuron("cell", "lif")
    net.connect("x", "cell")
    recording = ns.simulate(net, until=0.0)
    for draw in (ns.figures.raster, ns.figures.space_time):
        assert "No neuron sent a signal." in words(draw(recording))
    assert "no spike" in words(ns.figures.potential(recording, "cell"))


def test_learning_that_stopped_before_an_epoch_was_over(words):
    rows = ns.Dataset("long", [[0.0, 1.0], [1.0, 0.0]] * 2000, [0, 1] * 2000, ["p", "q"], ["no", "yes"], "here")
    with pytest.raises(ns.RunStopped) as stopped:
        ns.train(ns.perceptron(2), rows, "rosenblatt", max_signals=3)
    training = stopped.value.training
    assert "No epoch was finished" in "\n".join(words(ns.figures.weights(training)))
    assert words(ns.figures.learning_curve(training)).count("No epoch was finished.") == 2
    assert "no boundary" in "\n".join(words(ns.figures.decision_boundary(training)))
