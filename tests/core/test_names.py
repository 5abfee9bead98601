"""Names have a rank of their own, and one way to be written."""

import enum
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_clock import rank

from neurosim.core.errors import InputError
from neurosim.core.names import NameIndex, canonical, label, number_below, numbered, rank_key

flat = st.integers(-50, 50) | st.text("ab1[]", max_size=3)
names = st.recursive(flat, lambda part: st.lists(part, min_size=1, max_size=3).map(tuple), max_leaves=5)


def test_numbers_come_before_text_and_text_before_tuples():
    mixed = [("exc", 10), "b", 10, ("exc", 2), "10", 9, ("exc", "2"), "a", (3,), ("a", 1, 2), ("a", 1)]
    wanted = [9, 10, "10", "a", "b", (3,), ("a", 1), ("a", 1, 2), ("exc", 2), ("exc", 10), ("exc", "2")]
    assert sorted(mixed, key=rank_key) == wanted


@given(st.lists(names, unique=True, max_size=8), st.randoms())
def test_the_rank_does_not_depend_on_the_order_given(some, random):
    shuffled = random.sample(some, len(some))
    assert sorted(some, key=rank_key) == sorted(shuffled, key=rank_key) == sorted(some, key=rank)


@given(names, names)
def test_the_rank_is_total(one, other):
    assert (rank_key(one) < rank_key(other)) + (rank_key(one) > rank_key(other)) == (one != other)


@pytest.mark.parametrize("name", [1.0, None, True, b"x", [1], ("a", 2.0), ("a", (None,)), (), frozenset()])
def test_what_cannot_be_a_name_is_refused(name):
    with pytest.raises(InputError, match="A neuron's name must be a str, an int or a tuple of these"):
        rank_key(name)


class Colour(enum.StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (np.int64(3), 3),
        (np.uint8(3), 3),
        (np.str_("cell"), "cell"),
        (("exc", np.int32(0)), ("exc", 0)),
        (tuple(np.array([1, 2])), (1, 2)),
        (Colour.RED, "red"),
    ],
)
def test_names_as_numpy_has_them_are_names(given, name):
    made = canonical(given)
    assert made == name
    assert type(made) is type(name)
    assert rank_key(given) == rank_key(name)


@given(st.lists(names, unique_by=label, min_size=1, max_size=12))
def test_a_neuron_is_found_by_its_name_and_by_how_it_is_written(some):
    some = sorted(some, key=rank_key)
    index = NameIndex(some)
    for i, name in enumerate(some):
        assert index.one(name) == index.one(label(name)) == i
        assert index.members(name).tolist() == [i]


def test_the_name_of_a_population_stands_for_its_neurons_by_number():
    index = NameIndex([7, "cell", ("exc", 2), ("exc", 10), (("a", 1), 0)])
    assert index.members("exc").tolist() == [2, 3]
    assert index.members(("a", 1)).tolist() == index.members("a[1]").tolist() == [4]
    assert index.numbers(np.array([3, 1, 2])).tolist() == [10, 0, 2]
    assert [index.is_population(name) for name in ("exc", "cell", 7, "a[1]", "none")] == [
        True,
        False,
        False,
        True,
        False,
    ]
    with pytest.raises(
        InputError, match=r"'exc' is a population of 2 neurons; ask for one of them, such as 'exc\[2\]'"
    ):
        index.one("exc")


@pytest.mark.parametrize(
    ("text", "parts"),
    [("exc[3]", ("exc", "3")), ("a[1][2]", ("a[1]", "2")), ("exc", None), ("[3]", None), ("exc[0]x", None)],
)
def test_a_written_name_is_split_at_its_number(text, parts):
    assert numbered(text) == parts


@pytest.mark.parametrize("text", ["-1", "5", "05", "0:3", "", "²", "1.0", "9" * 40])
def test_what_is_no_number_of_a_population(text):
    assert number_below(text, 5) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [("cell", "cell"), (7, "7"), (("exc", 0), "exc[0]"), (("a", 1, 2), "a[1,2]"), ((("a", 1), 2), "a[1][2]")],
)
def test_labels(name, text):
    assert label(name) == text


def test_names_that_rank_differently_can_be_written_alike():
    alike = [1, "1"]
    assert len({label(name) for name in alike}) == 1
    assert all(rank_key(a) != rank_key(b) for a, b in itertools.combinations(alike, 2))
