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
from collections.abc import Callable, Mapping
from typing import Any

import numba

from neurosim import __version__
from neurosim.engines.compiled.jit.kernel_cache import keep

Bindings = Mapping[str, Any]

OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "boundscheck": False, "_nrt": False}
"""No fastmath: a kernel rounds as Python does. It makes no arrays, so no references are counted."""

INNER = OPTIONS | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
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


def compiled(kernel: Callable[..., Any], bindings: Bindings) -> Any:
    """Return a kernel compiled with `bindings` in the place of its placeholders, kept on disk.

    Parameters
    ----------
    kernel : function
        Of a module; it may call other functions, which are bound likewise.
    bindings : mapping of str to function or constant
        What the names stand for.
    """
    name = f"{kernel.__name__}_{_Fingerprint(bindings).of(kernel)}"
    if name not in _LOADED:
        whole = _Binder(bindings).bound(kernel)
        whole.__name__ = whole.__qualname__ = name
        _LOADED[name] = keep(numba.njit(**OPTIONS)(whole), whole)
    return _LOADED[name]


def alone(function: Callable[..., Any]) -> Any:
    """Return a function that can be compiled by itself, with all that it calls."""
    return numba.njit(**OPTIONS)(_Binder({}).bound(function))


def bound(function: Any, bindings: Bindings) -> Any:
    """Return a function that uses `bindings` for its placeholders, and so does all that it calls; not yet compiled.

    What a placeholder stands for is left as it is, so functions that were bound to different models can meet in one
    kernel.

    Parameters
    ----------
    function : function
        Of a module.
    bindings : mapping of str to function or constant
    """
    made: dict[types.FunctionType, types.FunctionType] = {}

    def of(value: Any) -> Any:
        if not isinstance(value, types.FunctionType) or value.__module__.startswith("numba."):
            return value
        if value not in made:
            names: dict[str, Any] = {"__builtins__": value.__globals__["__builtins__"], "__name__": value.__module__}
            for name in names_in(value.__code__):
                if name in bindings:
                    names[name] = bindings[name]
                elif name in value.__globals__:
                    names[name] = of(value.__globals__[name])
            made[value] = types.FunctionType(
                value.__code__, names, value.__name__, value.__defaults__, value.__closure__
            )
        return made[value]

    return of(function)


class _Binder:
    """Functions with other globals, each made once."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings

    def bound(self, function: types.FunctionType | Callable[..., Any]) -> types.FunctionType:
        """Return a function whose names are bound, with all that it calls compiled."""
        assert isinstance(function, types.FunctionType)
        names: dict[str, Any] = {"__builtins__": function.__globals__["__builtins__"], "__name__": function.__module__}
        for name in names_in(function.__code__):
            if name in self._bindings:
                names[name] = self._of(self._bindings[name])
            elif name in function.__globals__:
                names[name] = self._of(function.__globals__[name])
        made = types.FunctionType(
            function.__code__, names, function.__name__, function.__defaults__, function.__closure__
        )
        if hasattr(function, STRICT):
            setattr(made, STRICT, getattr(function, STRICT))
        return made

    def _of(self, value: Any) -> Any:
        if not isinstance(value, types.FunctionType) or value.__module__.startswith("numba."):
            return value
        part = _Fingerprint(self._bindings).of(value)
        if part not in _PARTS:
            inline: Any = "always" if hasattr(value, INLINED) else "never"
            options = INNER | {"error_model": "python"} if hasattr(value, STRICT) else INNER
            _PARTS[part] = numba.njit(inline=inline, forceinline=True, **options)(self.bound(value))
        return _PARTS[part]


class _Fingerprint:
    """What a kernel consists of: its code and that of all it calls."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings
        self._seen: set[types.FunctionType] = set()
        self._sha = hashlib.sha256(f"{__version__} {numba.__version__} {sorted(OPTIONS.items())}".encode())

    def of(self, kernel: Callable[..., Any]) -> str:
        """Return a short name for it."""
        self._add(kernel)
        return self._sha.hexdigest()[:16]

    def _add(self, value: Any) -> None:
        if isinstance(value, types.FunctionType) and not value.__module__.startswith("numba."):
            if value in self._seen:
                return
            self._seen.add(value)
            self._sha.update(value.__module__.encode())  # by which a kernel on disk names it
            self._add_code(value.__code__)
            self._sha.update(repr((hasattr(value, INLINED), getattr(value, STRICT, None))).encode())
            self._sha.update(repr(value.__defaults__).encode())
            for cell in value.__closure__ or ():
                self._add(cell.cell_contents)
            for name in names_in(value.__code__):
                if name in self._bindings or name in value.__globals__:
                    self._sha.update(name.encode())
                    self._add(self._bindings.get(name, value.__globals__.get(name)))
        elif isinstance(value, type) and hasattr(value, "_fields"):  # a named tuple of parameters
            self._sha.update(repr(value._fields).encode())
        elif str(getattr(value, "__module__", "")).startswith(f"{OWN}."):  # an instruction, or a type of numbers
            self._sha.update(inspect.getsource(sys.modules[value.__module__]).encode())
            self._sha.update(getattr(value, "__name__", "").encode())
        elif isinstance(value, types.ModuleType | type) or callable(value):
            self._sha.update(getattr(value, "__name__", type(value).__name__).encode())
        else:
            self._sha.update(repr(value).encode())

    def _add_code(self, code: types.CodeType) -> None:
        self._sha.update(code.co_code)
        self._sha.update(repr((code.co_names, code.co_varnames, code.co_freevars, code.co_flags)).encode())
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self._add_code(constant)
            else:
                self._sha.update(repr(constant).encode())


def names_in(code: types.CodeType) -> list[str]:
    """Return every name that a function looks up, also inside what it defines."""
    names = list(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names += names_in(constant)
    return names
