"""What is read from the epochs of a lesson."""

from hypothesis import given
from hypothesis import strategies as st

from neurosim.training.history import clean_from


@given(st.lists(st.integers(0, 2), max_size=12))
def test_no_mistake_is_made_from_that_epoch_on_and_one_in_the_epoch_before(mistakes):
    first = clean_from(mistakes)
    if first is None:
        assert mistakes[-1:] != [0]
    else:
        assert mistakes[first - 1 :] == [0] * (len(mistakes) + 1 - first) != []
        assert first == 1 or mistakes[first - 2] > 0
