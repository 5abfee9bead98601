"""The progress bar: on standard error, only when asked for or at a terminal, and only after a moment."""

import pytest

from neurosim import progress
from neurosim.progress import Bar


@pytest.fixture
def no_moment(monkeypatch):
    monkeypatch.setattr(progress, "A_MOMENT", 0.0)


def test_it_shows_what_is_done_and_how_far(no_moment, capfd):
    with Bar("learning", 0.0, 200.0, shown=True) as bar:
        bar.reach(50.0)
    told = capfd.readouterr()
    assert "learning" in told.err
    assert "25%" in told.err
    assert told.out == ""


def test_what_takes_no_time_shows_nothing(capfd):
    with Bar("learning", 0.0, 200.0, shown=True) as bar:
        bar.reach(50.0)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("shown", [None, False])
def test_it_is_silent_where_there_is_no_terminal_or_it_is_not_wanted(no_moment, shown, capfd):
    with Bar("learning", 0.0, 200.0, shown) as bar:
        bar.reach(50.0)
    assert capfd.readouterr().err == ""
