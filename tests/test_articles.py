"""A message has the right article before the name of a class, whoever wrote the class."""

import ast
import itertools
from pathlib import Path

import numpy as np
import pytest

import neurosim as ns

ROOT = Path(ns.__file__).parent


def articles_written_out(path):
    """Yield the line of every f-string that has "a" or "an" just before the name of a class."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        for before, after in itertools.pairwise(parts):
            article = isinstance(before, ast.Constant) and f" {before.value}".endswith((" a ", " an "))
            if article and isinstance(after, ast.FormattedValue) and "__name__" in ast.unparse(after):
                yield node.lineno


def test_no_message_writes_an_article_out_before_the_name_of_a_class():
    found = {str(path.relative_to(ROOT)): list(articles_written_out(path)) for path in ROOT.rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}


def resumed_with_another_model():
    net = ns.Network()
    net.add_neuron("cell", ns.ExpCurrentLIF())
    run = ns.simulate(net, 1.0)
    net.graph.nodes["cell"]["model"] = ns.LIF()
    ns.simulate(net, 2.0, resume=run)


def kept_with(value):
    net = ns.Network()
    net.add_neuron("cell", ns.LIF())
    net.graph.nodes["cell"]["seen"] = value
    net.save("net.json")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (resumed_with_another_model, "give it an ExpCurrentLIF, or begin a new run."),
        (lambda: ns.Network.from_graph(np.int64(1)), "needs a networkx graph; got an int64"),
        (lambda: ns.Network.from_graph({1}), "needs a networkx graph; got a set"),
        (lambda: kept_with(object()), "it is an object."),
    ],
)
def test_the_article_fits_the_name(call, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ns.InputError) as refused:
        call()
    assert told in str(refused.value)
