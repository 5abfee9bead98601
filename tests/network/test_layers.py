"""Networks that are ready to learn."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.network.layers import layer_weights


def edges(net):
    return {(source, target): edge for source, target, edge in net.graph.edges(data=True)}


def test_names_delays_and_plasticity():
    net = ns.perceptron(2, hidden=(3, 2), outputs=2, delay=0.5)
    assert list(net.neurons()) == ["x1", "x2", "bias", "h1.1", "h1.2", "h1.3", "h2.1", "h2.2", "y1", "y2"]
    given = edges(net)
    assert len(given) == 3 * 3 + 4 * 2 + 3 * 2
    assert all(edge["plastic"] for edge in given.values())
    assert {target: given["bias", target]["delay"] for target in ("h1.1", "h2.1", "y1")} == {
        "h1.1": 0.5,
        "h2.1": 1.0,
        "y1": 1.5,
    }
    assert {edge["delay"] for (source, _), edge in given.items() if source != "bias"} == {0.5}
    assert list(ns.perceptron(1, hidden=(2,), bias=False).neurons()) == ["x1", "h1", "h2", "y"]


def test_a_seed_draws_the_weights_as_the_tutorial_does():
    np.random.seed(7)
    first, second = 2 * np.random.random((3, 4)) - 1, 2 * np.random.random((5, 1)) - 1
    given = edges(ns.perceptron(2, hidden=(4,), seed=7))
    for i, source in enumerate(["x1", "x2", "bias"]):
        for k in range(4):
            assert given[source, f"h{k + 1}"]["weight"] == first[i, k]
    for i, source in enumerate(["h1", "h2", "h3", "h4", "bias"]):
        assert given[source, "y"]["weight"] == second[i, 0]


def test_without_a_seed_weights_are_zero():
    assert {edge["weight"] for edge in edges(ns.perceptron(3, hidden=(2,))).values()} == {0.0}


@pytest.mark.parametrize("delay", [0.1, 0.3, 0.7, 1.0, 3.0])
def test_any_delay_brings_all_layers_together(delay):
    net = ns.perceptron(2, model="sigmoid", hidden=(2, 2, 2), delay=delay, seed=1)
    training = ns.train(net, ns.datasets.load("xor"), "gradient", epochs=2)
    assert (
        training.weights.tobytes()
        == ns.train(
            ns.perceptron(2, model="sigmoid", hidden=(2, 2, 2), seed=1), ns.datasets.load("xor"), "gradient", epochs=2
        ).weights.tobytes()
    )


@pytest.mark.parametrize(
    "given",
    [
        {"n_inputs": 0},
        {"n_inputs": 2.0},
        {"hidden": (0,)},
        {"hidden": (2.5,)},
        {"hidden": True},
        {"outputs": 0},
        {"seed": -1},
        {"seed": 1.5},
        {"seed": 2**32},
        {"delay": 0.0},
        {"model": "sigmod"},
    ],
)
def test_mistakes_are_refused(given):
    with pytest.raises(ns.InputError):
        ns.perceptron(**({"n_inputs": 2} | given))


class TestStartWeightsThatAreGiven:
    def test_they_stand_with_the_bias_last(self):
        net = ns.perceptron(2, outputs=2, weights=[[1, 2, 3], [4, 5, 6]])
        weights = {(tail, head): w for tail, head, w in net.graph.edges(data="weight")}
        assert weights == {
            ("x1", "y1"): 1, ("x2", "y1"): 2, ("bias", "y1"): 3, ("x1", "y2"): 4, ("x2", "y2"): 5, ("bias", "y2"): 6,
        }  # fmt: skip

    def test_one_row_may_be_flat(self):
        net = ns.perceptron(2, bias=False, weights=[0.5, -1])
        assert [w for *_, w in net.graph.edges(data="weight")] == [0.5, -1.0]

    def test_each_layer_has_its_own(self):
        given = [np.arange(6.0).reshape(2, 3), np.arange(6.0, 15.0).reshape(3, 3), [[15.0, 16.0, 17.0, 18.0]]]
        net = ns.perceptron(2, hidden=(2, 3), weights=given)
        weight = {(tail, head): w for tail, head, w in net.graph.edges(data="weight")}
        sources = [["x1", "x2", "bias"], ["h1.1", "h1.2", "bias"], ["h2.1", "h2.2", "h2.3", "bias"]]
        heads = [["h1.1", "h1.2"], ["h2.1", "h2.2", "h2.3"], ["y"]]
        found = [[[weight[tail, head] for tail in tails] for head in neurons]
                 for tails, neurons in zip(sources, heads, strict=True)]  # fmt: skip
        assert found == [np.asarray(layer).tolist() for layer in given]
        again = layer_weights(net, (2, 3))
        assert [layer.tolist() for layer in again] == found

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"weights": [1, 2]}, r"shape \(outputs, inputs \+ 1 for the bias\), \(1, 3\); got \(1, 2\)"),
            ({"weights": [1, 2, 3], "bias": False}, r"\(outputs, inputs\), \(1, 2\)"),
            ({"weights": [1, 2, 3], "seed": 1}, "but not both"),
            ({"weights": [1, 2, 3], "hidden": (2,)}, "an array for each of the 2 layers; got 3"),
            (
                {"weights": [[1, 2, 3], [1, 2, 3]], "hidden": (2,)},
                r"layer 1 need the shape \(neurons, .*\), \(2, 3\); got",
            ),
            ({"weights": 1.0, "hidden": (2,)}, "one for each of the 2 layers"),
            ({"weights": [1, np.nan, 3]}, "weight"),
        ],
    )
    def test_others_are_refused(self, given, told):
        with pytest.raises(ns.InputError, match=told):
            ns.perceptron(2, **given)
