"""Functions of Python, and classes of models and rules, as JavaScript that gives the same numbers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from neurosim.engines.browser.script import Script


class Refusal(str):
    """The sentence that says why a model or a rule cannot run in a page."""

    __slots__ = ()


@dataclass(frozen=True)
class Translation:
    """JavaScript that stands for models, rules and functions.

    The script defines each of the functions, and ``kinds``, an object with the class of each model and rule, under the
    name that it has in `names`. It calls functions of ``python.js`` and ``numbers.js``.
    """

    script: str
    names: Mapping[Any, str]
    refused: Mapping[type, Refusal]


def translate(kinds: Iterable[type], functions: Iterable[Callable[..., Any]] = ()) -> Translation:
    """Translate classes of models and rules, and functions that all engines share, to JavaScript.

    What a method calls is translated with it. A class that cannot be translated is left out, and told in `refused`.

    Examples
    --------
    >>> from neurosim.models.adaline import Adaline
    >>> made = translate([Adaline])
    >>> made.names[Adaline], made.refused
    ('Adaline', {})
    >>> "return state.v >= this.threshold ? 1.0 : -1.0;" in made.script
    True
    """
    shared: Any = list(dict.fromkeys(functions))
    script, refused = Script(shared), {}
    for kind in dict.fromkeys(kinds):
        told = script.try_kind(kind)
        if told:
            refused[kind] = Refusal(told)
    return Translation(str(script), {**script.shared, **script.kinds}, refused)
