"""The names of models, sources and rules in files, the classes that they refer to, and whether a class fits a file."""

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from neurosim.core.errors import InputError, UnknownNameError, nearest
from neurosim.core.words import listed, shown
from neurosim.models.base import NeuronModel
from neurosim.models.registry import installed, name_of
from neurosim.models.sources import SOURCES, Source
from neurosim.network.connectivity import AllToAll, Bernoulli, FixedIndegree, OneToOne, Pairs

T = TypeVar("T")

CONNECTION_RULES = {kind.__name__: kind for kind in (AllToAll, OneToOne, FixedIndegree, Bernoulli, Pairs)}

MODELS: tuple[type[Any], ...] = (NeuronModel, Source)  # base classes of the classes in `models=[...]`

READERS = {"recording": "load_recording", "network": "Network.load"}
"""The function that reads each kind of file, and takes a user's own classes."""


class NotGivenError(UnknownNameError):
    """A class in a file that is not part of neurosim, not installed and not given.

    The text ends with advice for Python; the command line replaces it.
    """

    def __init__(self, told: str, advice: str) -> None:
        InputError.__init__(self, f"{told} {advice}")
        self.told = told


def given_kinds(given: object, option: str, of: tuple[type[Any], ...]) -> list[type[Any]]:
    """Return the classes that were given as `option` ("models" or "rules"), each a subclass of one of `of`."""
    rule = f"{option} must be a list of {listed([kind.__name__ for kind in of], 'or')} classes, such as"
    mine = "[MyModel]" if option == "models" else "[MyRule]"
    listable = isinstance(given, Iterable) and not isinstance(given, type | str | bytes)
    kinds: list[Any] = list(given) if listable else [given]  # type: ignore[call-overload]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, of):
            if not listable:
                raise InputError(f"{rule} [{kind.__name__}]; got {kind.__name__} itself, without the brackets.")
        elif isinstance(kind, str | os.PathLike):
            raise InputError(
                f"{rule} {mine}; got {str(kind)!r}. Give the class itself; the command line takes the script that"
                " defines it, with --models."
            )
        else:
            like = f"[{type(kind).__name__}]" if isinstance(kind, of) else mine
            raise InputError(f"{rule} {like}; got {kind.__name__ if isinstance(kind, type) else repr(kind)}.")
    return kinds


def kept_name(kind: type[Any]) -> str:
    """Return the name of a class of models, sources or connection rules in files."""
    if issubclass(kind, NeuronModel):
        return name_of(kind)
    known: Mapping[str, type[Any]] = SOURCES if issubclass(kind, Source) else CONNECTION_RULES
    return next((name for name, other in known.items() if other is kind), kind.__qualname__)


def known_models(given: Iterable[type[Any]]) -> dict[str, type[Any]]:
    """Return models and sources by their names in files: ours, those installed, and those given."""
    return {**SOURCES, **installed(), **{kept_name(kind): kind for kind in given_kinds(given, "models", MODELS)}}


def kind_of(name: str, known: Mapping[str, type[T]], what: str, where: str, file: str) -> type[T]:
    """Return the class of `what` ("model", "learning rule", ...) with a name from a `file` (a key of READERS).

    A given class matches a name from another module: a file that a script wrote, where the class was ``__main__:Mine``,
    is read where it is ``my_models:Mine``.
    """
    if name in known:
        return known[name]
    module, _, own = name.partition(":")
    alike = [other for other in known if module and own and other.partition(":")[2] == own]
    if len({known[other] for other in alike}) == 1:
        return known[alike[0]]
    if alike:
        raise InputError(f"The {what} {name!r} of {where!r} may be {listed(alike, 'or')}; give only one of them.")
    raise _not_given(what, name, list(known), where, file)


def _not_given(what: str, name: str, names: list[str], where: str, file: str) -> InputError:
    """Return the error for a class of a file that is missing, with advice on how to give it.

    >>> print(_not_given("connection rule", "Bernouli", ["Bernoulli"], "net.json", "network"))
    There is no connection rule named 'Bernouli', ours or given, for 'net.json'. Did you mean 'Bernoulli'? \
If Bernouli is of your own, give its class: Network.load(..., rules=[Bernouli]).
    """
    module, _, path = name.rpartition(":")
    own = path.rpartition(".")[2]
    kind = "model or source" if what == "model" and not module else what
    whose = "ours, installed or given" if what == "model" else "ours or given"
    if not own.isidentifier():  # not a valid name of a class
        return UnknownNameError(f"{kind} ({whose}) for {where!r}", name, names)
    told = f"There is no {kind} named {name!r}, {whose}, for {where!r}."
    near = None if module else nearest(name, names)
    call = f"{READERS[file]}(..., {'models' if what == 'model' else 'rules'}=[{own}])"
    if near:
        return NotGivenError(told, f"Did you mean {near!r}? If {own} is of your own, give its class: {call}.")
    return NotGivenError(told, f"Give its class: {call}.")


@contextmanager
def fitting(kind: type[Any], given: Iterable[str], file: str, what: str, told: str = "") -> Iterator[None]:
    """Check that a class has the parameters that a file gives it; what the block raises blames the file or the class.

    Errors name `what`, or, in the sentence on parameters, `told`.
    """
    had = sorted(given)
    fields = list(getattr(kind, "__dataclass_fields__", {}).values())
    has = sorted(field.name for field in fields)
    needed = [f.name for f in fields if f.init and f.default is f.default_factory is dataclasses.MISSING]
    missing = [name for name in needed if name not in had]
    extra = not set(had) <= set(has)
    if (missing or extra) and not _ours(kind):
        raise _another(kind, file, f"that had the parameters {_row(had)}, and the one {_whose(kind)} has {_row(has)}")
    if missing or extra:
        lacks = f"needs the parameters {_row(missing)}, which the file lacks"
        rule = f"does not have the parameters {_row(had)} that the file gives it" if extra else lacks
        raise InputError(f"{file} is damaged: {told or what} {rule}.")
    try:
        yield
    except Exception as error:  # a user's class may raise anything
        raise unfit(kind, file, what, error) from None


def check_state(kind: type[Any], had: Iterable[str], has: Iterable[str], file: str) -> None:
    """Raise an InputError if another class of the same name has other state fields; ours are checked elsewhere."""
    had, has = list(had), list(has)
    if had != has and not _ours(kind):
        told = f"that had a state of {_row(had)}, and the one {_whose(kind)} has one of {_row(has)}"
        raise _another(kind, file, told)


def unfit(kind: type[Any], file: str, what: str, error: Exception) -> InputError:
    """Return the error for a class that refused the parameters in a file."""
    text = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
    told = text.splitlines()[0].rstrip(".") if text else type(error).__name__
    blamed = "is damaged" if _ours(kind) else f"does not fit the {kind.__name__} that is {_whose(kind)}"
    return InputError(f"{file} {blamed}: {what}: {told}.")


def _another(kind: type[Any], file: str, told: str) -> InputError:
    return InputError(f"{file} was made with another {kind.__name__} than the one {_whose(kind)}: {told}.")


def _ours(kind: type[Any]) -> bool:
    """Return whether a class is part of neurosim, so that it has not changed since the file was written."""
    return kind.__module__.partition(".")[0] == "neurosim"


def _whose(kind: type[Any]) -> str:
    return "installed" if kind in installed().values() else "given"


def _row(names: Iterable[str]) -> str:
    return f"({', '.join(map(shown, names))})"
