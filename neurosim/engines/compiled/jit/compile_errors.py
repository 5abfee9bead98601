"""Calls of kernels with users' models and rules: if a model cannot be compiled, the error names method and line."""

import dis
import functools
import inspect
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.core.errors import NumbaError

from neurosim.core.errors import NeurosimWarning
from neurosim.engines.compiled.jit.addresses import address_of
from neurosim.engines.compiled.jit.binding import alone, names_in
from neurosim.engines.compiled.jit.strict import OTHERWISE, Failed, guarded
from neurosim.engines.fault import CONTRACT
from neurosim.engines.task import Task, Unsuited
from neurosim.models.base import NeuronModel


class Part(NamedTuple):
    """A model or a rule in a kernel."""

    kind: type
    methods: tuple[str, ...]
    parameters: Any  # a named tuple of their values
    state: Any = None  # the type of a model's state

    def __str__(self) -> str:
        return f"the {'model' if issubclass(self.kind, NeuronModel) else 'rule'} {self.kind.__name__}"


_FAILED: dict[frozenset[type], str] = {}  # what this process could not compile: to find out takes seconds


def call(kernel: Any, arguments: Sequence[Any], parts: Sequence[Part]) -> Any:
    """Call a kernel that these models and rules are part of.

    `Unsuited` is raised if it cannot be compiled: which method of which of them is to blame, its line, and what numba
    says; and `Failed` if one of their methods failed.
    """
    try:
        return kernel(*arguments)
    except NeurosimWarning:  # where warnings are errors
        raise
    except Exception as error:  # numba has many ways to say no, and not all of them are its own errors
        if not isinstance(error, NumbaError) and tuple(map(_typeof, arguments)) in kernel.overloads:
            raise Failed from error  # it was compiled, and ran
        raise _unsuited(error, parts) from error


def prepare(kernel: Any, kinds: tuple[Any, ...], parts: Sequence[Part]) -> int:
    """Return the address of a kernel that these models and rules are part of, for arguments of these types.

    `Unsuited` is raised as :func:`call` does.
    """
    try:
        return address_of(kernel, kinds)
    except NeurosimWarning:
        raise
    except Exception as error:
        raise _unsuited(error, parts) from error


def _unsuited(error: Exception, parts: Sequence[Part]) -> Unsuited:
    """Return that a kernel cannot be compiled, and keep it in mind."""
    blamed = [(part, told) for part in parts if (told := _blame(part))]
    if blamed:
        part, told = blamed[0]
        kinds, told = frozenset([part.kind]), f"{part} cannot be compiled: {told}"
    else:
        kinds = frozenset(part.kind for part in parts)
        told = f"{' or '.join(map(str, parts))} cannot be compiled ({_reason(error)})"
    _FAILED[kinds] = told
    return Unsuited(told)


def refuse_known(task: Task) -> None:
    """Refuse a task with a model or a rule that could not be compiled before."""
    kinds: set[type] = {type(model) for model in task.wiring.models}
    if task.lesson is not None and task.lesson.teaching is not None:
        kinds.add(type(task.lesson.teaching.rule))
    if task.plasticity is not None:
        kinds.add(type(task.plasticity.rule))
    for failed, told in _FAILED.items():
        if failed <= kinds:
            raise Unsuited(told)


def _blame(part: Part) -> str:
    """Return which method cannot be compiled by itself, where, and why; nothing if each of them can."""
    for name in part.methods:
        method = getattr(part.kind, name)
        more = list(inspect.signature(method).parameters)[1:]
        given = [_typeof(part.parameters), *(numba.float64 for _ in more)]
        if part.state is not None:
            given[1] = _typeof(np.zeros(1, part.state)[0])
        reason = _reason
        try:
            alone(method).compile(tuple(given))
            reason = functools.partial(_refused, method, name)
            alone(guarded(method, name)).get_call_template(tuple(given), {})
        except Exception as error:
            return f"{name} ({_place(method, str(error))}): {reason(error)}"
    return ""


def _refused(method: Any, name: str, error: Exception) -> str:
    """Return why a method cannot be made strict, though it can be compiled."""
    names, told = names_in(method.__code__), str(error)
    otherwise = [f"math.{one}" for one in OTHERWISE if one in names]
    if otherwise and "Invalid use of none" in told:
        return f"compiled code does not round {' and '.join(otherwise)} as Python does"
    if "round" in names and "too many positional arguments" in told:
        return "round takes one number in compiled code"
    return "it must return a number whichever way it ends" if name in CONTRACT else _reason(error)


def _typeof(value: Any) -> Any:
    return numba.typeof(value)  # type: ignore[no-untyped-call]


def _place(method: Any, told: str) -> str:
    """Return file and line of what a compiler complains about; the method's first one if it does not say."""
    code = method.__code__
    file = Path(code.co_filename).name
    mine = {line for *_, line in code.co_lines() if line}
    named = re.findall(rf"{re.escape(file)}(?:\", line |\s\()(\d+)", told)
    lines: list[int | None] = [int(number) for number in named if int(number) in mine]
    names = set(re.findall(r"'(\w+)'", told))
    steps = (step for step in dis.get_instructions(code) if step.argval in names)
    lines += [step.positions.lineno for step in steps if step.positions]
    return f"{file}, line {next(filter(None, lines), code.co_firstlineno)}"


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = next((line for line in lines if not line.startswith("Failed in nopython")), "")
    told = re.sub(r"\W*Raised from .*$", "", told).rstrip(".:")
    if told.startswith("NRT required"):
        return "it makes a list, a text, an array or another object, and compiled code has numbers only"
    if isinstance(error, KeyError):
        return f"there is no parameter or field of the state named {told}"
    return told if isinstance(error, NumbaError) else f"{type(error).__name__}: {told}"
