"""The page of the learning view as a file: what it is told, what it allows, and what is refused."""

import json
import re
from itertools import combinations

import numpy as np
import pytest
from matplotlib.path import Path

import neurosim as ns
from neurosim.viz.figures.style import CLASS_COLOURS, MARKERS, class_style
from neurosim.viz.player import learning as learnings
from neurosim.viz.player.classes import class_marks, corners
from neurosim.viz.player.learning import CONTENDERS, learn_page, learning
from neurosim.viz.player.page import stylesheet


def test_the_page_is_told_the_data_sets_as_python_has_them():
    told = learning("A lecture", "and")
    assert told["start"] == {"data": "and"}
    for data in told["data"]:
        given = ns.datasets.load(data["name"])
        assert data["rows"] == given.X.tolist()
        assert data["labels"] == given.y.tolist()
        assert (data["features"], data["classes"]) == (list(given.feature_names), list(given.class_names))
    assert [data["name"] for data in told["data"]] == ["seed", "and", "or", "nand", "xor", "iris"]


def test_contenders_begin_as_in_a_comparison_and_have_the_rates_of_their_rules():
    rows = ns.datasets.load("and").X
    for contender in learning("A lecture", "and")["contenders"]:
        _, model, rules, _ = CONTENDERS[contender["id"]]
        assert contender["start"] == ns.Contender(model, rule=rules[0], rate=1.0).lesson(rows)[2]
        assert contender["targets"] == list(model.targets)
        assert [(rule["name"], rule["rate"]) for rule in contender["rules"]] == [
            (name, ns.learning.rules.RULES[name]().rate) for name in rules
        ]


def test_a_data_set_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(ns.InputError, match=r"There is no data set named 'spiral'\. Did you mean 'spirals'\?"):
        learn_page("A lecture", "spiral")


def test_a_data_set_whose_package_is_missing_is_left_out_unless_it_is_asked_for(monkeypatch):
    def without(name):
        if name == "iris":
            raise ns.InputError("The data set 'iris' needs scikit-learn.")
        return ns.datasets.load(name)

    monkeypatch.setattr(learnings, "load", without)
    assert "iris" not in [data["name"] for data in learning("A lecture", "xor")["data"]]
    with pytest.raises(ns.InputError, match="needs scikit-learn"):
        learning("A lecture", "iris")


def test_a_title_is_text_and_nothing_is_loaded():
    html = learn_page("<script>alert(1)</script> & more", "xor")
    assert "<script>alert(1)" not in html
    assert "default-src 'none'" in html
    assert not re.search(r"""(src|href)=["']""", html)
    told = re.search(r'<script type="application/json" id="score">(.*?)</script>', html, re.S)[1]
    assert json.loads(told)["title"] == "<script>alert(1)</script> & more"


@pytest.mark.parametrize(("ground", "face"), [("light", "#ffffff"), ("dark", "#1c2227")])
def test_ten_classes_have_colours_that_are_seen_and_marks_that_differ(ground, face):
    inks = CLASS_COLOURS[ground]
    assert len(set(inks)) == 10
    assert all(contrast(ink, face) >= 3.0 for ink in inks)
    assert stylesheet().count(f"--class-10: {inks[9]};") == 1
    shares = [covered(corners(one), corners(other)) for one, other in combinations(MARKERS, 2)]
    assert max(shares) < 0.95  # of their common area: seen without any colour


def test_classes_differ_in_figures_and_pages_alike():
    assert len({class_style(k) for k in range(100)}) == 100
    assert len({class_style(k)[0] for k in range(10)}) == 10
    told = json.loads(class_marks().removeprefix("const MARKS = ").removesuffix(";"))
    assert told == [corners(class_style(k)[0]) for k in range(10)]


def contrast(one, other):
    """Return the contrast of two colours as WCAG 2.2 defines it."""

    def luminance(ink):
        parts = [int(ink[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def covered(one, other):
    """Return the area that two shapes share, as a share of the area of both."""
    places = np.stack(np.meshgrid(*[np.linspace(-1.5, 1.5, 121)] * 2), axis=-1).reshape(-1, 2)
    first, second = (Path(shape).contains_points(places) for shape in (one, other))
    return np.sum(first & second) / np.sum(first | second)
