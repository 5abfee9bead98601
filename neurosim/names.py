"""Names of neurons: how they are ordered, and how they are written."""

from __future__ import annotations

from typing import Any

from neurosim.errors import InputError

_KIND_ORDER = {int: 0, str: 1, tuple: 2}

Name = Any
"""A str, an int, or a tuple of these: ``"cell"``, ``7``, ``("exc", 0)``."""


def rank_key(name: Name) -> tuple[Any, ...]:
    """Sort key that orders names of every allowed kind, so that an index never depends on building order.

    Examples
    --------
    >>> sorted(["b", 10, ("exc", 2), 9, ("exc", 10), "a"], key=rank_key)
    [9, 10, 'a', 'b', ('exc', 2), ('exc', 10)]
    """
    kind = _KIND_ORDER.get(type(name))
    if kind is None or name == ():
        raise InputError(
            f"A neuron's name must be a str, an int or a tuple of these; got {name!r}, a {type(name).__name__}."
        )
    return (kind, tuple(rank_key(part) for part in name) if kind == 2 else name)


def label(name: Name) -> str:
    """Write a name as people read it and as files keep it.

    Examples
    --------
    >>> label("cell"), label(7), label(("exc", 0))
    ('cell', '7', 'exc[0]')
    """
    if isinstance(name, tuple):
        head, *rest = name
        return f"{label(head)}[{','.join(label(part) for part in rest)}]"
    return str(name)


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
