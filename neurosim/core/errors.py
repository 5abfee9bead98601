"""What a user's mistake or a stopped run raises: one sentence that says what, where, the rule and what it got."""

from __future__ import annotations

import copyreg
import difflib
import os
import sys
import warnings
from collections.abc import Iterable
from typing import Any


class NeurosimError(Exception):
    """Base of every error that neurosim raises on purpose; its text is meant for the user.

    Whatever a subclass is made from, it arrives whole in another process: its text and its attributes are sent.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


class InputError(NeurosimError, ValueError):
    """A parameter, file or name that breaks a rule; nothing was run."""


class UnknownNameError(InputError):
    """A name that nothing answers to; the text offers the nearest ones that exist."""

    def __init__(self, kind: str, name: object, known: Iterable[object]) -> None:
        super().__init__(f"There is no {kind} named {str(name)!r}.{suggestion(name, known)}")


class NotWrittenError(NeurosimError, OSError):
    """A file that the system refused to write to its end, as when the disk is full.

    It is an OSError, too, with its ``errno``, ``strerror`` and ``filename``, made as one is.
    ``old`` says whether another file is in its place, as it was before.
    """

    old = False

    @classmethod
    def of(cls, path: str | os.PathLike[str], error: OSError) -> NotWrittenError:
        """Return the error of a file from what the system said."""
        refused = cls(error.errno or 0, error.strerror or str(error), str(path))
        refused.old = os.path.isfile(path)
        return refused

    def __str__(self) -> str:
        left = "; the old file is as it was" if self.old else ""
        return f"{self.filename!r} could not be written: {self.strerror}{left}."

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.errno, self.strerror, self.filename), vars(self)


class RunStopped(NeurosimError):
    """A run that ended early; ``recording`` holds everything up to the last whole instant.

    If the run was a lesson, ``training`` holds what was learned until then; if it was a comparison, ``comparison``
    holds the lessons that were finished; if it was about a capacity, ``loads`` holds the loads that were.
    """

    def __init__(self, reason: str, recording: Any = None) -> None:
        super().__init__(reason)
        self.recording = recording  # Recording or None
        self.training: Any = None  # Training
        self.comparison: Any = None  # Comparison
        self.loads: list[Any] = []  # Load


class RunInterrupted(RunStopped, KeyboardInterrupt):
    """Ctrl-C or SIGTERM, heard at the end of an instant; ``recording`` holds everything so far."""


class NeurosimWarning(UserWarning):
    """The run goes on and its result is the same, but it is slower, or there is less of it, than was asked for.

    Where warnings are errors, ``-W "ignore::neurosim.NeurosimWarning"`` leaves these alone.
    """


_SAID: set[str] = set()
"""What this process has said: a cause holds for all its runs, and once is enough."""


def notice(text: str) -> None:
    """Warn, once in a process, where the user's own code called."""
    if text in _SAID:
        return
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in ("neurosim", "numba"):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, NeurosimWarning, stacklevel=level)
    _SAID.add(text)


def suggestion(name: object, known: Iterable[object]) -> str:
    """Say which of the `known` names are closest to `name`, or list a few of them.

    Examples
    --------
    >>> suggestion("sigmod", ["sigmoid", "lif"])
    " Did you mean 'sigmoid'?"
    >>> suggestion("zzz", ["and", "or"])
    " Known are 'and', 'or'."
    """
    labels = [str(label) for label in known]
    if not labels:
        return " There are none yet."
    near = nearest(name, labels)
    if near is not None:
        return f" Did you mean {near!r}?"
    shown = ", ".join(repr(label) for label in labels[:12])
    return f" Known are {shown}{', ...' if len(labels) > 12 else ''}."


def nearest(name: object, known: Iterable[str]) -> str | None:
    """Return the one of the `known` names that somebody may have meant; None if none is like it.

    Examples
    --------
    >>> nearest("sigmod", ["sigmoid", "lif"])
    'sigmoid'
    """
    return next(iter(difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)), None)
