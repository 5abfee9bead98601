import matplotlib.text
import numpy as np
import pytest
from matplotlib.cbook import is_math_text

import neurosim as ns
from neurosim.studies.comparison.contenders import DEFAULT


@pytest.fixture
def words():
    """Lay a figure out, and return every text on it."""

    def read(figure):
        figure.draw_without_rendering()
        found = figure.findobj(lambda one: isinstance(one, matplotlib.text.Text) and one.get_visible())
        texts = [text.get_text() for text in found if text.get_text()]
        assert not any(is_math_text(text) for text in texts)  # a name would be drawn as a formula
        return texts

    return read


@pytest.fixture
def lines():
    """Return x and y of the lines of axes by their label."""

    def read(axes):
        return {line.get_label(): np.array(line.get_data(), dtype=float) for line in axes.get_lines()}

    return read


@pytest.fixture(scope="session")
def two_inputs():
    """A neuron that hears two stimuli, stacked once, and one signal while it is refractory."""
    net = ns.Network()
    net.add_neuron("left", ns.Stimulus(times=[5.0, 9.0, 12.0, 30.0]))
    net.add_neuron("right", ns.Stimulus(times=[7.5, 28.5, 45.0], values=[1.0, 0.5, -1.0]))
    net.add_neuron("cell", ns.LIF(tau=12.0, threshold=15.0, refractory=4.0, reset=-2.0), initial={"v": 3.0})
    net.connect("left", "cell", weight=7.0, delay=1.0)
    net.connect("right", "cell", weight=6.0, delay=2.5)
    return ns.simulate(net, until=60.0)


def xor_network():
    net = ns.Network()
    net.add_neuron("b", ns.Stimulus(times=[20.0, 30.0]))
    net.add_neuron("a", ns.Stimulus(times=[10.0, 30.0]))
    for name in ("only b", "only a", "xor"):
        net.add_neuron(name, ns.McCullochPitts(threshold=1))
    for one, other in (("a", "b"), ("b", "a")):
        net.connect(one, f"only {one}")
        net.connect(one, f"only {other}", weight="veto")
        net.connect(f"only {one}", "xor")
    return net


@pytest.fixture
def xor_net():
    return xor_network()


@pytest.fixture(scope="session")
def xor():
    return ns.simulate(xor_network(), until=50.0)


@pytest.fixture
def population_net():
    net = ns.Network()
    net.add_neuron("drive", ns.Poisson(rate=3000.0))
    net.add_population("exc", 40, ns.LIF(threshold=10.0, refractory=2.0))
    net.add_population("inh", 10, ns.LIF(threshold=10.0, refractory=2.0))
    net.connect("drive", "exc", weight=0.9, rule=ns.AllToAll())
    net.connect("exc", "exc", weight=0.3, rule=ns.FixedIndegree(4))
    net.connect("exc", "inh", weight=0.3, delay=1.5, rule=ns.FixedIndegree(4))
    net.connect("inh", "exc", weight=-1.5, delay=1.5, rule=ns.FixedIndegree(2))
    return net


@pytest.fixture(scope="session")
def learned_and():
    return ns.train(ns.perceptron(2), ns.datasets.load("and"), "rosenblatt")


@pytest.fixture(scope="session")
def learned_seed():
    net = ns.perceptron(3, "sigmoid", bias=False, seed=1)
    return ns.train(net, ns.datasets.load("seed"), "gradient", rate=1.0, epochs=1200, batch=None)


@pytest.fixture(scope="session")
def learned_layers():
    net = ns.perceptron(2, "sigmoid", hidden=(2,), seed=1)
    return ns.train(net, ns.datasets.load("xor"), "gradient", rate=4.0, epochs=300, batch=None)


@pytest.fixture(scope="session")
def learned_iris():
    return ns.train(ns.perceptron(4, outputs=3, seed=2), ns.datasets.load("iris"), "rosenblatt", rate=0.1, epochs=4)


@pytest.fixture(scope="session")
def compared_and():
    """Four contenders on rows that a line separates, learned as they stand."""
    return ns.compare(None, "and", seeds=3, epochs=60)


@pytest.fixture(scope="session")
def compared_clouds():
    """Two classes of two features that no line separates, scaled, of three seeds, three parts held out."""
    rng = np.random.default_rng(4)
    y = np.arange(36) % 2
    X = np.column_stack([100.0 + 10.0 * (rng.normal(size=36) + 1.5 * y), 0.1 * rng.normal(size=36)])
    rows = ns.Dataset("clouds", X, y, ("long", "short"), ("no", "yes"), "here")
    return ns.compare(DEFAULT, rows, folds=3, seeds=3, epochs=12)


@pytest.fixture(scope="session")
def compared_iris():
    """Three classes of four features; two contenders that learn, and one that is wired."""
    return ns.compare(["mcculloch-pitts", "rosenblatt", "sigmoid"], "iris", folds=0, seeds=1, epochs=6)


@pytest.fixture(scope="session")
def compared_spheres():
    """Two classes of five features, of which one is always the same."""
    rng = np.random.default_rng(7)
    y = np.arange(30) % 2
    X = rng.normal(size=(30, 5)) * (1.0, 3.0, 0.5, 2.0, 0.0) + np.outer(y, (2.0, 3.0, 0.0, -4.0, 0.0)) + 5.0
    rows = ns.Dataset("spheres", X, y, tuple("abcde"), ("no", "yes"), "here")
    return ns.compare(DEFAULT, rows, folds=0, seeds=1, epochs=8)
