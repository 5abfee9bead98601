"""One attempt on a damaged file: it is refused in a sentence, or all that is asked of it afterwards is answered."""

import collections
import contextlib
import re
import signal
import warnings

from neurosim.core.errors import NeurosimError

PATIENCE = 10.0
"""Seconds of the processor's time after which one mutation hangs."""


class Hang(BaseException):
    """One mutation took too long."""


@contextlib.contextmanager
def watched(seconds=PATIENCE):
    """Raise :class:`Hang` in what takes longer."""

    def late(number, frame):
        raise Hang(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class Outcomes:
    """How many files were loaded, and which sentences the others were refused in."""

    def __init__(self):
        self.loaded = 0
        self.refused = collections.Counter()

    def of(self, file, load, ask):
        """Load a file and ask of what was loaded; return a finding as (the last step, what came of it), or None."""
        step = "load"
        try:
            with watched(), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # numbers at the end of their range are drawn all the same
                try:
                    loaded = load()
                except NeurosimError as refusal:
                    told = str(refusal)
                    assert file in told, f"the file is not named: {told}"
                    assert told.isprintable(), f"not printable: {told!r}"
                    self.refused[_kind(told)] += 1
                    return None
                self.loaded += 1
                for question in ask(loaded):
                    step = question
        except (Exception, Hang) as error:
            return step, error
        return None


def _kind(told):
    return re.sub(r"'[^']*'|-?[0-9.e+]+", "_", told)[:110]
