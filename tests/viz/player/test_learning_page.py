"""The page of the learning view as a file: what it is told, what it allows, and what is refused."""

import json
import re

import pytest

import neurosim as ns
from neurosim.viz.player import learning as learnings
from neurosim.viz.player.learning import CONTENDERS, learn_page, learning


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
