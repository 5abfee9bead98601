"""Who is compared, and what suits the rows if nothing else is said."""

from dataclasses import dataclass

import numpy as np
import pytest

import neurosim as ns
from neurosim.core.errors import InputError
from neurosim.models.summing import SummingUnit
from neurosim.studies.comparison.contenders import as_contenders

ROWS = np.array([[0.0, 3.0, 1.0], [4.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
SPREAD = np.linalg.eigvalsh(ROWS.T @ ROWS)[-1]


def rounded(rate):
    return float(f"{rate:.3g}")


@pytest.mark.parametrize(
    ("model", "rule", "batch", "start"),
    [
        ("rosenblatt", ns.RosenblattRule(rate=1.0), 1, "zero"),
        ("adaline", ns.DeltaRule(rate=rounded(1 / SPREAD)), 3, "zero"),
        ("sigmoid", ns.CrossEntropyRule(rate=rounded(4 / SPREAD)), 3, "random"),
        ("lif", ns.RosenblattRule(rate=1.0), 1, "zero"),
    ],
)
def test_few_rows_are_descended_on_as_a_whole(model, rule, batch, start):
    assert ns.Contender(model).lesson(ROWS) == (rule, batch, start)


def test_many_rows_are_learned_one_by_one_and_slower():
    rows = np.tile(ROWS, (10, 1))
    assert ns.Contender("adaline").lesson(rows) == (ns.DeltaRule(rate=rounded(0.2 / 17)), 1, "zero")
    rule, batch, start = ns.Contender("sigmoid").lesson(rows)
    assert (batch, start) == (1, "random")
    assert rule.rate == rounded(0.2 * 4 / 10)


def test_what_is_said_counts():
    chosen = ns.Contender("sigmoid", rule="gradient", rate=2.0, batch=2, start="zero", name="mine")
    assert chosen.lesson(ROWS) == (ns.GradientRule(rate=2.0), 2, "zero")
    assert chosen.name == "mine"
    assert ns.Contender(ns.Sigmoid, rule=ns.DeltaRule(rate=0.3), batch="all").lesson(ROWS)[:2] == (
        ns.DeltaRule(rate=0.3),
        3,
    )


def test_a_rule_for_patterns_of_spikes_is_refused():
    with pytest.raises(InputError, match="the tempotron rule learns from patterns of spikes; use train with Latency"):
        ns.Contender("lif", rule="tempotron")


@dataclass(frozen=True)
class Sloped(SummingUnit):
    """A stranger's unit."""

    threshold: float = 0.0
    targets = (0.0, 1.0)

    def fire(self, state):
        return max(0.0, state.v)

    def slope(self, state):
        return 1.0


@dataclass(frozen=True)
class Signed(SummingUnit):
    """Another's, that answers -1 and +1."""

    threshold: float = 0.0
    signed = True
    targets = (-1.0, 1.0)

    def fire(self, state):
        return 1.0 if state.v >= 0.0 else -1.0

    def slope(self, state):
        return 0.0


def test_a_plug_in_learns_by_what_it_has():
    assert isinstance(ns.Contender(Sloped()).lesson(ROWS)[0], ns.GradientRule)
    assert ns.Contender(Sloped()).lesson(ROWS)[2] == "random"
    assert isinstance(ns.Contender(Signed()).lesson(ROWS)[0], ns.DeltaRule)
    assert ns.Contender(Signed()).name == "Signed"


def test_the_default_is_the_story_in_its_order():
    names = [contender.name for contender in as_contenders(None)]
    assert names == ["mcculloch-pitts", "rosenblatt", "adaline", "sigmoid"]


def test_equal_names_are_numbered():
    given = ["sigmoid", ns.Contender("sigmoid", rule="gradient"), "rosenblatt"]
    assert [contender.name for contender in as_contenders(given)] == ["sigmoid 1", "sigmoid 2", "rosenblatt"]
    assert [contender.name for contender in as_contenders("sigmoid")] == ["sigmoid"]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: ns.Contender("sigmod"), "Did you mean 'sigmoid'"),
        (lambda: ns.Contender("sigmoid", rule="gradiant"), "Did you mean 'gradient'"),
        (lambda: ns.Contender("sigmoid", batch=0), "batch of a contender must be a whole number of at least 1; got 0"),
        (lambda: ns.Contender("sigmoid", start="warm"), "'zero' or 'random'; got 'warm'"),
        (lambda: ns.Contender("adaline", rate=-1.0), "rate"),
        (lambda: ns.Contender("adaline", rule=ns.DeltaRule(0.1), rate=0.2), "has its own rate"),
        (lambda: as_contenders([]), "needs at least one model"),
    ],
)
def test_what_makes_no_sense_is_refused(make, told):
    with pytest.raises(InputError, match=told):
        make()


class TestHiddenLayers:
    def test_one_number_is_one_layer(self):
        assert ns.Contender("sigmoid", hidden=8).layers == ns.Contender("sigmoid", hidden=(8,)).layers == (8,)
        assert ns.Contender("sigmoid", hidden=[8, 4]).name == "sigmoid-hidden-8-4"
        assert ns.Contender("sigmoid").layers == ()

    @pytest.mark.parametrize(
        ("model", "use"),
        [("rosenblatt", r"Rosenblatt\(surrogate=1.0\)"), ("adaline", "Sigmoid"), ("mcculloch-pitts", "Sigmoid")],
    )
    def test_a_model_without_a_slope_cannot_have_them(self, model, use):
        with pytest.raises(InputError, match=f"slope, and an? .* has none; use .*{use}"):
            ns.Contender(model, hidden=3)

    @pytest.mark.parametrize("hidden", [0, (3, 0), 1.5, "8", True])
    def test_sizes_are_checked(self, hidden):
        with pytest.raises(InputError, match="hidden"):
            ns.Contender("sigmoid", hidden=hidden)
