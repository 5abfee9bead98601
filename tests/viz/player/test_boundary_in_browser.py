"""The plane of a lesson in the page, against what NumPy and the network itself decide there."""

import itertools
import re

import numpy as np
import pytest

import neurosim as ns
from neurosim.viz.figures.lesson_plane import view_of
from neurosim.viz.figures.view import dataset_of
from neurosim.viz.player.answered import SIDE, answered
from neurosim.viz.player.page import document, page


@pytest.fixture(scope="module")
def layered():
    net = ns.perceptron(2, "sigmoid", hidden=(3,), seed=4)
    return ns.train(net, ns.datasets.load("xor"), "gradient", rate=1.0, epochs=900)


@pytest.fixture(scope="module")
def iris():
    net = ns.perceptron(4, "sigmoid", outputs=3, seed=2)
    return ns.train(net, ns.datasets.load("iris"), "gradient", rate=0.1, epochs=8)


@pytest.fixture
def described(open_offline, tmp_path):
    """Return what the page says of the plane at a tick."""

    def said(recording, tick):
        file = tmp_path / "player.html"
        file.write_text(page({"lesson": recording}, "lesson"), encoding="utf-8")
        shown = open_offline(file)
        shown.wait_for_function("() => document.querySelector('main').player")
        shown.evaluate("tick => document.querySelector('main').player.seek(tick)", tick)
        shown.wait_for_timeout(300)
        return shown.locator(".boundary canvas").get_attribute("aria-label")

    return said


def on_the_plane(training, shown, columns, epoch):
    """Decide at the places of the page, here: the features that are drawn, all others at their mean."""
    (left, right), (low, high) = shown["box"]
    side = SIDE if shown["regions"] else 64
    x, y = np.meshgrid(np.linspace(left, right, side), np.linspace(low, high, side))
    rows = np.tile(training.dataset.X.mean(axis=0), (side * side, 1))
    rows[:, columns] = np.stack([x.ravel(), y.ravel()], axis=1)
    return training.ask(rows, epoch).decisions


def shares(text):
    return {name: int(share) for name, share in re.findall(r"(\w+) on (\d+) % of the plane", text)}


def test_the_regions_of_a_hidden_layer_are_what_the_network_decides(layered, described):
    recording = layered.recording
    shown = document({"lesson": recording}, "lesson")["scores"][0]["lesson"]["teaching"]
    epochs = shown["regions"]["epochs"]
    assert (epochs[0], epochs[-1]) == (0, 900)
    view_box = shown["box"]
    assert view_box == ((-0.25, 1.25), (-0.25, 1.25))
    for epoch in (epochs[4], 900):
        tick = epoch * recording.lesson.epoch_length if epoch < 900 else recording.end.tick
        text = described(recording, tick)
        decisions = on_the_plane(layered, shown, [0, 1], epoch)
        expected = {str(k): round(100 * float((decisions == k).mean())) for k in np.unique(decisions)}
        told = shares(text)
        assert told.keys() == expected.keys()
        assert all(abs(told[k] - expected[k]) <= 1 for k in expected)
    assert "lines of hidden units h1: " in text
    assert "; h3: " in text


def test_margins_keep_their_side_when_they_are_packed(layered):
    recording, lesson = layered.recording, layered.lesson
    view = view_of(recording, lesson, dataset_of(lesson))
    told, margins = answered(recording, lesson, layered.history, view)
    for place, epoch in enumerate(told["epochs"]):
        steps = margins.reshape(len(told["epochs"]), -1)[place]
        decisions = on_the_plane(layered, {"box": view.box, "regions": told}, [0, 1], epoch)
        assert ((steps >= 0.0) == (decisions == 1)).all()


def test_the_regions_of_several_outputs_are_the_winners(iris, described):
    recording = iris.recording
    shown = document({"lesson": recording}, "lesson")["scores"][0]["lesson"]["teaching"]
    names = list(iris.dataset.feature_names)
    columns = [names.index(axis) for axis in shown["axes"]]
    text = described(recording, recording.end.tick)
    decisions = on_the_plane(iris, shown, columns, -1)
    told = shares(text)
    for k, name in enumerate(iris.dataset.class_names):
        assert abs(told.get(name, 0) - 100.0 * float((decisions == k).mean())) <= 1.0


def test_the_plane_is_the_one_on_which_most_rows_are_decided_alike(iris):
    shown = document({"lesson": iris.recording}, "lesson")["scores"][0]["lesson"]["teaching"]
    X, mean = iris.dataset.X, iris.dataset.X.mean(axis=0)
    own, alike = iris.predict(X), {}
    for pair in itertools.combinations(range(4), 2):
        rows = np.tile(mean, (len(X), 1))
        rows[:, pair] = X[:, pair]
        alike[pair] = int((iris.predict(rows) == own).sum())
    best = max(alike, key=alike.get)
    assert shown["axes"] == [iris.dataset.feature_names[column] for column in best]
    assert f"{alike[best]} of 150 rows are decided here as by the network" in shown["note"]
