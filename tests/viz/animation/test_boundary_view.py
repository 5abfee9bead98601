"""Lines that move with the weights, against the decision at many places."""

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
        lines = next(a for a in view.moving if type(a).__name__ == "LineCollection")
        for line in lines.get_segments():
            for x1, x2 in line:
                assert of["x1"] * x1 + of["x2"] * x2 + of["bias"] == pytest.approx(0.0, abs=1e-9)
                seen += 1
    assert seen > 4


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


def test_of_a_hidden_layer_each_unit_has_its_own_line(learned_hidden):
    view, wiring = viewed(learned_hidden), learned_hidden.wiring
    assert view.hidden
    assert [wiring.labels[unit] for unit in view.units] == ["h1", "h2"]
    assert first_units(wiring, learned_hidden.lesson.outputs) == view.units
    view.show(9.0)
    assert view.moving[-1].get_text().startswith("the line of each hidden unit")


def test_a_plane_of_more_features_names_what_it_projects():
    recording = ns.train(ns.perceptron(4, outputs=3, seed=2), ns.datasets.load("iris"), "rosenblatt", epochs=1)
    view = viewed(recording.recording)
    view.show(3.0)
    texts = [text.get_text() for text in view.moving[0].axes.texts]
    assert any("principal components" in text.replace("\n", " ") for text in texts)
