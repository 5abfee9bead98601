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

    An error of any subclass can be pickled with its text and its attributes, whatever its constructor takes.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return copyreg.__newobj__, (type(self), *self.args), vars(self)  # type: ignore[attr-defined]


class InputError(NeurosimError, ValueError):
    """A parameter, file or name that breaks a rule; nothing was run."""


class UnknownNameError(InputError):
    """A name that does not exist; the text offers the nearest ones that do."""

    def __init__(self, kind: str, name: object, known: Iterable[object]) -> None:
        super().__init__(f"There is no {kind} named {str(name)!r}.{suggestion(name, known)}")


class NotWrittenError(NeurosimError, OSError):
    """A file that the operating system could not write completely, for example because the disk is full.

    It is also an OSError, with ``errno``, ``strerror`` and ``filename``. ``old`` says whether an earlier file of that
    name is still there, unchanged.
    """

    old = False

    @classmethod
    def of(cls, path: str | os.PathLike[str], error: OSError) -> NotWrittenError:
        """Return this error for a file, from the error of the operating system."""
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

    For a lesson, ``training`` holds what was learned until then; for a comparison, ``comparison`` holds the lessons
    that were finished; for a study of capacity, ``loads`` holds the loads that were finished.
    """

    def __init__(self, reason: str, recording: Any = None) -> None:
        super().__init__(reason)
        self.recording = recording  # Recording or None
        self.training: Any = None  # Training
        self.comparison: Any = None  # Comparison
        self.loads: list[Any] = []  # Load


class RunInterrupted(RunStopped, KeyboardInterrupt):
    """Ctrl-C or SIGTERM, handled at the end of an instant; ``recording`` holds everything so far."""


class NeurosimWarning(UserWarning):
    """The run continues with correct results, but it is slower than requested, or a part of its output is missing.

    Where warnings are errors, ``-W "ignore::neurosim.NeurosimWarning"`` exempts these.
    """


_SHOWN: set[str] = set()  # warnings that this process has already shown: each is shown once


def notice(text: str) -> None:
    """Warn, once in a process, with the line of the user's own code that called neurosim."""
    if text in _SHOWN:
        return
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in ("neurosim", "numba"):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, NeurosimWarning, stacklevel=level)
    _SHOWN.add(text)


def suggestion(name: object, known: Iterable[object]) -> str:
    """Say which of the `known` names is closest to `name`, or list a few of them."""
    labels = [str(label) for label in known]
    if not labels:
        return " There are none yet."
    near = nearest(name, labels)
    if near is not None:
        return f" Did you mean {near!r}?"
    shown = ", ".join(repr(label) for label in labels[:12])
    return f" Known are {shown}{', ...' if len(labels) > 12 else ''}."


def nearest(name: object, known: Iterable[str]) -> str | None:
    """Return the one of the `known` names that is most similar to `name`; None if none is similar enough."""
    return next(iter(difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)), None)
