"""Names have a rank of their own, and one way to be written."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_clock import rank

from neurosim.errors import InputError
from neurosim.names import label, rank_key

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
