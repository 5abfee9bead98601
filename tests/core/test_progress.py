"""The progress bar: on standard error, only when asked for or at a terminal, and only after a moment."""

import os

import pytest

from neurosim.core import progress
from neurosim.core.progress import Bar


@pytest.fixture
def no_moment(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)


def test_a_terminal_sees_what_is_done_and_how_far(no_moment, monkeypatch, capfd):
    screen, terminal = os.openpty()
    with os.fdopen(terminal, "w") as stderr:
        monkeypatch.setattr("sys.stderr", stderr)
        monkeypatch.setenv("TERM", "xterm")
        with Bar("learning", 0.0, 200.0) as bar:
            bar.reach(50.0)
        stderr.flush()
        told = os.read(screen, 10_000).decode()
    os.close(screen)
    assert "learning" in told
    assert "25%" in told
    assert capfd.readouterr().out == ""


def test_what_takes_no_time_shows_nothing(capfd):
    with Bar("learning", 0.0, 200.0, shown=True) as bar:
        bar.reach(50.0)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("shown", [None, False])
def test_it_is_silent_where_there_is_no_terminal_or_it_is_not_wanted(no_moment, shown, capfd):
    with Bar("learning", 0.0, 200.0, shown) as bar:
        bar.reach(50.0)
    assert capfd.readouterr().err == ""
