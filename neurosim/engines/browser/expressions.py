"""Expressions of Python as expressions of JavaScript that give the same."""

import ast
import builtins
import math
import types
from typing import Any, NoReturn

from neurosim.engines.browser.names import member, text
from neurosim.engines.browser.values import (
    AND,
    ANY,
    ASSIGNMENT,
    BOOL,
    CHOICE,
    EQUALITY,
    FLOAT,
    NONE,
    NUMBER,
    NUMBERS,
    OR,
    ORDER,
    PRODUCT,
    SUM,
    UNARY,
    UNKNOWN,
    WHOLE,
    Kind,
    Value,
    as_number,
    fitted,
    joined,
    literal,
    several,
)

RUNTIME = object()  # what stands for a value that only the page knows

COMPARISONS: dict[type[ast.cmpop], tuple[str, int]] = {
    ast.Lt: ("<", ORDER),
    ast.LtE: ("<=", ORDER),
    ast.Gt: (">", ORDER),
    ast.GtE: (">=", ORDER),
    ast.Eq: ("===", EQUALITY),
    ast.NotEq: ("!==", EQUALITY),
}

OPERATORS: dict[type[ast.operator], tuple[str, int, str]] = {
    ast.Add: ("+", SUM, "plus"),
    ast.Sub: ("-", SUM, "minus"),
    ast.Mult: ("*", PRODUCT, "times"),
}

DIVISIONS: dict[type[ast.operator], str] = {ast.Div: "divided", ast.FloorDiv: "floorDivided", ast.Mod: "modulo"}


class Untranslatable(Exception):
    """Something has no counterpart in the page; the text follows the name of the function, unless it is a sentence."""

    def __init__(self, told: str, node: ast.AST | None = None, sentence: bool = False) -> None:
        super().__init__(told)
        self.node = node
        self.sentence = sentence


def refuse(node: ast.AST, told: str) -> NoReturn:
    """Say that something cannot be translated."""
    raise Untranslatable(told, node)


def shown(node: ast.AST) -> str:
    """Return the Python text of a part of a function, cut if it is long."""
    words = " ".join(ast.unparse(node).split())
    return words if len(words) <= 60 else f"{words[:56]} ..."


