"""What the parameters of a class mean, and their units: the comment beside each of them says so."""

import functools
import inspect
import io
import re
import tokenize
from dataclasses import dataclass, fields

UNITS = ("ms", "mV", "pA", "pF", "Hz", "1/mV", "radians")
_NAMED = re.compile(r"\s*(\w+)\s*:")


@dataclass(frozen=True)
class Meaning:
    """What a parameter means, and its unit; "" where nothing says so."""

    meaning: str = ""
    unit: str = ""


@functools.cache
def meanings(kind: type) -> dict[str, Meaning]:
    """Return what each parameter of a dataclass means, from the comments beside them.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> meanings(LIF)["tau"]
    Meaning(meaning='membrane time constant', unit='ms')
    """
    found = {field.name: Meaning() for field in fields(kind)}
    for base in reversed(kind.__mro__):
        if "__annotations__" not in vars(base):
            continue
        try:
            source = inspect.getsource(base)
        except (OSError, TypeError):  # a class that was made without a file
            continue
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            named = _NAMED.match(token.line)
            if token.type == tokenize.COMMENT and named and named[1] in found:
                found[named[1]] = _read(token.string.lstrip("# "))
    return found


def _read(comment: str) -> Meaning:
    """Return the meaning and the unit that a comment tells.

    >>> _read("surrogate slope at the threshold, 1/mV; 0.0 for the true slope"), _read("Hz"), _read("ms of silence")
    (Meaning(meaning='surrogate slope at the threshold', unit='1/mV'), Meaning(meaning='', unit='Hz'), \
Meaning(meaning='silence', unit='ms'))
    """
    first = comment.partition(";")[0]
    meaning, _, last = first.rpartition(", ")
    if last in UNITS:
        return Meaning(meaning, last)
    unit, _, of = first.partition(" of ")
    if unit in UNITS:
        return Meaning(of, unit)
    return Meaning(first)
