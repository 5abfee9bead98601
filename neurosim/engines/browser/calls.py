"""Calls: of Python's own functions, of other functions and methods, and of the dataclass of a state."""

import ast
import builtins
import contextlib
import dataclasses
import inspect
import math
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from neurosim.engines.browser.expressions import RUNTIME, Expressions, Untranslatable, refuse, shown
from neurosim.engines.browser.names import ARITHMETIC, member
from neurosim.engines.browser.values import (
    AND,
    ANY,
    BOOL,
    CHOICE,
    FLOAT,
    NONE,
    NUMBERS,
    ORDER,
    PRODUCT,
    UNKNOWN,
    WHOLE,
    Kind,
    Value,
    as_number,
    joined,
    literal,
    thing,
)
from neurosim.engines.crossing import copy_state

EXACT = {math.fabs: "Math.abs", math.isfinite: "Number.isFinite", math.isnan: "Number.isNaN"}
NUMBERS_TOLD = {1: "one number", 2: "two numbers"}
TO_WHOLE = {math.floor: "floor", math.ceil: "ceil", math.trunc: "trunc", round: "round", int: "trunc"}


class Script(Protocol):
    """What a function needs of the script that it is part of."""

    def called(
        self, function: types.FunctionType, kinds: tuple[Kind, ...], checked: bool, checks: bool = False
    ) -> tuple[str, Kind]:
        """Return the name of a function for arguments of these kinds, and the kind of its result."""

    def method(self, kind: type, name: str, kinds: tuple[Kind, ...]) -> Kind | None:
        """Return the kind of a method's result; None if it is not part of the contract with such arguments."""

    def state(self, kind: type) -> str:
        """Return the name of the class of a state."""

    def class_name(self, kind: type) -> str | None:
        """Return the name of a model or rule; None if there is none."""

    def constant(self, name: str, value: float) -> str:
        """Return the name of a constant."""

    def properties(self, kind: type) -> Mapping[str, Kind]:
        """Return the kinds of the parameters and constants of a model or a rule, or of the fields of a state."""


@contextlib.contextmanager
def placed(node: ast.AST) -> Iterator[None]:
    """Say of what cannot be called at all that it is the call that cannot be translated."""
    try:
        yield
    except Untranslatable as told:
        if told.sentence:
            raise
        raise Untranslatable(str(told), node) from None