class Expressions:
    """The expressions in one function.

    Parameters
    ----------
    function : function
        The names in it mean what they mean there.
    checked : bool
        Whether what fails in Python fails in the page; if not, it never does.
    """

    def __init__(self, function: types.FunctionType, checked: bool) -> None:
        self.function = function
        self.checked = checked
        self.locals: dict[str, Kind] = dict.fromkeys(function.__code__.co_varnames, UNKNOWN)
        self.spelled: dict[str, str] = {}  # the local variables that have another name in JavaScript
        self.sure: set[str] | None = set()  # the local variables that have a value here; None where nothing arrives
        self.spare = 0  # variables for what is computed once and used twice

    def value(self, node: ast.expr) -> Value:
        """Return the expression for one of Python."""
        static = self.static(node)
        if static is not RUNTIME:
            return self.constant(node, static)
        translated = getattr(self, f"_{type(node).__name__}", None)
        if translated is None:
            refuse(node, f"contains {shown(node)}, and the page computes with numbers only")
        made: Value = translated(node)
        return made

    def number(self, node: ast.expr) -> Value:
        """Return the expression for a number."""
        value = self.value(node)
        if value.kind not in NUMBERS and (self.checked or value.kind != ANY):
            refuse(node, f"uses {shown(node)} as a number, which it is not in every case")
        return as_number(value)

    def truth(self, node: ast.expr) -> Value:
        """Return the expression for whether something counts as true."""
        value = self.value(node)
        if value.kind == BOOL:
            return value
        if value.kind in NUMBERS:
            return Value(f"{value.at(EQUALITY + 1)} !== 0", BOOL, EQUALITY)
        if self.checked:
            refuse(node, f"asks whether {shown(node)} is true, which is no number")
        return Value(f"truth({value.js})", BOOL)

    def static(self, node: ast.expr) -> Any:
        """Return what an expression means before anything runs, such as a function or a constant of the module."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name) and node.id not in self.locals:
            return self._looked_up(node)
        if isinstance(node, ast.Attribute):
            owner = self.static(node.value)
            if isinstance(owner, types.ModuleType | type):
                try:
                    return getattr(owner, node.attr)
                except AttributeError:
                    refuse(node, f"uses {shown(node)}, which does not exist")
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self.static(node.operand)
            return -number if type(number) in (int, float) and isinstance(node.operand, ast.Constant) else RUNTIME
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            return self._power(self.static(node.left), self.static(node.right))
        return RUNTIME

    def _power(self, base: Any, exponent: Any) -> Any:
        """Return a power of constants: other ones are not rounded in the page as they are in Python."""
        if type(base) in (int, float) and type(exponent) in (int, float) and abs(exponent) <= 1024:
            try:
                power = base**exponent
            except ArithmeticError:
                return RUNTIME
            return power if isinstance(power, int | float) else RUNTIME
        return RUNTIME

    def _looked_up(self, node: ast.Name) -> Any:
        code, cells = self.function.__code__, self.function.__closure__ or ()
        closure = dict(zip(code.co_freevars, cells, strict=True))
        try:
            if node.id in closure:
                return closure[node.id].cell_contents
            return {**vars(builtins), **self.function.__globals__}[node.id]
        except (KeyError, ValueError):
            refuse(node, f"uses {node.id}, which does not exist")

    def constant(self, node: ast.expr, value: Any) -> Value:
        """Return the expression for a constant."""
        if value is None:
            return Value("null", NONE)
        if type(value) not in (int, float, bool):
            what = shown(node)
            known = isinstance(node, ast.Attribute) and hasattr(math, node.attr) and not callable(value)
            advice = f": use math.{node.attr}" if known and isinstance(node, ast.Attribute) else ""
            refuse(node, f"uses {what}, and the page computes with Python's own numbers only{advice}")
        if isinstance(value, int) and abs(value) > 2**53:
            refuse(node, f"uses {shown(node)}, a whole number beyond 2**53, which the page does not have")
        if isinstance(node, ast.Name | ast.Attribute) and not isinstance(value, bool) and math.isfinite(value):
            return self.named(node.id if isinstance(node, ast.Name) else node.attr, value)
        return literal(value)

    def named(self, name: str, value: float) -> Value:
        """Return the expression for a constant that has a name."""
        raise NotImplementedError

    def local(self, name: str) -> str:
        """Return the name of a local variable."""
        raise NotImplementedError

    def _Name(self, node: ast.Name) -> Value:
        name = self.local(node.id)
        certain = self.sure is None or node.id in self.sure
        return Value(name if certain else f"bound({name}, {text(node.id)})", self.locals[node.id])

    def _Attribute(self, node: ast.Attribute) -> Value:
        owner = self.value(node.value)
        if owner.kind.of is not None:
            return self.property(node, owner, owner.kind.of)
        if owner.kind != ANY or self.checked:
            refuse(node, f"uses {shown(node)}, and {shown(node.value)} is neither the model nor its state")
        return Value(member(owner.js, node.attr), ANY)

    def property(self, node: ast.Attribute, owner: Value, kind: type) -> Value:
        """Return the expression for a parameter of a model or a field of a state."""
        raise NotImplementedError

    def _UnaryOp(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            truth = self.condition(node.operand)
            if truth.js.count("===") + truth.js.count("!==") == 1 and truth.level == EQUALITY:
                flipped = "===" if "!==" in truth.js else "!=="
                return Value(truth.js.replace("!==" if flipped == "===" else "===", flipped), BOOL, EQUALITY)
            return Value(f"!{truth.at(UNARY)}", BOOL, UNARY)
        operand = self.number(node.operand)
        if isinstance(node.op, ast.UAdd):
            return operand
        if isinstance(node.op, ast.USub):
            if operand.kind == WHOLE:  # of which there is no -0
                return Value(f"0 - {operand.at(SUM + 1)}", WHOLE, SUM)
            return Value(f"-{operand.at(UNARY + 1)}", operand.kind, UNARY)
        refuse(node, f"computes {shown(node)} bit by bit, which the page does not")

    def _BinOp(self, node: ast.BinOp) -> Value:
        return self.operation(node, node.op, self.number(node.left), self.number(node.right))

    def operation(self, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Value:
        """Return the expression for an operator between two numbers."""
        kinds = {WHOLE if kind == BOOL else kind for kind in (left.kind, right.kind)}
        if type(op) in DIVISIONS:
            return self._division(DIVISIONS[type(op)], left, right, kinds)
        if type(op) not in OPERATORS:
            advice = "; multiply instead" if isinstance(op, ast.Pow) else ", an operator that the page does not have"
            refuse(node, f"computes {shown(node)}{advice}")
        sign, level, name = OPERATORS[type(op)]
        kind = _widest(kinds)
        if self.checked and kind == NUMBER:
            return Value(f"checked.{name}({left.js}, {right.js})", NUMBER)
        made = Value(f"{left.at(level)} {sign} {right.at(level + 1)}", kind, level)
        return Value(f"whole({made.js})", WHOLE) if self.checked and kind == WHOLE else made

    def _division(self, name: str, left: Value, right: Value, kinds: set[Kind]) -> Value:
        whole = kinds <= {WHOLE}
        if name == "divided" and not (self.checked and not _nonzero(right)):
            return Value(f"{left.at(PRODUCT)} / {right.at(PRODUCT + 1)}", FLOAT, PRODUCT)
        kind = (
            FLOAT
            if name == "divided"
            else next((each for each in (FLOAT, UNKNOWN, ANY, NUMBER) if each in kinds), WHOLE)
        )
        called = f"checked.{name}{'Whole' if whole else ''}" if self.checked else name
        return Value(f"{called}({left.js}, {right.js})", kind)

    def _Compare(self, node: ast.Compare) -> Value:
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.Is | ast.IsNot):
            return self._identity(node)
        parts = [self.value(node.left)]
        for index, operand in enumerate(node.comparators):
            value = self.value(operand)
            last = index == len(node.comparators) - 1
            parts.append(value if last or isinstance(operand, ast.Name | ast.Constant) else self.kept(value))
        tests = []
        operands = [node.left, *node.comparators]
        for index, op in enumerate(node.ops):
            if type(op) not in COMPARISONS:
                refuse(node, f"compares with {shown(node)}, which the page does not")
            left = parts[index] if index == 0 else self.again(parts[index])
            right = parts[index + 1]
            for value, operand in ((left, operands[index]), (right, operands[index + 1])):
                if value.kind not in NUMBERS and (self.checked or value.kind != ANY):
                    refuse(operand, f"compares {shown(operand)}, which is not a number in every case")
            if {left.kind, right.kind} != {BOOL}:
                left, right = as_number(left), as_number(right)
            sign, level = COMPARISONS[type(op)]
            tests.append(Value(f"{left.at(level + 1)} {sign} {right.at(level + 1)}", BOOL, level))
        if len(tests) == 1:
            return tests[0]
        return Value(" && ".join(test.at(AND) for test in tests), BOOL, AND)

    def _identity(self, node: ast.Compare) -> Value:
        right = node.comparators[0]
        if not (isinstance(right, ast.Constant) and right.value is None):
            refuse(node, f"compares with {shown(node)}; only None can be compared with 'is'")
        value, sign = self.value(node.left), "===" if isinstance(node.ops[0], ast.Is) else "!=="
        return Value(f"{value.at(EQUALITY + 1)} {sign} null", BOOL, EQUALITY)

    def kept(self, value: Value) -> Value:
        """Return an expression that keeps a value in a spare variable, for :meth:`again`."""
        self.spare += 1
        return Value(f"${self.spare} = {value.js}", value.kind, ASSIGNMENT)

    def again(self, value: Value) -> Value:
        """Return the expression for a value that has been kept."""
        return Value(value.js.partition(" = ")[0], value.kind) if value.level == ASSIGNMENT else value

    def _BoolOp(self, node: ast.BoolOp) -> Value:
        both = isinstance(node.op, ast.And)
        values = [self.value(operand) for operand in node.values]
        if all(value.kind == BOOL for value in values):
            level = AND if both else OR
            return Value((" && " if both else " || ").join(value.at(level) for value in values), BOOL, level)
        result = values[-1]
        for operand, value in zip(reversed(node.values[:-1]), reversed(values[:-1]), strict=True):
            kept = self.kept(value)
            kind = joined(value.kind, result.kind)
            if kind not in NUMBERS and self.checked:
                refuse(operand, f"uses {shown(node)} as a number, which it is not in every case")
            asked = f"truth({kept.js})"
            mine = fitted(self.again(kept), kind).js
            other = fitted(result, kind).at(CHOICE)
            result = Value(f"{asked} ? {other} : {mine}" if both else f"{asked} ? {mine} : {other}", kind, CHOICE)
        return result

    def condition(self, node: ast.expr) -> Value:
        """Return the expression for a condition, of which only the truth counts."""
        if isinstance(node, ast.BoolOp):
            level = AND if isinstance(node.op, ast.And) else OR
            parts = [self.condition(operand).at(level) for operand in node.values]
            return Value((" && " if level == AND else " || ").join(parts), BOOL, level)
        return self.truth(node)

    def _IfExp(self, node: ast.IfExp) -> Value:
        test, yes, no = self.condition(node.test), self.value(node.body), self.value(node.orelse)
        kind = joined(yes.kind, no.kind)
        js = f"{test.at(OR)} ? {fitted(yes, kind).at(CHOICE)} : {fitted(no, kind).at(CHOICE)}"
        return Value(js, kind, CHOICE)

    def _Tuple(self, node: ast.Tuple) -> Value:
        parts = [self.value(element) for element in node.elts]
        return Value(f"[{', '.join(part.at(ASSIGNMENT) for part in parts)}]", several(*(part.kind for part in parts)))

    def _Subscript(self, node: ast.Subscript) -> Value:
        owner, index = self.value(node.value), self.static(node.slice)
        parts = owner.kind.parts
        if not parts or type(index) is not int or not -len(parts) <= index < len(parts):
            refuse(node, f"uses {shown(node)}, and the page has no lists, arrays or dictionaries")
        index %= len(parts)
        return Value(f"{owner.at(18)}[{index}]", parts[index])

    def _NamedExpr(self, node: ast.NamedExpr) -> Value:
        value, sure = self.value(node.value), self.sure and set(self.sure)
        made = Value(f"{self.assigned(node.target.id, value.kind)} = {value.js}", value.kind, ASSIGNMENT)
        self.sure = sure  # it may stand where it is not always computed
        return made

    def assigned(self, name: str, kind: Kind) -> str:
        """Note that a local variable gets a value of a kind, and return its name."""
        self.locals[name] = joined(self.locals.get(name, UNKNOWN), kind)
        if self.sure is not None:
            self.sure.add(name)
        return self.local(name)


def _widest(kinds: set[Kind]) -> Kind:
    """Return the kind of what an operator makes of numbers of these kinds."""
    return next((kind for kind in (FLOAT, UNKNOWN, ANY, NUMBER) if kind in kinds), WHOLE)


def _nonzero(value: Value) -> bool:
    """Return whether a divisor is a constant other than 0."""
    try:
        return float(value.js) != 0.0
    except ValueError:
        return False
