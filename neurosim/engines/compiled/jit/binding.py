"""Compiling models and rules unchanged: their methods replace the placeholders in a kernel.

A kernel is an ordinary function of a module. What it calls by the names of the contract (``advance``, ``fire``, ...) is
bound to one model's methods when it is compiled, so there is a kernel for each class of model and no copy of any
equation. Compiled kernels are kept on disk under a name that holds a hash of all the code that went in: another
process starts warm, and an edited model can never meet an old kernel.
"""

import hashlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numba

from neurosim import __version__
from neurosim.engines.compiled.jit.kernel_cache import keep

Bindings = Mapping[str, Any]

OPTIONS: dict[str, Any] = dict(nogil=True, error_model="numpy", boundscheck=False, _nrt=False, no_cfunc_wrapper=True)
"""No fastmath: a kernel rounds as Python does. It makes no arrays, so no references are counted; and C calls none."""

INNER = OPTIONS | {"no_cpython_wrapper": True}
"""For functions that only kernels call: without an entry from Python, which would take a tenth of compiling."""

OWN = __name__.partition(".")[0]
"""The package whose instructions are part of a kernel with all of the file in which they stand."""

_LOADED: dict[str, Any] = {}  # the kernels of this process, by name: reading one from disk takes as long as a small run
_PARTS: dict[str, Any] = {}  # what kernels call, by a fingerprint: what is part of several kernels is analysed once
INLINED = "inlined"

STRICT = "strict"
"""What a function is marked with that raises where Python would; see :mod:`~neurosim.engines.compiled.jit.strict`."""


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a function that becomes part of each function that calls it.

    So a compiler sees what is constant in a loop around it before it has simplified the function by itself.
    """
    setattr(function, INLINED, True)
    return function


def compiled(kernel: Callable[..., Any], bindings: Bindings, options: Mapping[str, Any] = OPTIONS) -> Any:
    """Return a kernel compiled with `bindings` in the place of its placeholders, kept on disk.

    It is a function of a module, and may call other functions, which are bound likewise. One that only other kernels
    call, by its address, has the options `INNER`.
    """
    name = f"{kernel.__name__}_{_fingerprint(kernel, bindings)}"
    if name not in _LOADED:
        whole = _linked(kernel, bindings)
        whole.__name__ = whole.__qualname__ = name
        _LOADED[name] = keep(numba.njit(**options)(whole), whole)
    return _LOADED[name]


def alone(function: Callable[..., Any]) -> Any:
    """Return a function that can be compiled by itself, with all that it calls."""
    return numba.njit(**OPTIONS)(_linked(function, {}))


def bound(function: Any, bindings: Bindings) -> Any:
    """Return a function that uses `bindings` for its placeholders, and so does all that it calls; not yet compiled.

    What a placeholder stands for is left as it is, so functions that were bound to different models can meet in one
    kernel.
    """
    made: dict[types.FunctionType, types.FunctionType] = {}

    def of(value: Any) -> Any:
        if not is_python(value):
            return value
        if value not in made:
            names = {name: v if name in bindings else of(v) for name, v in looked_up(value, bindings)}
            made[value] = remade(value, names, value.__closure__)
        return made[value]

    return of(function)


def is_python(value: Any) -> bool:
    """Return whether something is a function that numba has yet to compile."""
    return isinstance(value, types.FunctionType) and not value.__module__.startswith("numba.")


def looked_up(function: types.FunctionType, bindings: Bindings) -> Iterator[tuple[str, Any]]:
    """Yield each name that a function looks up, and what it stands for: in `bindings`, or else in its module."""
    for name in names_in(function.__code__):
        if name in bindings or name in function.__globals__:
            yield name, bindings[name] if name in bindings else function.__globals__[name]


def remade(function: types.FunctionType, names: dict[str, Any], closure: Any) -> types.FunctionType:
    """Return a function with other global names, and another closure."""
    own = {"__builtins__": function.__globals__["__builtins__"], "__name__": function.__module__}
    return types.FunctionType(function.__code__, own | names, function.__name__, function.__defaults__, closure)


def _linked(function: Any, bindings: Bindings) -> types.FunctionType:
    """Return a function whose names are bound, with all that it calls compiled."""
    names = {name: _part(value, bindings) for name, value in looked_up(function, bindings)}
    made = remade(function, names, function.__closure__)
    if hasattr(function, STRICT):
        setattr(made, STRICT, getattr(function, STRICT))
    return made


def _part(value: Any, bindings: Bindings) -> Any:
    if not is_python(value):
        return value
    part = _fingerprint(value, bindings)
    if part not in _PARTS:
        inline: Any = "always" if hasattr(value, INLINED) else "never"
        options = INNER | {"error_model": "python"} if hasattr(value, STRICT) else INNER
        _PARTS[part] = numba.njit(inline=inline, forceinline=True, **options)(_linked(value, bindings))
    return _PARTS[part]


def _fingerprint(kernel: Callable[..., Any], bindings: Bindings) -> str:
    """Return a short name for a kernel: a hash of its code and that of all it calls."""
    seen: set[types.FunctionType] = set()
    sha = hashlib.sha256(f"{__version__} {numba.__version__} {sorted(OPTIONS.items())}".encode())

    def add(value: Any) -> None:
        if is_python(value):
            if value not in seen:
                seen.add(value)
                add_function(value)
        elif isinstance(value, type) and hasattr(value, "_fields"):  # a named tuple of parameters
            sha.update(repr(value._fields).encode())
        elif str(getattr(value, "__module__", "")).startswith(f"{OWN}."):  # an instruction, or a type of numbers
            sha.update(inspect.getsource(sys.modules[value.__module__]).encode())
            sha.update(getattr(value, "__name__", "").encode())
        elif isinstance(value, types.ModuleType | type) or callable(value):
            sha.update(getattr(value, "__name__", type(value).__name__).encode())
        else:
            sha.update(repr(value).encode())

    def add_function(function: types.FunctionType) -> None:
        sha.update(function.__module__.encode())  # by which a kernel on disk names it
        add_code(function.__code__)
        sha.update(repr((hasattr(function, INLINED), getattr(function, STRICT, None))).encode())
        sha.update(repr(function.__defaults__).encode())
        for cell in function.__closure__ or ():
            add(cell.cell_contents)
        for name, value in looked_up(function, bindings):
            sha.update(name.encode())
            add(value)

    def add_code(code: types.CodeType) -> None:
        sha.update(code.co_code)
        sha.update(repr((code.co_names, code.co_varnames, code.co_freevars, code.co_flags)).encode())
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                add_code(constant)
            else:
                sha.update(repr(constant).encode())

    add(kernel)
    return sha.hexdigest()[:16]


def names_in(code: types.CodeType) -> list[str]:
    """Return every name that a function looks up, also inside what it defines."""
    names = list(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names += names_in(constant)
    return names
