"""What a class refuses of its parameters when it is made: its ``__post_init__``, with the words of its errors."""

import ast
import dataclasses
import inspect
import types
from collections.abc import Callable
from typing import Any

from neurosim.core import checks
from neurosim.core.numerals import exact
from neurosim.engines.browser.expressions import RUNTIME, refuse, shown
from neurosim.engines.browser.names import text
from neurosim.engines.browser.statements import Body, Lines
from neurosim.engines.browser.values import BOOL, FLOAT, NUMBERS, WHOLE, Value, annotated
from neurosim.learning.rules import name_of

CHECKS: dict[Callable[..., Any], str] = {
    checks.finite: "checkedFinite",
    checks.positive: "checkedPositive",
    checks.not_negative: "checkedNotNegative",
    checks.whole: "checkedWhole",
}
"""The functions of timebase.js that stand for those of ``core/checks.py``."""

WORDS = {WHOLE: "asPythonInt", FLOAT: "asPythonFloat"}
"""What writes a number as Python does."""


class Check(Body):
    """A function that returns nothing, and raises an error whose text may be computed.

    A loop over names is written out, once for each of them. A call that stands alone is a check, too.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.known: dict[str, Any] = {}  # local variables that mean something before anything runs, such as a name

    def static(self, node: ast.expr) -> Any:
        """Return what an expression means before anything runs; here also a name, or what a class is called."""
        if isinstance(node, ast.Name) and node.id in self.known:
            return self.known[node.id]
        if isinstance(node, ast.Attribute) and node.attr == "name":
            owner = self.static(node.value)
            if isinstance(owner, dataclasses.Field):
                return owner.name
        if isinstance(node, ast.Attribute) and node.attr == "__class__":
            return self.value(node.value).kind.of or RUNTIME
        if isinstance(node, ast.Call):
            return self._of_class(node)
        return super().static(node)

    def _of_class(self, node: ast.Call) -> Any:
        """Return what a call gives that follows from the class of its only argument."""
        called = self.static(node.func)
        if called not in (type, dataclasses.fields, name_of) or len(node.args) != 1 or node.keywords:
            return RUNTIME
        kind = self.static(node.args[0]) if called is dataclasses.fields else RUNTIME
        if not isinstance(kind, type):
            kind = self.value(node.args[0]).kind.of
        if kind is None:
            return RUNTIME
        if called is name_of:
            return name_of(object.__new__(kind))
        return kind if called is type else dataclasses.fields(kind)

    def words(self, node: ast.expr) -> str:
        """Return the expression for a text."""
        static = self.static(node)
        if isinstance(static, str):
            return text(static)
        if isinstance(node, ast.JoinedStr):
            return _together([self.words(part) for part in node.values])
        if isinstance(node, ast.FormattedValue):
            return self._formatted(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _together([self.words(node.left), self.words(node.right)])
        if isinstance(node, ast.IfExp):
            return f"({self.condition(node.test).js} ? {self.words(node.body)} : {self.words(node.orelse)})"
        refuse(node, f"writes {shown(node)}, a text that the page does not have")

    def _formatted(self, node: ast.FormattedValue) -> str:
        """Return the text of a value in an f-string."""
        static, conversion = self.static(node.value), chr(max(node.conversion, 0))
        spec = "" if node.format_spec is None else self.static_words(node.format_spec)
        if isinstance(static, str) and not spec:
            return text(repr(static) if conversion in "ra" else static)
        if isinstance(node.value, ast.Call) and self.static(node.value.func) is exact and not spec:
            return f"exactly({self.number(node.value.args[0]).js})"
        value = self.value(node.value)
        if value.kind not in NUMBERS or value.kind == BOOL or self._is_truth(node.value):
            refuse(node, f"writes {shown(node.value)}, which is not always a number")
        if spec == "g":
            return f"general({value.js})"
        if spec[:1] == "." and spec[-1:] == "g" and spec[1:-1].isdecimal():
            return f"general({value.js}, {max(1, int(spec[1:-1]))})"
        if spec:
            refuse(node, f"writes a number in the format {spec!r}, which the page does not have")
        return f"{WORDS.get(value.kind, WORDS[FLOAT])}({value.js})"

    def _is_truth(self, node: ast.expr) -> bool:
        """Return whether an expression is a parameter that is True or False, which a page has as 1 or 0."""
        kind = self.value(node.value).kind.of if isinstance(node, ast.Attribute) else None
        given = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
        return any(field.name == getattr(node, "attr", "") and annotated(field.type) == BOOL for field in given)

    def static_words(self, node: ast.expr) -> str:
        """Return a text that is known before anything runs."""
        parts = [self.static(part) for part in node.values] if isinstance(node, ast.JoinedStr) else [self.static(node)]
        if not all(isinstance(part, str) for part in parts):
            refuse(node, f"writes {shown(node)}, which is known only when it runs")
        return "".join(parts)

    def _Call(self, node: ast.Call) -> Value:
        called = self.static(node.func)
        if called is getattr and len(node.args) == 2 and not node.keywords:
            name = self.static(node.args[1])
            if isinstance(name, str) and name.isidentifier():
                return self._Attribute(ast.copy_location(ast.Attribute(node.args[0], name, ast.Load()), node))
        if isinstance(called, types.FunctionType) and called in CHECKS:
            return self._rule(node, called)
        return super()._Call(node)

    def _rule(self, node: ast.Call, called: Callable[..., Any]) -> Value:
        """Translate a call of a function of ``core/checks.py``."""
        least = {"least": 2, "most": 3} if called is checks.whole else {"unit": 2}
        given: dict[int, ast.expr] = dict(enumerate(node.args))
        for each in node.keywords:
            given[{"value": 0, "name": 1, **least}.get(str(each.arg), -1)] = each.value
        if sorted(given) != list(range(len(given))) or len(given) < 2:
            refuse(node, f"calls {shown(node)}; give the arguments in the order of their declaration")
        value = self.number(given[0])
        after = [self.words(given[1])]
        if called is checks.whole:
            if value.kind != WHOLE:
                refuse(node, f"calls {shown(node)} of a number that is not declared as a whole one")
            after += [self.number(given[place]).js for place in sorted(given)[2:]]
            return Value(f"{CHECKS[called]}({', '.join([value.js, *after])})", WHOLE)
        if len(given) > 2 or value.kind == WHOLE:
            after.append(self.words(given[2]) if len(given) > 2 else '""')
        after += [WORDS[WHOLE]] if value.kind == WHOLE else []
        return Value(f"{CHECKS[called]}({', '.join([value.js, *after])})", FLOAT)

    def _Expr(self, node: ast.Expr) -> Lines:
        call = node.value
        called = self.static(call.func) if isinstance(call, ast.Call) else RUNTIME
        if not isinstance(call, ast.Call) or called in CHECKS:
            return super()._Expr(node)
        first: list[Value] = []
        if called is RUNTIME and isinstance(call.func, ast.Attribute):
            owner = self.value(call.func.value)
            called = inspect.getattr_static(owner.kind.of, call.func.attr, None)
            first = [owner]
        if not isinstance(called, types.FunctionType):
            return super()._Expr(node)
        values = self._bound(call, called, first)
        name, _ = self.script.called(called, tuple(value.kind for value in values), self.checked, checks=True)
        self.uses.add(name)
        return [f"{name}({', '.join(value.at(2) for value in values)});"]

    def _For(self, node: ast.For) -> Lines:
        items = self._items(node.iter)
        if not isinstance(items, tuple | list):
            return super()._For(node)
        if node.orelse or any(isinstance(part, ast.Break | ast.Continue) for part in ast.walk(node)):
            refuse(node, "leaves a loop over names before its end")
        lines: Lines = []
        for item in items:
            self._know(node.target, item)
            lines += self.block(node.body)
        return lines

    def _items(self, node: ast.expr) -> Any:
        """Return what a loop goes through, if that is known before anything runs."""
        if not isinstance(node, ast.Tuple | ast.List):
            return self.static(node)
        parts = [self._items(each) for each in node.elts]
        return RUNTIME if any(part is RUNTIME for part in parts) else tuple(parts)

    def _know(self, target: ast.expr, item: Any) -> None:
        """Note what a local variable means."""
        if isinstance(target, ast.Name):
            self.known[target.id] = item
        elif isinstance(target, ast.Tuple) and isinstance(item, tuple) and len(item) == len(target.elts):
            for each, part in zip(target.elts, item, strict=True):
                self._know(each, part)
        else:
            refuse(target, f"loops over {shown(target)}, which is not known before it runs")

    def assigned(self, name: str, kind: Any) -> str:
        """Note that a local variable gets a value that only the page knows."""
        if name in self.known:
            refuse(self.node, f"uses {name} for a name and for a number")
        return super().assigned(name, kind)

    def _Raise(self, node: ast.Raise) -> Lines:
        made = node.exc
        kind = self.static(made.func) if isinstance(made, ast.Call) else RUNTIME
        plain = isinstance(kind, type) and issubclass(kind, Exception) and kind.__str__ is BaseException.__str__
        if (
            not plain
            or isinstance(inspect.getattr_static(kind, "__init__"), types.FunctionType)
            or not isinstance(made, ast.Call)
        ):
            refuse(node, f"contains '{shown(node)}'; the page raises an exception with one text")
        if len(made.args) != 1 or made.keywords:
            refuse(node, f"contains '{shown(node)}'; the page raises an exception with one text")
        self.sure = None
        return [f"throw new Refused({self.words(made.args[0])});"]


def _together(parts: list[str]) -> str:
    """Return the expression for texts one after the other."""
    return " + ".join(parts).replace('" + "', "") if parts else '""'
