"""The neurons of one class of model: their cells as records, and the kernels that run them."""

import dataclasses
import functools
from collections import namedtuple
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numba import literal_unroll
from numpy.typing import NDArray

from neurosim.engines.compiled.event_driven.injected_currents import change_current, injected, parameters_of
from neurosim.engines.compiled.exchange import FAR
from neurosim.engines.compiled.jit.binding import bound
from neurosim.engines.compiled.jit.compile_errors import Part, call, prepare
from neurosim.engines.compiled.jit.records import layout
from neurosim.engines.compiled.jit.strict import MOST_COMPUTED, MOST_WHOLE, guarded
from neurosim.engines.task import Unsuited
from neurosim.models import base
from neurosim.network.injection import Course
from neurosim.network.wiring import Wiring
from neurosim.recording.tables import EndState

TIMES = ("tick_since", "tick_acted", "tick_ready")
"""Beside its state a cell has the tick of the state, of the last update, and of the end of the refractory period."""

METHODS = (
    *("advance", "integrate", "fire", "time_to_fire", "slope"),
    *("advance_refractory", "integrate_refractory", "silent_for", "threshold_of"),  # which a model need not have
)

FIELDS: tuple[str, ...] = ("v",)  # a placeholder


class ModelGroup:
    """All neurons of a class of model, `members` by their indices, and in this order the `cells` of each."""

    def __init__(
        self,
        wiring: Wiring,
        model: type[base.NeuronModel],
        start: EndState,
        bindings: dict[str, Any] | None = None,
        rule: Sequence[Part] = (),
        courses: Mapping[int, Course] = MappingProxyType({}),
    ) -> None:
        numbers = [k for k, one in enumerate(wiring.models) if type(one) is model]
        self.model = model
        self._more, self._rule = bindings or {}, rule  # by which their synapses change
        self.members = wiring.of_kind(model)
        models: list[Any] = [wiring.models[k] for k in numbers]
        row_of = np.zeros(len(wiring.models), np.int32)
        row_of[numbers] = np.arange(len(numbers))
        self.rows = row_of[wiring.model_of[self.members]]
        refractory = [wiring.clock.ticks(one.refractory, "A refractory period") for one in models]
        self.refractory = np.array(refractory, np.int64)
        self.fields = base.state_fields(model)
        dtype = layout([*((field, "f8") for field in self.fields), *((time, "i8") for time in TIMES)])
        self.cells = np.zeros(len(self.members), dtype)
        for field in self.fields:
            self.cells[field] = start.state[model][field]
        for time, given in zip(TIMES, (start.state_tick, start.acted, start.ready), strict=True):
            self.cells[time] = given[self.members]
        self.spare = np.zeros(2, dtype)
        names, kinds = parameter_types(models[0])
        values = [tuple(convert(base.parameters(one)[name]) for name, convert in kinds.items()) for one in models]
        injects = any(i in courses for i in self.members.tolist())
        self.parameters: Any = values[0]
        named = named_tuple("Parameters", names)
        self._named = named(*values[0])
        if len(models) == 1 and not injects:
            self._more = {"parameters_of": _given(shared_parameters, "Parameters", named)} | self._more
        else:
            self.parameters = np.array(values, layout((n, _DTYPES[c]) for n, c in kinds.items()))
        if injects:
            self.parameters, origin, self.rows = injected(
                self.parameters, self.rows, self.members, courses, model.injected, start.tick
            )
            self.refractory = self.refractory[origin]
            self._more = self._more | {
                "INJECTS": True,
                "CURRENT": model.injected,
                "parameters_of": parameters_of,
                "change_current": change_current,
            }
        self.predicts = not model.memoryless
        self.remembers = self.predicts or bool(self.refractory.any())

    def due(self, mine: slice) -> NDArray[np.int64]:
        """Return a tick before which each of some cells does not fire without input."""
        return self.cells["tick_since"][mine].copy() if self.predicts else np.full(len(self.cells[mine]), FAR)

    def call(self, kernel: Any, arguments: tuple[Any, ...]) -> Any:
        """Call a kernel that is bound to this group, or raise `Unsuited` if the model cannot be compiled."""
        return call(kernel, arguments, [self.part, *self._rule])

    def prepare(self, kernel: Any, kinds: tuple[Any, ...]) -> int:
        """Return the address of a kernel that is bound to this group, or raise `Unsuited` likewise."""
        return prepare(kernel, kinds, [self.part, *self._rule])

    @functools.cached_property
    def part(self) -> Part:
        """The model as a part of kernels."""
        methods = tuple(name for name in METHODS if hasattr(self.model, name))
        return Part(self.model, methods, self._named, layout((field, "f8") for field in self.fields))

    @functools.cached_property
    def bindings(self) -> dict[str, Any]:
        """What the placeholders of a kernel stand for."""
        model = self.model
        return {
            **{name: guarded(getattr(model, name), name) for name in self.part.methods},
            "EVOLVES": issubclass(model, base.RefractoryDynamics),
            "PREDICTS": self.predicts,
            "BOUNDED": issubclass(model, base.Bounded),
            "MOVES": issubclass(model, base.MovingThreshold),
            "WATCHED": not base.proven_kind(model),
            "copy_state": _given(copy_record, "FIELDS", self.fields),
            "write_state": _given(write_record, "FIELDS", self.fields),
            "read_state": _given(read_record, "FIELDS", self.fields),
            **self._more,
        }

    def states(self, order: Any = slice(None)) -> NDArray[np.void]:
        """Return the states of some cells as a recording keeps them; by default of all."""
        cells = self.cells[order]
        table = np.empty(len(cells), [(field, "f8") for field in self.fields])
        for field in self.fields:
            table[field] = cells[field]
        return table


