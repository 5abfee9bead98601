"""The body of a function, statement by statement."""

import ast
import types
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from neurosim.engines.browser.calls import Calls, Script
from neurosim.engines.browser.expressions import refuse, shown
from neurosim.engines.browser.names import member, remark, safe, text
from neurosim.engines.browser.source import definition
from neurosim.engines.browser.values import (
    FLOAT,
    NONE,
    NUMBERS,
    UNKNOWN,
    WHOLE,
    Kind,
    Value,
    as_number,
    fitted,
    joined,
)

Lines = list[str]


def indented(lines: Iterable[str]) -> Lines:
    """Return lines inside a block."""
    return [f"  {line}" if line else "" for line in lines]


def _one_by_one(targets: Sequence[ast.expr], values: Sequence[ast.expr]) -> bool:
    """Return whether variables may be assigned one after the other: none is read for one that follows it."""
    names = [target.id if isinstance(target, ast.Name) else "" for target in targets]
    read = [{part.id for part in ast.walk(value) if isinstance(part, ast.Name)} for value in values]
    return all(names) and not any(names[i] in read[j] for j in range(len(names)) for i in range(j))


class Body(Calls):
    """One function, for arguments of certain kinds.

    What is assigned to a local variable further down in a loop may widen its kind, so the body is translated until no
    kind changes any more.
    """

    def __init__(
        self,
        script: Script,
        function: types.FunctionType,
        kinds: tuple[Kind, ...],
        checked: bool,
        method: bool = False,
    ) -> None:
        super().__init__(script, function, checked)
        code = function.__code__
        self.kinds = kinds
        self.arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        self.method = method
        self.result = UNKNOWN
        self.loops: list[str] = []
        self.blocks = 0

    def translated(self) -> tuple[list[str], Lines]:
        """Return the names of the arguments, and the lines of the body."""
        self.node = definition(function=self.function)
        if self.node.args.vararg or self.node.args.kwarg:
            refuse(self.node, "takes any number of arguments; name each of them")
        if len(self.kinds) != len(self.arguments):
            refuse(self.node, f"takes {len(self.arguments)} arguments, and {len(self.kinds)} are given")
        self.locals.update(zip(self.arguments, self.kinds, strict=True))
        before: object = None
        while before != (self.locals, self.result, self.uses, self.spare):
            before = (dict(self.locals), self.result, set(self.uses), self.spare)
            self.sure, self.spare, self.blocks = set(self.arguments), 0, 0
            body = self._body()
        declared = [self.local(name) for name in self.locals if name not in self.arguments and self._is_used(name)]
        declared += [f"${number + 1}" for number in range(self.spare)]
        first = [f"let {', '.join(declared)};"] if declared else []
        return [self.local(name) for name in self.arguments[self.method :]], first + body

    def place(self, node: ast.AST | None = None) -> str:
        """Return where a part of the function stands."""
        code = self.function.__code__
        return f"line {getattr(node, 'lineno', code.co_firstlineno)} of {remark(Path(code.co_filename).name)}"

    def _body(self) -> Lines:
        if isinstance(self.node, ast.Lambda):
            return self._Return(ast.Return(self.node.body))
        lines = self.block(self.node.body)
        if self.sure is not None:
            self.result = joined(self.result, NONE)
            if self.result != NONE:
                lines.append("return null;")
        return lines

    def _is_used(self, name: str) -> bool:
        return self.locals[name] != UNKNOWN

    def local(self, name: str) -> str:
        """Return the name of a local variable."""
        if self.method and name == self.arguments[0]:
            return "this"
        return f"{name}$" if name in self.uses else safe(name)

    def block(self, statements: Iterable[ast.stmt]) -> Lines:
        """Return the lines of some statements."""
        lines: Lines = []
        for statement in statements:
            translated = getattr(self, f"_{type(statement).__name__}", None)
            if translated is None or isinstance(statement, ast.expr):
                what = shown(statement).partition(":")[0]
                refuse(statement, f"contains '{what}', which the page cannot run")
            lines += translated(statement)
        return lines

    def _Pass(self, node: ast.Pass) -> Lines:
        return []

    def _Expr(self, node: ast.Expr) -> Lines:
        return [] if isinstance(node.value, ast.Constant) else [f"{self.value(node.value).js};"]

    def _Return(self, node: ast.Return) -> Lines:
        value = Value("null", NONE) if node.value is None else self.value(node.value)
        self.result = joined(self.result, as_number(value).kind if self.method else value.kind)
        self.sure = None
        if node.value is None and self.result == NONE:
            return ["return;"]
        return [f"return {fitted(as_number(value) if self.method else value, self.result).js};"]

    def _Assign(self, node: ast.Assign) -> Lines:
        if len(node.targets) == 1:
            return self._store(node.targets[0], node.value)
        value = self.value(node.value)
        kept = self.kept(value)
        again = self.again(kept)
        return [
            f"{kept.js};",
            *(f"{self.target(target, again.kind)} = {self._fit(target, again)};" for target in node.targets),
        ]

    def _AnnAssign(self, node: ast.AnnAssign) -> Lines:
        return [] if node.value is None else self._store(node.target, node.value)

    def _store(self, target: ast.expr, node: ast.expr) -> Lines:
        value = self.value(node)
        if not isinstance(target, ast.Tuple | ast.List):
            name = self.target(target, value.kind)
            return [f"{name} = {self._fit(target, value)};"]
        names = self._targets(target, value.kind)
        if isinstance(node, ast.Tuple):
            parts = [self.value(each) for each in node.elts]
            fitting = [self._fit(each, part) for each, part in zip(target.elts, parts, strict=True)]
            if _one_by_one(target.elts, node.elts):
                return [f"{name} = {part};" for name, part in zip(names, fitting, strict=True)]
            return [f"[{', '.join(names)}] = [{', '.join(fitting)}];"]
        return [f"[{', '.join(names)}] = {value.js};"]

    def _targets(self, node: ast.Tuple | ast.List, kind: Kind) -> list[str]:
        """Return the names of what the parts of a tuple are assigned to."""
        if len(kind.parts) != len(node.elts):
            refuse(node, f"assigns to {shown(node)} what is not a tuple of {len(node.elts)}")
        return [self.target(each, part) for each, part in zip(node.elts, kind.parts, strict=True)]

    def _fit(self, target: ast.expr, value: Value) -> str:
        """Return a value as a variable or a field holds it."""
        kind = self.locals[target.id] if isinstance(target, ast.Name) else FLOAT
        return fitted(value, kind).js

    def target(self, node: ast.expr, kind: Kind) -> str:
        """Return the name of what a value of a kind is assigned to."""
        if isinstance(node, ast.Name):
            return self.assigned(node.id, kind)
        if isinstance(node, ast.Tuple | ast.List):
            return f"[{', '.join(self._targets(node, kind))}]"
        if not isinstance(node, ast.Attribute):
            refuse(node, f"assigns to {shown(node)}, and the page has no lists, arrays or dictionaries")
        owner = self.value(node.value)
        made = getattr(owner.kind.of, "__dataclass_params__", None)
        if self.checked and (made is None or made.frozen):
            refuse(node, f"assigns to {shown(node)}; only the fields of the state may change")
        if self.checked and kind not in NUMBERS:
            refuse(node, f"assigns to {shown(node)} what is not a number in every case")
        return self._Attribute(node).js if owner.kind.of is not None else member(owner.js, node.attr)

    def _AugAssign(self, node: ast.AugAssign) -> Lines:
        left = ast.parse(ast.unparse(node.target), mode="eval").body
        ast.copy_location(left, node.target)
        for part in ast.walk(left):
            ast.copy_location(part, node.target)
        before, right = self.number(left), self.number(node.value)
        value = self.operation(node, node.op, before, right)
        name = self.target(node.target, value.kind)
        sign = value.js.removeprefix(f"{before.js} ")
        short = sign[:2] in ("+ ", "- ", "* ", "/ ") and sign != value.js and before.js == name
        return [f"{name} {sign[0]}= {right.js};" if short else f"{name} = {value.js};"]

    def _If(self, node: ast.If) -> Lines:
        test = self.condition(node.test)
        before = self.sure
        branches = []
        ends = []
        for statements in (node.body, node.orelse):
            self.sure = None if before is None else set(before)
            branches.append(self.block(statements))
            ends.append(self.sure)
        arriving = [end for end in ends if end is not None]
        self.sure = set.intersection(*arriving) if arriving else None
        lines = [f"if ({test.js}) {{", *indented(branches[0])]
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            return [*lines, f"}} else {branches[1][0]}", *branches[1][1:]]
        if branches[1]:
            lines += ["} else {", *indented(branches[1])]
        return [*lines, "}"]

    def _loop(self, head: str, first: Lines, node: ast.For | ast.While, forever: bool = False) -> Lines:
        """Return a loop, and what follows it if it is not left by ``break``."""
        before = None if self.sure is None else set(self.sure)
        self.blocks += 1
        label = f"loop{self.blocks}"
        self.loops.append(label if node.orelse else "")
        body = first + self.block(node.body)
        self.loops.pop()
        left = any(isinstance(part, ast.Break) for part in ast.walk(node))
        self.sure = None if forever and not left else before
        lines = [f"{head} {{", *indented(body), "}"]
        if not node.orelse:
            return lines
        after = self.block(node.orelse)
        self.sure = None if self.sure is None and not left else before
        return [f"{label}: {{", *indented(lines), *indented(after), "}"]

    def _While(self, node: ast.While) -> Lines:
        forever = isinstance(node.test, ast.Constant) and bool(node.test.value)
        return self._loop(f"while ({self.condition(node.test).js})", [], node, forever)

    def _For(self, node: ast.For) -> Lines:
        if not isinstance(node.target, ast.Name):
            refuse(node, f"loops over {shown(node.target)}; one variable must follow 'for'")
        called = node.iter.func if isinstance(node.iter, ast.Call) else None
        if called is None or self.static(called) is not range:
            return self._over(node, node.target.id)
        assert isinstance(node.iter, ast.Call)
        given = [self.number(each) for each in node.iter.args]
        if (
            node.iter.keywords
            or not 1 <= len(given) <= 3
            or any(self.checked and v.kind not in (WHOLE, UNKNOWN) for v in given)
        ):
            refuse(node.iter, f"loops over {shown(node.iter)}; range takes whole numbers")
        start, stop = (Value("0", WHOLE), given[0]) if len(given) == 1 else given[:2]
        step = self.static(node.iter.args[2]) if len(given) == 3 else 1
        if type(step) is not int or step == 0:
            refuse(node.iter, f"loops over {shown(node.iter)}; the step must be a whole number that is not 0")
        self.blocks += 1
        at, end = f"$at{self.blocks}", f"$end{self.blocks}"
        used = any(isinstance(part, ast.Name) and part.id == node.target.id for part in self._read())
        first = [f"{self.assigned(node.target.id, WHOLE)} = {at};"] if used else []
        onward = f"{at} < {end}; {at} += {step}" if step > 0 else f"{at} > {end}; {at} -= {-step}"
        before = None if self.sure is None else self.sure - {node.target.id}
        lines = self._loop(f"for (let {at} = {start.js}, {end} = {stop.js}; {onward})", first, node)
        self.sure = before
        return lines

    def _read(self) -> Iterator[ast.expr]:
        """Yield every use of a variable."""
        return (n for n in ast.walk(self.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))

    def _over(self, node: ast.For, target: str) -> Lines:
        value = self.value(node.iter)
        if not value.kind.parts:
            refuse(node.iter, f"loops over {shown(node.iter)}; the page loops over range(...) and tuples")
        for kind in value.kind.parts:
            name = self.assigned(target, kind)
        return self._loop(f"for ({name} of {value.js})", [], node)

    def _Break(self, node: ast.Break) -> Lines:
        self.sure = None
        return [f"break {self.loops[-1]};" if self.loops[-1] else "break;"]

    def _Continue(self, node: ast.Continue) -> Lines:
        self.sure = None
        return ["continue;"]

    def _Assert(self, node: ast.Assert) -> Lines:
        if not self.checked:
            return []
        told = self.static(node.msg) if node.msg is not None else ""
        if not isinstance(told, str):
            refuse(node, f"asserts {shown(node.test)} with a message that is computed")
        test = self.condition(node.test)
        return [f"if (!{test.at(15)}) {{", f'  raise("AssertionError", {text(told)});', "}"]

    def _Raise(self, node: ast.Raise) -> Lines:
        made = node.exc
        given = made.args if isinstance(made, ast.Call) and not made.keywords else []
        kind = None if made is None else self.static(made.func if isinstance(made, ast.Call) else made)
        words = [self.static(each) for each in given]
        if not (isinstance(kind, type) and issubclass(kind, Exception) and all(isinstance(w, str) for w in words)):
            refuse(node, f"contains '{shown(node)}'; the page raises an exception with a constant text")
        self.sure = None
        return [f"raise({text(kind.__name__)}, {text(', '.join(map(str, words)))});"]
