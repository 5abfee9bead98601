"""The name by which files know a model, a source or a connection rule; and which class such a name stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from neurosim.connectivity import AllToAll, Bernoulli, ConnectionRule, FixedIndegree, OneToOne, Pairs
from neurosim.models.base import NeuronModel
from neurosim.models.registry import installed, name_of
from neurosim.sources import SOURCES, Source

CONNECTION_RULES: dict[str, type[ConnectionRule]] = {
    kind.__name__: kind for kind in (AllToAll, OneToOne, FixedIndegree, Bernoulli, Pairs)
}
"""Our own connection rules by the name that files keep."""


def kept_name(kind: type[Any]) -> str:
    """Return the name by which files know a class of models, sources or connection rules.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> kept_name(LIF), kept_name(SOURCES["poisson"]), kept_name(AllToAll)
    ('lif', 'poisson', 'AllToAll')
    """
    if issubclass(kind, NeuronModel):
        return name_of(kind)
    known: Mapping[str, type[Any]] = SOURCES if issubclass(kind, Source) else CONNECTION_RULES
    return next((name for name, other in known.items() if other is kind), kind.__qualname__)


def known_models(given: Iterable[type[Any]]) -> dict[str, type[Any]]:
    """Return models and sources by the name that files keep: ours, those that are installed, and those given."""
    return {**SOURCES, **installed(), **{kept_name(kind): kind for kind in given}}


def kind_named(name: str, known: Mapping[str, type[Any]]) -> type[Any] | None:
    """Return the class that a file calls by a name; None if there is none, or more than one.

    A class that was given stands for one of the same name, wherever that was defined: a file written by a script,
    where the class was ``__main__:Mine``, is read where it is ``my_models:Mine``.

    Examples
    --------
    >>> class Mine: ...
    >>> kind_named("__main__:Mine", {"my_models:Mine": Mine}) is Mine, kind_named("Mine", {"my_models:Mine": Mine})
    (True, None)
    """
    if name in known:
        return known[name]
    module, _, own = name.partition(":")
    alike = {kind for other, kind in known.items() if module and own and other.partition(":")[2] == own}
    return alike.pop() if len(alike) == 1 else None