@functools.cache
def named_tuple(name: str, fields: tuple[str, ...]) -> Any:
    """Return a type of named tuples, always the same one."""
    return namedtuple(name, fields)


@functools.cache
def _given(function: Any, placeholder: str, value: Any) -> Any:
    """Return a function that is bound to a value, always the same one."""
    return bound(function, {placeholder: value})


def fixed_thresholds(wiring: Wiring, members: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the threshold that each of some neurons has in every state; 0.0 where it moves, or there is none."""
    models: list[Any] = [wiring.model(index) for index in members.tolist()]
    return np.array([base.fixed_threshold(model) or 0.0 for model in models])


def copy_record(state: Any, into: Any) -> None:
    """Copy a state."""
    for name in literal_unroll(FIELDS):
        into[name] = state[name]


def write_record(cell: Any, into: Any, row: int) -> None:
    """Write the state of a cell into a row of a table, and 0.0 where other models have more fields."""
    column = 0
    for name in literal_unroll(FIELDS):
        into[row, column] = cell[name]
        column += 1  # what is unrolled cannot be enumerated
    for rest in range(column, into.shape[1]):
        into[row, rest] = 0.0


def read_record(table: Any, row: int, cell: Any) -> None:
    """Give a cell the state that stands in a row of a table."""
    column = 0
    for name in literal_unroll(FIELDS):  # what is unrolled cannot be enumerated
        cell[name] = table[row, column]
        column += 1  # noqa: SIM113


def Parameters(*values: float) -> Any:
    """Return named parameters."""


def shared_parameters(params: Any, row: int) -> Any:
    """Return the parameters, by name, that all neurons of a group share."""
    return Parameters(*params)


_DTYPES: dict[Any, str] = {float: "f8", int: "i8", bool: "?"}


def parameter_types(model: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the names of the parameters of a model or a rule, and what each is converted to."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(model):
        value = getattr(model, field.name)
        value = value.item() if isinstance(value, np.generic) else value
        named = field.type.__name__ if isinstance(field.type, type) else str(field.type)
        whole = named.removeprefix("builtins.") in ("int", "bool")
        if isinstance(value, bool):
            found[field.name] = bool
        elif isinstance(value, int) and (whole or abs(value) > MOST_WHOLE):
            if abs(value) >= MOST_COMPUTED or not whole:
                most = f"2**{62 if whole else 53}"
                raise Unsuited(
                    f"the parameter {field.name!r} of {type(model).__name__} is a whole number beyond {most}"
                )
            found[field.name] = int
        elif isinstance(value, int | float):
            found[field.name] = float
        else:
            raise Unsuited(f"the parameter {field.name!r} of {type(model).__name__} is no number")
    return tuple(found), found
