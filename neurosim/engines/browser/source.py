"""The syntax tree of a Python function, found in the file or the notebook cell that it was compiled from."""

import ast
import functools
import inspect
import types
from collections.abc import Iterator

Node = ast.FunctionDef | ast.Lambda


class Unreadable(Exception):
    """There is no source of a function, or it is not what runs; the text follows the name of the function."""


def definition(function: types.FunctionType) -> Node:
    """Return the source of exactly the code that runs.

    The text of the whole file is compiled again, and must give the same code: the file may have changed since it was
    imported, and several lambdas may stand in one line.
    """
    code = function.__code__
    try:
        lines, _ = inspect.findsource(code)
        tree, codes = _parsed("".join(lines))
    except (OSError, SyntaxError, ValueError, IndexError):
        raise Unreadable("has no source text; write the class in a file or in the cell of a notebook") from None
    found = [node for node in ast.walk(tree) if isinstance(node, Node) and _starts(node, code)]
    if code not in codes or not found:
        raise Unreadable("is no longer what stands in its file; import the file again")
    if len(found) > 1:
        raise Unreadable("is one of several functions in its line; write each in a line of its own")
    return found[0]


@functools.lru_cache(maxsize=64)
def _parsed(text: str) -> tuple[ast.Module, frozenset[types.CodeType]]:
    """Return the syntax tree of a file, and all code that it compiles to."""
    tree = ast.parse(text)
    return tree, frozenset(_codes(compile(text, "file", "exec", dont_inherit=True)))


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _starts(node: Node, code: types.CodeType) -> bool:
    """Return whether a function in the tree begins where some code does."""
    if isinstance(node, ast.Lambda):
        return code.co_name == "<lambda>" and node.lineno == code.co_firstlineno
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return node.name == code.co_name and first == code.co_firstlineno
