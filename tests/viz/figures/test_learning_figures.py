"""Weights and learning curves against the perceptron rule done by hand."""

import numpy as np
import pytest

import neurosim as ns
from neurosim.core.errors import InputError

ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]
AND = [0, 0, 0, 1]


def by_hand():
    """The perceptron rule on AND, with a tie counted as a mistake: weights and mistakes of each epoch."""
    w1 = w2 = b = 0.0
    weights, mistakes = [(w1, w2, b)], []
    while not mistakes or mistakes[-1]:
        wrong = 0
        for (x1, x2), wanted in zip(ROWS, AND, strict=True):
            drive = w1 * x1 + w2 * x2 + b
            if (drive <= 0.0) if wanted else (drive >= 0.0):
                change = 1.0 if wanted else -1.0
                w1, w2, b = w1 + change * x1, w2 + change * x2, b + change
                wrong += 1
        weights.append((w1, w2, b))
        mistakes.append(wrong)
    return np.array(weights), mistakes


def test_weights_are_those_of_the_rule_done_by_hand(learned_and, lines):
    weights, _ = by_hand()
    drawn = lines(ns.figures.weights(learned_and).axes[0])
    for column, name in enumerate(["x1 → y", "x2 → y", "bias → y"]):
        assert drawn[name][0] == pytest.approx(np.arange(len(weights)))
        assert drawn[name][1] == pytest.approx(weights[:, column])


def test_each_line_is_named_at_its_end_and_differs_in_style(learned_and):
    axes = ns.figures.weights(learned_and).axes[0]
    weights, _ = by_hand()
    ends = [f"{value:g}".replace("-", "\N{MINUS SIGN}") for value in weights[-1]]
    named = [f"{name}  {end}" for name, end in zip(["x1 → y", "x2 → y", "bias → y"], ends, strict=True)]
    assert sorted(text.get_text() for text in axes.texts) == sorted(named)
    styles = [line.get_dashes() if hasattr(line, "get_dashes") else line._dash_pattern for line in axes.get_lines()[:3]]
    assert len({str(style) for style in styles}) == 3


def test_of_many_weights_the_heaviest_are_named(learned_iris, lines):
    figure = ns.figures.weights(learned_iris)
    history = learned_iris.history
    heaviest = np.argsort(-np.abs(history.weights[-1]))[:6]
    wanted = {f"{history.synapses[s][0]} → {history.synapses[s][1]}": history.weights[:, s] for s in heaviest}
    assert {text.get_text().split("  ")[0] for text in figure.axes[0].texts} == set(wanted)
    drawn = lines(figure.axes[0])
    assert all(np.array_equal(drawn[name][1], weights) for name, weights in wanted.items())
    assert len(figure.axes[0].get_lines()) == 15 + 1  # and the line at 0


def test_many_epochs_have_a_logarithmic_axis(learned_seed, learned_and, words):
    assert ns.figures.weights(learned_seed).axes[0].get_xscale() == "symlog"
    assert [axes.get_xscale() for axes in ns.figures.learning_curve(learned_seed).axes] == ["log", "log"]
    assert ns.figures.weights(learned_and).axes[0].get_xscale() == "linear"
    assert {"1", "10", "100", "1,000"} <= set(words(ns.figures.weights(learned_seed)))
    assert {"0.1", "0.01", "0.001"} <= set(words(ns.figures.learning_curve(learned_seed)))


def test_mistakes_are_those_of_the_rule_done_by_hand(learned_and):
    _, mistakes = by_hand()
    line = ns.figures.learning_curve(learned_and).axes[1].get_lines()[0]
    assert line.get_xdata().tolist() == list(range(1, len(mistakes) + 1))
    assert line.get_ydata().tolist() == mistakes
    assert line.get_marker() == "o"


def test_the_loss_is_that_of_the_tutorial(learned_seed):
    X, y = learned_seed.dataset.X, learned_seed.dataset.y
    w = 2.0 * np.random.RandomState(1).random_sample(3) - 1.0
    losses = []
    for _ in range(1200):
        output = 1.0 / (1.0 + np.exp(-X @ w))
        losses.append(np.mean(0.5 * (y - output) ** 2))
        w = w + X.T @ ((y - output) * output * (1.0 - output))
    above = ns.figures.learning_curve(learned_seed).axes[0]
    assert above.get_lines()[0].get_ydata() == pytest.approx(losses, rel=1e-9)
    assert above.get_yscale() == "log"


def test_the_baseline_is_that_of_the_most_frequent_class(learned_and, learned_iris, words):
    below = ns.figures.learning_curve(learned_and).axes[1]
    assert set(below.get_lines()[1].get_ydata()) == {1.0}  # AND is 0 in three rows of four
    far = ns.figures.learning_curve(learned_iris)
    assert "100 (above the axis)" in "\n".join(words(far))
    assert far.axes[1].get_ylim()[1] < 100.0


def test_mistakes_are_counted_in_whole_numbers(learned_and):
    figure = ns.figures.learning_curve(learned_and)
    figure.draw_without_rendering()
    ticks = figure.axes[1].get_yticks()
    assert np.array_equal(ticks, np.rint(ticks))


def test_several_are_compared_by_label_and_style(learned_and, learned_seed, words):
    figure = ns.figures.learning_curve({"hard": learned_and, "soft": learned_seed})
    found = "\n".join(words(figure))
    assert "hard: rosenblatt, rate 1" in found
    assert "soft: gradient, rate 1" in found
    assert "a line ends where its learning stopped" in found
    hard, soft = figure.axes[0].get_lines()
    assert len(hard.get_xdata()) == len(learned_and.history.loss)
    assert hard.get_linestyle() != soft.get_linestyle()


def test_nothing_to_compare_is_refused():
    with pytest.raises(InputError, match="at least one"):
        ns.figures.learning_curve({})