class Calls(Expressions):
    """The expressions in one function, with its calls."""

    def __init__(self, script: Script, function: types.FunctionType, checked: bool) -> None:
        super().__init__(function, checked)
        self.script = script
        self.uses: set[str] = set()  # the names in the script that it uses

    def named(self, name: str, value: float) -> Value:
        """Return the expression for a constant that has a name."""
        given = self.script.constant(name, value)
        self.uses.add(given)
        return Value(given, literal(value).kind)

    def property(self, node: ast.Attribute, owner: Value, kind: type) -> Value:
        """Return the expression for a parameter of a model or a field of a state."""
        known = self.script.properties(kind)
        if node.attr not in known:
            refuse(node, f"uses {shown(node)}, which is none of the numbers {', '.join(known) or '(there are none)'}")
        return Value(member(owner.js, node.attr), known[node.attr])

    def _Call(self, node: ast.Call) -> Value:
        called = self.static(node.func)
        if called is RUNTIME:
            return self._method(node)
        if getattr(builtins, getattr(called, "__name__", ""), RUNTIME) is called:
            return self._builtin(node, called)
        if called is copy_state:
            state, into = map(self.value, node.args)
            return Value(f"{state.js}.copyInto({into.js})", NONE)
        if getattr(math, getattr(called, "__name__", ""), RUNTIME) is called:
            return self._arithmetic(node, called)
        if isinstance(called, types.FunctionType):
            return self._function(node, called, [])
        if isinstance(called, type) and dataclasses.is_dataclass(called):
            return self._state(node, called)
        name = getattr(called, "__name__", "")
        advice = f": use math.{name}" if hasattr(math, name) else ""
        refuse(node, f"uses {shown(node.func)}, which the page cannot run{advice}")

    def _method(self, node: ast.Call) -> Value:
        """Translate a call of a method of a model, a rule or whatever the caller has."""
        if not isinstance(node.func, ast.Attribute):
            refuse(node, f"calls {shown(node.func)}, which is known only when it runs")
        owner, name = self.value(node.func.value), node.func.attr
        if owner.kind == ANY and not self.checked:
            given = ", ".join(self.value(each).at(2) for each in node.args)
            return Value(f"{member(owner.js, name)}({given})", ANY)
        kind = owner.kind.of
        found: Any = None if kind is None else inspect.getattr_static(kind, name, None)
        if isinstance(found, types.FunctionType) and kind is not None:
            values = self._bound(node, found, [owner])
            with placed(node):
                result = self.script.method(kind, name, tuple(value.kind for value in values))
            if result is not None:
                given = ", ".join(value.at(2) for value in values[1:])
                return Value(f"{member(owner.js, name)}({given})", result)
            return self._function(node, found, [owner])
        if isinstance(found, staticmethod) and isinstance(found.__func__, types.FunctionType):
            return self._function(node, found.__func__, [])
        if isinstance(found, type) and dataclasses.is_dataclass(found):
            return self._state(node, found)
        refuse(node, f"calls {shown(node.func)}, which is no method that the page can run")

    def _function(self, node: ast.Call, function: types.FunctionType, first: list[Value]) -> Value:
        values = self._bound(node, function, first)
        if any(value.kind == UNKNOWN for value in values):
            return Value("undefined", UNKNOWN)  # it is translated again when more is known
        with placed(node):
            name, result = self.script.called(function, tuple(value.kind for value in values), self.checked)
        self.uses.add(name)
        return Value(f"{name}({', '.join(value.at(2) for value in values)})", result)

    def _bound(self, node: ast.Call, function: Callable[..., Any], first: list[Value]) -> list[Value]:
        """Return the values of the arguments in the order of the parameters, with those by default."""
        if any(isinstance(each, ast.Starred) for each in node.args) or any(each.arg is None for each in node.keywords):
            refuse(node, f"calls {shown(node)} with a list of arguments; name each of them")
        given = [*first, *map(self.value, node.args)]
        by_name = {str(each.arg): self.value(each.value) for each in node.keywords}
        try:
            bound = inspect.signature(function, follow_wrapped=False).bind(*given, **by_name)
        except TypeError as error:
            refuse(node, f"calls {shown(node)}, which fails: {error}")
        order = [each for each in bound.arguments if each in by_name]
        calls = any(isinstance(part, ast.Call) for each in node.keywords for part in ast.walk(each))
        if order != list(by_name) and calls:
            refuse(node, f"calls {shown(node)} with arguments in another order than they are declared")
        bound.apply_defaults()
        values = []
        for value in bound.arguments.values():
            if isinstance(value, tuple | dict) and not isinstance(value, Value):
                refuse(node, f"calls {shown(node.func)}, which takes any number of arguments")
            values.append(value if isinstance(value, Value) else self.constant(node, value))
        return values

    def _state(self, node: ast.Call, kind: type) -> Value:
        """Translate the making of a state."""
        with placed(node):
            name = self.script.state(kind)
        by_field = dict(zip(inspect.signature(kind).parameters, self._bound(node, kind, []), strict=True))
        values = [as_number(by_field[field.name]) for field in dataclasses.fields(kind)]
        if any(value.kind not in NUMBERS for value in values):
            refuse(node, f"contains {shown(node)}, of which not all are numbers")
        self.uses.add(name)
        return Value(f"new {name}({', '.join(value.at(2) for value in values)})", thing(kind))

    def _arithmetic(self, node: ast.Call, function: Any) -> Value:
        name = function.__name__
        if function in TO_WHOLE:
            return self._to_whole(node, TO_WHOLE[function])
        values = [self.number(each) for each in node.args]
        wanted = 2 if function in (math.copysign, math.fmod) else 1
        if node.keywords or len(values) != wanted:
            refuse(node, f"calls {shown(node)}; the page has math.{name} of {NUMBERS_TOLD[wanted]} only")
        given = ", ".join(value.js for value in values)
        if function in EXACT:
            return Value(f"{EXACT[function]}({given})", FLOAT if function is math.fabs else BOOL)
        if function is math.isinf:
            return Value(f"Math.abs({given}) === Infinity", BOOL, ORDER - 2)
        if function is math.fmod and not self.checked:
            return Value(f"{values[0].at(PRODUCT)} % {values[1].at(PRODUCT + 1)}", FLOAT, PRODUCT)
        if name in ("copysign", "fmod", *ARITHMETIC):
            return Value(
                f"{'checked.' if self.checked and function is not math.copysign else ''}{name}({given})", FLOAT
            )
        refuse(node, f"uses math.{name}, which the page cannot round as Python does")

    def _to_whole(self, node: ast.Call, name: str) -> Value:
        if node.keywords or len(node.args) != 1:
            refuse(node, f"calls {shown(node)}; the page has {shown(node.func)} of one number only")
        value = self.number(node.args[0])
        if value.kind == WHOLE:
            return value
        return Value(f"{'checked.' if self.checked else ''}{name}({value.js})", WHOLE)

    def _builtin(self, node: ast.Call, called: Any) -> Value:
        """Translate a call of a function that is always there."""
        if node.keywords or called not in (abs, min, max, int, float, round, bool, isinstance, getattr):
            refuse(node, f"uses {shown(node.func)}, which the page cannot run")
        if called in TO_WHOLE:
            return self._to_whole(node, TO_WHOLE[called])
        if called in (isinstance, getattr):
            return self._asked(node, called)
        if called is float and len(node.args) == 1 and isinstance(self.static(node.args[0]), str):
            return self._float_of(node, self.static(node.args[0]))
        if called in (min, max):
            if len(node.args) < 2:
                refuse(node, f"calls {shown(node)}; the page has {called.__name__} of two or more numbers")
            values = [self.number(each) for each in node.args]
            result = values[0]
            for value in values[1:]:
                js = f"{called.__name__}({result.at(CHOICE)}, {value.at(CHOICE)})"
                result = Value(js, joined(result.kind, value.kind))
            return result
        if len(node.args) != 1:
            refuse(node, f"calls {shown(node)}, which takes one number in the page")
        if called is bool:
            return self.condition(node.args[0])
        value = self.number(node.args[0])
        if called is float:
            return Value(value.js, FLOAT if value.kind in NUMBERS else ANY, value.level)
        return Value(f"Math.abs({value.js})", value.kind)

    def _float_of(self, node: ast.Call, words: str) -> Value:
        try:
            return literal(float(words))
        except ValueError:
            refuse(node, f"calls {shown(node)}, which fails")

    def _asked(self, node: ast.Call, called: Any) -> Value:
        """Translate a question about an object: whether it has the methods of a protocol, or a parameter."""
        owner = self.value(node.args[0])
        if called is getattr:
            name = self.static(node.args[1]) if len(node.args) == 3 else None
            if not isinstance(name, str) or self.checked or owner.kind != ANY:
                refuse(node, f"calls {shown(node)}; write the name of the parameter after a dot")
            other = self.value(node.args[2])
            return Value(f'"{name}" in {owner.js} ? {member(owner.js, name)} : {other.js}', ANY, CHOICE)
        kind = self.static(node.args[1])
        if owner.kind.of is not None and isinstance(kind, type):
            return literal(issubclass(owner.kind.of, kind))
        if self.checked or not isinstance(kind, type):
            refuse(node, f"calls {shown(node)}, which the page cannot answer")
        if getattr(kind, "_is_protocol", False):
            methods = [name for name in vars(kind) if not name.startswith("_")]
            return Value(" && ".join(f'"{name}" in {owner.js}' for name in methods), BOOL, AND)
        name = self.script.class_name(kind)
        if name is None:
            refuse(node, f"calls {shown(node)}, which the page cannot answer")
        self.uses.add(name)
        return Value(f"{owner.js} instanceof {name}", BOOL, ORDER)
