"""Errors are sentences, of one family, and offer the nearest name."""

import pytest

import neurosim as ns
from neurosim.core.errors import InputError, NeurosimError, RunInterrupted, RunStopped, UnknownNameError, suggestion


def test_the_family():
    assert issubclass(InputError, ValueError)
    assert issubclass(RunInterrupted, KeyboardInterrupt)
    for kind in (InputError, UnknownNameError, RunStopped, RunInterrupted):
        assert issubclass(kind, NeurosimError)


@pytest.mark.parametrize(
    ("name", "known", "told"),
    [
        ("sigmod", ["lif", "sigmoid"], "Did you mean 'sigmoid'?"),
        ("ecx", ["exc", "inh"], "Did you mean 'exc'?"),
        ("zzz", ["and", "or"], "Known are 'and', 'or'."),
        ("zzz", [], "There are none yet."),
        (7, [8, "70"], "Did you mean '70'?"),
    ],
)
def test_suggestions(name, known, told):
    assert suggestion(name, known).strip() == told


def test_a_long_list_is_cut_and_says_so():
    told = suggestion("?", [f"n{i}" for i in range(100)])
    assert told.count("'n") == 12
    assert told.endswith(", ....")


def test_a_name_may_hold_quotes_and_braces():
    assert "{x}'" in str(UnknownNameError("neuron", "{x}'", ["y"]))


@pytest.mark.parametrize(
    ("ask", "wrong", "right"),
    [
        (lambda: ns.Network().add_neuron("a", "rosenblat"), "rosenblat", "rosenblatt"),
        (lambda: ns.train(ns.perceptron(2), ns.datasets.load("and"), rule="detla"), "detla", "delta"),
        (lambda: ns.datasets.load("irs"), "irs", "iris"),
        (lambda: ns.simulate(ns.Network(), until=1.0, engine="simpi"), "simpi", "simpy"),
        (lambda: ns.Network().add_neuron("a", ns.LIF(), initial={"u": 1.0}), "u", "v"),
    ],
)
def test_an_unknown_key_is_never_ignored(ask, wrong, right):
    with pytest.raises(UnknownNameError) as refused:
        ask()
    assert repr(wrong) in str(refused.value)
    assert repr(right) in str(refused.value)
