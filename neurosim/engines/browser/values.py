"""What is known of a value before it is computed: its kind, and the JavaScript that gives it."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Kind:
    """The kind of a value; `of` is the class of an object, `parts` are the kinds in a tuple."""

    name: str
    of: type | None = None
    parts: tuple["Kind", ...] = ()


UNKNOWN = Kind("nothing known yet")  # of a local variable, before what is assigned to it has been translated
FLOAT, WHOLE, NUMBER, BOOL = Kind("float"), Kind("int"), Kind("int or float"), Kind("bool")
NONE, ANY = Kind("None"), Kind("anything")
NUMBERS = (FLOAT, WHOLE, NUMBER, BOOL, UNKNOWN)


def thing(kind: type) -> Kind:
    """Return the kind of a model, a rule or a state."""
    return Kind("object", of=kind)


def several(*kinds: Kind) -> Kind:
    """Return the kind of a tuple."""
    return Kind("tuple", parts=kinds)


def joined(a: Kind, b: Kind) -> Kind:
    """Return the kind of a value that is of one of two kinds."""
    if a == b or b == UNKNOWN:
        return a
    if a == UNKNOWN:
        return b
    if a in NUMBERS and b in NUMBERS:
        return NUMBER
    if a.parts and len(a.parts) == len(b.parts):
        return several(*map(joined, a.parts, b.parts))
    return ANY


def annotated(annotation: object) -> Kind:
    """Return the kind that an annotation tells."""
    named = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    return {"float": FLOAT, "int": WHOLE, "bool": BOOL}.get(named, ANY)


ATOM, UNARY, PRODUCT, SUM, ORDER, EQUALITY, AND, OR, CHOICE, ASSIGNMENT = range(20, 0, -2)
"""How closely an operator of JavaScript binds what stands beside it."""


class Value(NamedTuple):
    """An expression of JavaScript, and the kind of what it gives."""

    js: str
    kind: Kind
    level: int = ATOM

    def at(self, level: int) -> str:
        """Return the expression, in brackets if it binds less closely than `level`."""
        return self.js if self.level >= level else f"({self.js})"


def literal(value: float) -> Value:
    """Return a number of Python as it is written in JavaScript."""
    if isinstance(value, bool):
        return Value("true" if value else "false", BOOL)
    text = int.__repr__(value) if isinstance(value, int) else float.__repr__(value)
    text = text.replace("inf", "Infinity").replace("nan", "NaN")
    return Value(text, WHOLE if isinstance(value, int) else FLOAT, UNARY if text.startswith("-") else ATOM)


def as_number(value: Value) -> Value:
    """Return a truth value as 0 or 1, and any other value as it is."""
    return Value(f"Number({value.js})", WHOLE) if value.kind == BOOL else value


def fitted(value: Value, kind: Kind) -> Value:
    """Return a value as one of a wider kind."""
    return as_number(value) if kind in NUMBERS and kind not in (BOOL, UNKNOWN) else value
