"""Names of neurons: what may be one, how they are ordered, how they are written, and which neurons they stand for."""

from __future__ import annotations

import numbers
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.words import an, counted

_KIND_ORDER = {int: 0, str: 1, tuple: 2}

Name = Any
"""A str, an int, or a tuple of these: ``"cell"``, ``7``, ``("exc", 0)``; NumPy's integers and strings count as such.

Wherever a neuron is asked for by its name, the name as it is written will do: ``"exc[0]"`` for ``("exc", 0)``."""

_HUGE = 2**62
"""A whole number beyond this is a name like any other, and numbers nothing."""

_NUMBERED = re.compile(r"(.+)\[(.*)\]", re.DOTALL)


def canonical(name: Name) -> Name:
    """Return a name as networks keep it: a NumPy integer as an int, a NumPy string as a str.

    Raises
    ------
    InputError
        If it is no name.

    Examples
    --------
    >>> canonical(np.int64(3)), canonical(np.str_("cell")), canonical(("exc", np.int8(0)))
    (3, 'cell', ('exc', 0))
    """
    if type(name) is str or type(name) is int:
        return name
    if isinstance(name, str):
        return str.__str__(name)
    if not isinstance(name, bool) and isinstance(name, numbers.Integral):
        return int(name)
    if isinstance(name, tuple) and name:
        return tuple(canonical(part) for part in name)
    advice = "; a row of an array is a name once it is made a tuple" if isinstance(name, list | np.ndarray) else ""
    raise InputError(
        f"A neuron's name must be a str, an int or a tuple of these; got {name!r}, {an(type(name).__name__)}{advice}."
    )


def rank_key(name: Name) -> tuple[Any, ...]:
    """Sort key that orders names of every allowed kind, so that an index never depends on building order.

    Examples
    --------
    >>> sorted(["b", 10, ("exc", 2), 9, ("exc", 10), "a"], key=rank_key)
    [9, 10, 'a', 'b', ('exc', 2), ('exc', 10)]
    """
    name = canonical(name)
    kind = _KIND_ORDER[type(name)]
    return (kind, tuple(rank_key(part) for part in name) if kind == 2 else name)


def label(name: Name) -> str:
    """Write a name as people read it and as files keep it.

    Examples
    --------
    >>> label("cell"), label(7), label(("exc", 0))
    ('cell', '7', 'exc[0]')
    """
    if isinstance(name, tuple) and name:
        head, *rest = name
        return f"{label(head)}[{','.join(label(part) for part in rest)}]"
    return str(name)


def numbered(written: str) -> tuple[str, str] | None:
    """Split a name as it is written into that of a population and what stands for a number of it.

    Examples
    --------
    >>> numbered("exc[3]"), numbered("a[1][2]"), numbered("cell")
    (('exc', '3'), ('a[1]', '2'), None)
    """
    found = _NUMBERED.fullmatch(written)
    return None if found is None else (found[1], found[2])


def number_below(text: str, size: int) -> int | None:
    """Return the number of a population's neuron that a text is; None if it is none of 0 to size - 1.

    Examples
    --------
    >>> number_below("3", 5), number_below("5", 5), number_below("-1", 5), number_below("0:3", 5)
    (3, None, None, None)
    """
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
    return number if 0 <= number < size and str(number) == text else None


def plain(name: Name) -> Any:
    """Return a name as JSON can keep it: a tuple becomes a list.

    Examples
    --------
    >>> plain(("exc", 0)), from_plain(["exc", 0])
    (['exc', 0], ('exc', 0))
    """
    return [plain(part) for part in name] if isinstance(name, tuple) else name


def from_plain(kept: Any) -> Name:
    """Return the name that :func:`plain` has written."""
    return tuple(from_plain(part) for part in kept) if isinstance(kept, list) else kept


class NameIndex:
    """Which neurons a name stands for: one, or all those of a population.

    Parameters
    ----------
    names : sequence of names
        By index, in the order of :func:`rank_key`.

    Examples
    --------
    >>> index = NameIndex(["x", ("exc", 0), ("exc", 1)])
    >>> index.one("exc[1]"), index.members("exc"), index.members("x")
    (2, array([1, 2]), array([0]))
    >>> index.one("exc")
    Traceback (most recent call last):
        ...
    neurosim.core.errors.InputError: 'exc' is a population of 2 neurons; ask for one of them, such as 'exc[0]'.
    """

    def __init__(self, names: Sequence[Name]) -> None:
        self._labels = [label(name) for name in names]
        self._single = {written: i for i, written in enumerate(self._labels)}
        self._numbers = np.zeros(len(names), np.int64)
        members: dict[str, list[int]] = {}
        for i, name in enumerate(names):
            if isinstance(name, tuple) and len(name) == 2 and isinstance(name[1], int) and abs(name[1]) < _HUGE:
                members.setdefault(label(name[0]), []).append(i)
                self._numbers[i] = name[1]
        self._members = {head: np.array(there, np.int64) for head, there in members.items()}

    def one(self, name: Name) -> int:
        """Return the index of the one neuron of that name.

        Raises
        ------
        UnknownNameError
            With the nearest name that there is.
        InputError
            If it is the name of a population, or no name.
        """
        written = label(canonical(name))
        found = self._single.get(written)
        if found is not None:
            return found
        if written in self._members:
            there = self._members[written]
            raise InputError(
                f"{written!r} is a population of {counted(len(there), 'neuron')}; ask for one of them, such as"
                f" {self._labels[there[0]]!r}."
            )
        raise self._unknown("neuron", written)

    def members(self, name: Name) -> NDArray[np.int64]:
        """Return the indices of the neurons of a population, by number, or of the one neuron of that name.

        Raises
        ------
        UnknownNameError
            With the nearest name that there is.
        """
        written = label(canonical(name))
        if written in self._single:
            return np.array([self._single[written]], np.int64)
        if written not in self._members:
            raise self._unknown("population or neuron" if self._members else "neuron", written)
        return self._members[written]

    def is_population(self, name: Name) -> bool:
        """Return whether a name is that of a population, and of no single neuron."""
        written = label(canonical(name))
        return written in self._members and written not in self._single

    def numbers(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return which numbers neurons have in their populations; 0 for one of its own."""
        return self._numbers[indices]

    def _unknown(self, kind: str, written: str) -> UnknownNameError:
        split = numbered(written)
        if split is not None and split[0] in self._members:
            ends = self._members[split[0]][[0, -1]]
            return UnknownNameError("neuron", written, [self._labels[i] for i in ends])
        heads = (numbered(text) for text in self._labels)
        alone = [t for t, s in zip(self._labels, heads, strict=True) if s is None or s[0] not in self._members]
        return UnknownNameError(kind, written, [*self._members, *alone])
