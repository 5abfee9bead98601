"""The script under way: what has been translated, under which name, and what uses it."""

import dataclasses
import types
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from neurosim.engines.browser.checking import Check
from neurosim.engines.browser.contract import (
    TOLD,
    constants_of,
    declared,
    fields_of,
    flaw_of,
    flaw_of_state,
    found_in,
    is_made_by_dataclass,
    may_return,
    methods_of,
    properties_of,
)
from neurosim.engines.browser.expressions import Untranslatable
from neurosim.engines.browser.names import Names, member, remark, safe, text
from neurosim.engines.browser.source import Unreadable
from neurosim.engines.browser.statements import Body, indented
from neurosim.engines.browser.values import WHOLE, Kind, annotated, literal, thing
from neurosim.models.base import NeuronModel, proven_kind


class Piece(NamedTuple):
    """A function or a class of the script."""

    lines: tuple[str, ...]
    uses: frozenset[str]  # the names of other pieces
    result: Kind | None = None  # of a function


class Script:
    """Pieces of JavaScript by name.

    Parameters
    ----------
    functions : sequence of functions
        They are shared by all models and rules, and keep their names.
    """

    def __init__(self, functions: Sequence[types.FunctionType]) -> None:
        self.names = Names()
        self.pieces: dict[str, Piece] = {}
        self.kinds: dict[type, str] = {}
        self.states: dict[type, str] = {}
        self.constants: dict[tuple[str, str], str] = {}
        self.specialised: dict[Any, str] = {}  # the names of functions, by the kinds of their arguments
        self.methods: dict[Any, Piece] = {}
        self.under_way: tuple[Any, ...] = ()
        self.shared = {function: self.names.given(function.__name__) for function in functions}
        for function in functions:
            self.called(function, (), checked=False)

    def __str__(self) -> str:
        needed = list(dict.fromkeys([*self.shared.values(), *self.kinds.values()]))
        for name in needed:  # it grows
            needed += sorted(self.pieces[name].uses.difference(needed))
        pieces = [piece.lines for name, piece in self.pieces.items() if name in needed]
        results = [f"kinds: {{ __proto__: null, {', '.join(self.kinds.values())} }}", *self.shared.values()]
        lines = ['"use strict";', *(line for piece in pieces for line in ("", *piece)), ""]
        body = "\n".join(indented([*lines, f"return {{ {', '.join(results)} }};"]))
        return f"const {{ {', '.join(['kinds', *self.shared.values()])} }} = (() => {{\n{body}\n}})();\n"

    def try_kind(self, kind: type) -> str:
        """Translate a model or a rule, or return the sentence that says why it cannot be translated."""
        before = {name: value.copy() if isinstance(value, dict) else value for name, value in vars(self).items()}
        taken = self.names.taken
        try:
            self._add_kind(kind)
        except Untranslatable as told:
            vars(self).update(before)
            self.names.taken, self.under_way = taken, ()
            return str(told)
        return ""

    def _add_kind(self, kind: type) -> None:
        flaw = flaw_of(kind)
        if flaw:
            raise Untranslatable(f"{remark(kind.__name__)} {flaw}.", sentence=True)
        name = self.kinds[kind] = self.names.given(kind.__name__)
        methods: list[tuple[str, ...]] = []
        uses: set[str] = set()
        for method in methods_of(kind):
            piece = self._method(kind, method)
            methods.append(piece.lines)
            uses |= piece.uses
        checked, check = self._check(kind)
        methods.append(check.lines)
        uses |= check.uses
        fields, named = fields_of(kind), remark(kind.__name__)
        told = {each: getattr(kind, each) for each in TOLD if hasattr(kind, each)}
        told |= {"proven": proven_kind(kind), "checked": checked, "parameters": tuple(fields)}
        lines = [f"static {each} = {_told(value, f'{each} of {named}')};" for each, value in told.items()]
        if issubclass(kind, NeuronModel):
            state = self.state(kind.State)
            uses.add(state)
            lines += [f"static State = {state};", f"static fields = {_told(tuple(fields_of(kind.State)), '')};"]
        lines += ["", "constructor(given) {"]
        lines += [f"  {member('this', field)} = Number({member('given', field)});" for field in fields]
        lines += ["}", *(line for method in methods for line in ("", *method))]
        after = [f"{member(f'{name}.prototype', each)} = {literal(v).js};" for each, v in constants_of(kind).items()]
        head = [f"// {_origin(kind.__module__, kind)}", f"class {name} {{"]
        self.pieces[name] = Piece((*head, *indented(lines), "}", *after), frozenset(uses))

    def constant(self, name: str, value: float) -> str:
        """Return the name of a constant."""
        key = (name, literal(value).js)
        if key not in self.constants:
            given = self.constants[key] = self.names.given(name)
            self.pieces[given] = Piece((f"const {given} = {key[1]};",), frozenset())
        return self.constants[key]

    def called(
        self, function: types.FunctionType, kinds: tuple[Kind, ...], checked: bool, checks: bool = False
    ) -> tuple[str, Kind]:
        """Return the name of a function for arguments of these kinds, and the kind of its result.

        With `checks` it is called for its errors only.
        """
        shared = function in self.shared and not checked and not checks
        if shared:
            told = function.__annotations__
            kinds = tuple(annotated(told.get(name)) for name in _arguments(function))
        key = (function, kinds, checked, checks)
        if key not in self.specialised:
            name = self.shared[function] if shared else self.names.given(_short(function))
            body = (Check if checks else Body)(self, function, kinds, checked)
            piece = self._translated(key, body, f"function {name}", _short(function))
            self.pieces[name] = piece
            self.specialised[key] = name
        name = self.specialised[key]
        result = self.pieces[name].result
        assert result is not None
        return name, result

    def method(self, kind: type, name: str, kinds: tuple[Kind, ...]) -> Kind | None:
        """Return the kind of a method's result; None if it is not part of the contract with such arguments."""
        return self._method(kind, name).result if methods_of(kind).get(name) == kinds else None

    def _method(self, kind: type, name: str) -> Piece:
        """Return a method of the contract."""
        if (kind, name) not in self.methods:
            kinds, function = methods_of(kind)[name], found_in(kind, name)
            named = f"{kind.__name__}.{name}"
            body = Body(self, function, kinds, not proven_kind(kind), method=True)
            piece = self._translated((kind, name), body, name, named)
            assert piece.result is not None
            if not may_return(kind, name, piece.result):
                wanted = {"initial": "its State", "modes": "pairs of numbers"}.get(name, "a number")
                told = f"{remark(named)}, {body.place()}, must return {wanted} whichever way it ends."
                raise Untranslatable(told, sentence=True)
            self.methods[kind, name] = piece
        return self.methods[kind, name]

    def _check(self, kind: type) -> tuple[bool, Piece]:
        """Return the method that refuses the parameters that Python refuses, and whether it knows all that Python does.

        Where the page cannot, it takes any finite numbers.
        """
        function, before = found_in(kind, "__post_init__"), self.under_way
        given = dataclasses.fields(kind)
        whole = [field.name for field in given if declared(field) == WHOLE]
        lines = [f"  checkedAsDeclared({_parameter(name, kind)});" for name in whole]
        try:
            if not is_made_by_dataclass(kind):
                raise Untranslatable("makes itself")
            if function is None:
                return True, Piece(("__post_init__() {", *lines, "}"), frozenset())
            body = Check(self, function, (thing(kind),), not proven_kind(kind), method=True)
            piece = self._translated((kind, "__post_init__"), body, "__post_init__", f"{kind.__name__}.__post_init__")
            return True, piece._replace(lines=(*piece.lines[:2], *lines, *piece.lines[2:]))
        except Untranslatable:
            self.under_way = before
            lines += [f"  checkedFinite({_parameter(name, kind)});" for name in fields_of(kind) if name not in whole]
            head = (f"// What Python refuses of {remark(kind.__name__)}, the page cannot tell.", "__post_init__() {")
            return False, Piece((*head, *lines, "}"), frozenset())

    def _translated(self, key: Any, body: Body, head: str, named: str) -> Piece:
        """Translate a function, or say where in it and why that cannot be done."""
        if key in self.under_way:
            raise Untranslatable(f"calls {named}, which calls itself")
        self.under_way += (key,)
        named = remark(named)
        try:
            given, lines = body.translated()
        except Unreadable as told:
            raise Untranslatable(f"{named} {told}.", sentence=True) from None
        except Untranslatable as told:
            if told.sentence:
                raise
            raise Untranslatable(f"{named}, {body.place(told.node)}, {told}.", sentence=True) from None
        self.under_way = self.under_way[:-1]
        code = body.function.__code__
        origin = f"// {_origin(body.function.__module__, body.function, code.co_filename)}"
        return Piece(
            (origin, f"{head}({', '.join(given)}) {{", *indented(lines), "}"), frozenset(body.uses), body.result
        )

    def state(self, kind: type) -> str:
        """Return the name of the class of a state."""
        if kind not in self.states:
            flaw = flaw_of_state(kind)
            if flaw:
                raise Untranslatable(flaw)
            name = self.states[kind] = self.names.given(_short(kind))
            fields = fields_of(kind)
            lines = [f"constructor({', '.join(map(safe, fields))}) {{"]
            lines += [f"  {member('this', field)} = {safe(field)};" for field in fields]
            lines += ["}", "", "copyInto(other) {"]
            lines += [f"  {member('other', field)} = {member('this', field)};" for field in fields]
            head = [f"// {_origin(kind.__module__, kind)}", f"class {name} {{"]
            self.pieces[name] = Piece((*head, *indented([*lines, "}"]), "}"), frozenset())
        return self.states[kind]

    def class_name(self, kind: type) -> str | None:
        """Return the name of a model or rule; None if there is none."""
        return self.kinds.get(kind)

    def properties(self, kind: type) -> Mapping[str, Kind]:
        """Return the kinds of the parameters and constants of a model or a rule, or of the fields of a state."""
        return properties_of(kind) if dataclasses.is_dataclass(kind) else {}


def _parameter(name: str, kind: type) -> str:
    """Return a parameter, and what an error calls it, as arguments of a check."""
    return f"{member('this', name)}, {text(f'The {name!r} parameter of {kind.__name__}')}"


def _arguments(function: types.FunctionType) -> Sequence[str]:
    return function.__code__.co_varnames[: function.__code__.co_argcount]


def _told(value: Any, named: str) -> str:
    """Return a constant of a class as JavaScript."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_told(each, named) for each in value)}]"
    if type(value) not in (int, float, bool):
        raise Untranslatable(f"The {named} is not one of Python's own numbers or texts.", sentence=True)
    return literal(value).js


def _short(owner: type | types.FunctionType) -> str:
    """Return the name of a class or a function with that of the class that it stands in."""
    return owner.__qualname__.rpartition("<locals>.")[2].replace(".", "_")


def _origin(module: str, owner: type | types.FunctionType, file: str = "") -> str:
    """Return where a function or a class stands."""
    ours = module.partition(".")[0] == "neurosim"
    place = f"{module.replace('.', '/')}.py" if ours or not file else Path(file).name
    return remark(f"{place}: {owner.__qualname__.rpartition('<locals>.')[2]}")
