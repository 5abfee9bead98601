"""Lines that move with the weights, against the decision at many places."""

import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

import neurosim as ns
from neurosim.training.linear import first_units
from neurosim.viz.animation.boundary import BoundaryView, borders
from neurosim.viz.animation.subject import Subject
from neurosim.viz.figures.style import look
from neurosim.viz.figures.view import Plane, dataset_of


def viewed(recording):
    with look():
        axes = Figure().add_axes((0.1, 0.1, 0.8, 0.8))
        return BoundaryView(axes, Subject(recording, recording.until), dataset_of(recording.lesson))


def test_the_line_is_where_the_sum_is_at_the_threshold(learned):
    view = viewed(learned)
    wiring, seen = learned.wiring, 0
    for t in np.arange(0.0, learned.until, 3.1):
        view.show(t)
        weights = learned.at(t).weights
        of = {wiring.labels[wiring.sources[s]]: weights[s] for s in range(3)}
        for line in view.lines.get_segments():
            for x1, x2 in line:
                assert of["x1"] * x1 + of["x2"] * x2 + of["bias"] == pytest.approx(0.0, abs=1e-9)
                seen += 1
    assert seen > 4


def test_the_side_that_answers_1_of_a_threshold_is_shaded(learned):
    view = viewed(learned)
    view.show(learned.until)
    axes = view.lines.axes
    (part,) = view._side.get_paths()
    weights = learned.at(learned.until).weights
    of = {learned.wiring.labels[learned.wiring.sources[s]]: weights[s] for s in range(3)}
    for x1, x2 in itertools.product(np.linspace(*axes.get_xlim(), 13)[1:-1], np.linspace(*axes.get_ylim(), 13)[1:-1]):
        margin = of["x1"] * x1 + of["x2"] * x2 + of["bias"]
        if abs(margin) > 1e-6:
            assert part.contains_point((x1, x2)) == (margin > 0.0)
    assert not view._regions.get_visible()  # which would cover it


def test_the_row_that_is_presented_is_ringed(learned):
    view, lesson = viewed(learned), learned.lesson
    for t in np.arange(0.5, 20.0, 1.0):
        view.show(t)
        x, y = view.moving[-2].get_data()
        place = int(t % 5.0)
        if place == 4:  # the rest
            assert len(x) == 0
        else:
            assert [x[0], y[0]] == lesson.rows[lesson.order(int(t // 5))[place]].tolist()


def test_borders_are_where_the_two_best_are_equal():
    rng = np.random.default_rng(3)
    box = ((-1.0, 1.0), (-1.0, 1.0))
    for _ in range(30):
        plane = Plane(rng.normal(size=(4, 2)), 0.3 * rng.normal(size=4))
        lines = borders(plane, box)
        for line in lines:
            for share in (0.01, 0.5, 0.99):
                above = np.sort(plane.slopes @ (line[0] + share * (line[1] - line[0])) + plane.offsets)
                assert above[-1] == pytest.approx(above[-2], abs=1e-9)
        # Between two places with different winners there is a line to cross.
        grid = np.argmax(plane.excesses(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41)), axis=2)
        assert bool(lines) == bool(np.ptp(grid)) or np.ptp(grid) == 0


def answered(recording, weights, x, y):
    """What a network of two inputs and two hidden sigmoids answers, computed here."""
    wiring = recording.wiring
    of = {(wiring.labels[wiring.sources[s]], wiring.labels[wiring.targets[s]]): weights[s] for s in range(len(weights))}
    drives = [of["x1", h] * x + of["x2", h] * y + of["bias", h] for h in ("h1", "h2")]
    first, second = (1.0 / (1.0 + np.exp(-drive)) for drive in drives)
    return of["h1", "y"] * first + of["h2", "y"] * second + of["bias", "y"]


def test_of_a_hidden_layer_the_output_is_shaded_and_each_unit_has_its_own_line():
    net = ns.perceptron(2, "sigmoid", hidden=(2,), seed=4)
    recording = ns.train(net, ns.datasets.load("xor"), "gradient", rate=1.0, epochs=600).recording
    view, wiring = viewed(recording), recording.wiring
    assert view.hidden
    assert [wiring.labels[unit] for unit in view.units] == ["h1", "h2"]
    assert first_units(wiring, recording.lesson.outputs) == view.units
    view.show(recording.until)
    weights = recording.at(recording.until).weights
    x, y = np.meshgrid(view._x, view._y)
    expected = 1.0 / (1.0 + np.exp(-answered(recording, weights, x, y)))
    assert np.allclose(view._regions.get_array(), expected, atol=1e-9)
    lines = view.lines.get_segments()
    assert len(lines) == 2  # a band
    for line in lines:
        assert np.abs(answered(recording, weights, *line.T)).max() < 0.3  # of margins up to 5: along straight pieces
    assert view.moving[-1].get_text() == "0 of 4 rows wrong"
    dashes = view._unit_lines.get_linestyle()
    assert dashes[0] != dashes[1]
    assert [name.get_text() for name in view._names if name.get_visible()] == ["h1", "h2"]


def test_where_spikes_are_timed_no_line_is_promised():
    rows = ns.Dataset("pairs", [[1.0, 9.0], [9.0, 1.0]], [0, 1], ["x1", "x2"], ["a", "b"], "here")
    recording = ns.train(ns.tempotron(2, seed=1), rows, "tempotron", rate=0.1, epochs=3).recording
    view = viewed(recording)
    view.show(3.0)
    texts = [text.get_text() for text in view.moving[0].axes.texts]
    assert any("no line separates patterns of spikes" in text.replace("\n", " ") for text in texts)
    assert not len(view.lines.get_segments())
    assert view._said.get_text() == "the rows of the lesson"


def test_of_more_features_the_plane_is_that_on_which_most_rows_are_decided_alike():
    iris = ns.datasets.load("iris")
    training = ns.train(ns.perceptron(4, "sigmoid", outputs=3, seed=2), iris, "gradient", rate=0.1, epochs=60)
    view = viewed(training.recording)
    view.show(3.0)
    own, mean = training.predict(iris.X), iris.X.mean(axis=0)
    alike = {}
    for pair in itertools.combinations(range(4), 2):
        rows = np.tile(mean, (150, 1))
        rows[:, pair] = iris.X[:, pair]
        alike[pair] = int((training.predict(rows) == own).sum())
    best = max(alike, key=alike.get)
    assert len(set(alike.values())) > 1
    shown = [text.get_text().replace("\n", " ") for text in view.moving[0].axes.texts]
    names = [iris.feature_names[column] for column in best]
    assert any(f"drawn: {names[0]} and {names[1]}" in text for text in shown)
    assert any(f"{alike[best]} of 150 rows are decided here as by the network" in text for text in shown)
    assert view.moving[0].axes.get_xlabel() == names[0]
