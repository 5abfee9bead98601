"""Names of neurons: which are valid, how they are ordered and written, and which neurons they refer to."""

import numbers
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.core.errors import InputError, UnknownNameError
from neurosim.core.words import an, counted

Name = Any
"""A str, an int, or a tuple of these: ``"cell"``, ``7``, ``("exc", 0)``; NumPy's integers and strings are valid, too.

Every function that takes a neuron's name also takes its written form: ``"exc[0]"`` for ``("exc", 0)``."""

_HUGE = 2**62  # an integer of this size or more is a name like any other, not a number within a population
_NUMBERED = re.compile(r"(.+)\[(.*)\]", re.DOTALL)


def canonical(name: Name) -> Name:
    """Return a name as networks keep it: a NumPy integer as an int, a NumPy string as a str; refuse an invalid one."""
    if type(name) is str or type(name) is int:
        return name
    if isinstance(name, str):
        return str.__str__(name)
    if not isinstance(name, bool) and isinstance(name, numbers.Integral):
        return int(name)
    if isinstance(name, tuple) and name:
        return tuple(canonical(part) for part in name)
    advice = "; make a row of an array a tuple to use it as a name" if isinstance(name, list | np.ndarray) else ""
    raise InputError(
        f"A neuron's name must be a str, an int or a tuple of these; got {name!r}, {an(type(name).__name__)}{advice}."
    )


def rank_key(name: Name) -> tuple[Any, ...]:
    """Return a sort key for names, so that an index does not depend on the order of building: int, str, tuple."""
    name = canonical(name)
    if isinstance(name, tuple):
        return 2, tuple(rank_key(part) for part in name)
    return int(isinstance(name, str)), name


def label(name: Name) -> str:
    """Return the written form of a name, for people and files: ``"exc[0]"`` for ``("exc", 0)``."""
    if isinstance(name, tuple) and name:
        head, *rest = name
        return f"{label(head)}[{','.join(label(part) for part in rest)}]"
    return str(name)


def numbered(written: str) -> tuple[str, str] | None:
    """Split a written name into the name of a population and the text in the last brackets; None without brackets."""
    found = _NUMBERED.fullmatch(written)
    return None if found is None else (found[1], found[2])


def number_below(text: str, size: int) -> int | None:
    """Return the number that a text gives, if it is one of 0 to size - 1; else None."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
    return number if 0 <= number < size and str(number) == text else None


def plain(name: Name) -> Any:
    """Return a name in a form that JSON supports: a tuple becomes a list."""
    return [plain(part) for part in name] if isinstance(name, tuple) else name


def from_plain(kept: Any) -> Name:
    """Return the name from the result of :func:`plain`."""
    return tuple(from_plain(part) for part in kept) if isinstance(kept, list) else kept


class NameIndex:
    """Finds the neurons that a name refers to among names in the order of their indices, that of :func:`rank_key`."""

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
        """Return the index of the neuron with that name; refuse the name of a population, and one that is not there."""
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
        """Return the indices of the neurons of a population, by number, or of the one neuron with that name."""
        written = label(canonical(name))
        if written in self._single:
            return np.array([self._single[written]], np.int64)
        if written not in self._members:
            raise self._unknown("population or neuron" if self._members else "neuron", written)
        return self._members[written]

    def is_population(self, name: Name) -> bool:
        """Return whether a name is that of a population, and not also that of a single neuron."""
        written = label(canonical(name))
        return written in self._members and written not in self._single

    def numbers(self, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the numbers of neurons within their populations; 0 for a neuron outside any population."""
        return self._numbers[indices]

    def _unknown(self, kind: str, written: str) -> UnknownNameError:
        split = numbered(written)
        if split is not None and split[0] in self._members:
            ends = self._members[split[0]][[0, -1]]
            return UnknownNameError("neuron", written, [self._labels[i] for i in ends])
        heads = (numbered(text) for text in self._labels)
        alone = [t for t, s in zip(self._labels, heads, strict=True) if s is None or s[0] not in self._members]
        return UnknownNameError(kind, written, [*self._members, *alone])
