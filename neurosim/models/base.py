"""The contract of a neuron model: what a soma knows, and the few questions an engine asks it."""

from __future__ import annotations

import copy
import dataclasses
import functools
import types
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable

import numpy as np

T = TypeVar("T", int, float)


class NeuronModel(ABC):
    """How one kind of neuron turns the sum on its dendrite into the signal on its axon.

    A model is a frozen dataclass of parameters beside a small mutable ``State`` dataclass whose first field is
    the potential ``v``. Its methods touch only ``self.<parameter>`` and ``state.<field>`` with scalar arithmetic,
    so that an engine may run them as Python or compile them as they stand. For bit-equal results everywhere they
    use ``+ - * /``, comparisons and ``math.exp``, ``log``, ``log1p``, ``expm1``, ``tanh``, ``sqrt``, in forms that
    never overflow or divide by zero. Whole numbers are Python's: where 64 bits do not hold what compiled code comes to,
    the event loop runs instead, and "auto" takes it at once for a whole parameter from 2**62 on, or one beyond 2**53
    where a float is declared. There is no randomness inside a model: noise arrives as a signal.

    At an instant in which a neuron hears something, an engine calls ``advance``, ``integrate`` (with the
    dendrite's sum, the *drive*), then ``slope`` if the neuron is learning, then ``fire``; afterwards it asks
    ``time_to_fire``. Nothing else moves the state. Refractoriness belongs to the engine: for ``refractory`` ms
    after a signal the state is clamped and the neuron is deaf, unless the model also has the two methods of
    :class:`RefractoryDynamics`.

    Where the decision lies is its ``threshold`` parameter or, if it moves, what :class:`MovingThreshold` returns;
    a model that has neither decides otherwise, and nothing that is said or drawn of it speaks of a threshold.

    A model is abstract or final: never inherit from a finished one.
    """

    State: ClassVar[type[Any]]
    """The dataclass of what changes; every field is a float."""

    drive_unit: ClassVar[str] = "mV"
    """The unit of weight x value. Where it is not that of v, the sum enters the state elsewhere, and v follows."""

    memoryless: ClassVar[bool] = False
    """Nothing outlives an instant. Only then may a synapse be absolutely inhibitory (weight ``-inf``)."""

    signed: ClassVar[bool] = False
    """Its signals may be negative."""

    injected: ClassVar[str] = ""
    """The parameter to which an injected current adds; ``""`` of a model that takes none."""

    learns: ClassVar[bool] = True
    """Whether a learning rule may change the weights of its synapses."""

    targets: ClassVar[tuple[float, float]] = (0.0, 1.0)
    """The outputs that a teacher asks of it for "no" and for "yes"."""

    threshold: float  # where the decision lies, in the unit of v; left out by a model that has none, or one that moves
    refractory: float = 0.0  # ms of silence after a signal
    surrogate: float = 0.0  # slope at the threshold that a gradient sees, of a model whose output is a step

    @abstractmethod
    def initial(self) -> Any:
        """Return the state at time 0, for a neuron of which nothing else was said."""

    @abstractmethod
    def advance(self, state: Any, elapsed: float) -> None:
        """Carry `state` forward by `elapsed` ms with no input, in closed form."""

    @abstractmethod
    def integrate(self, state: Any, drive: float) -> None:
        """Let the dendrite's sum of weight x value enter the soma."""

    @abstractmethod
    def fire(self, state: Any) -> float:
        """Decide: return the value that the axon carries, 0.0 for silence, and reset what firing resets."""

    @abstractmethod
    def time_to_fire(self, state: Any) -> float:
        """Return the ms until it would fire with no further input; ``inf`` if never. A good guess is enough."""

    @abstractmethod
    def slope(self, state: Any) -> float:
        """Return d(output)/d(drive) at the potential it is about to decide on.

        Of a threshold that is 0.0; a model with a `surrogate` parameter returns the slope of
        :func:`~neurosim.models.surrogate.surrogate_slope` instead, so that a gradient passes.
        """


@runtime_checkable
class RefractoryDynamics(Protocol):
    """What a model adds when its state evolves, or it hears, while it is refractory."""

    def advance_refractory(self, state: Any, elapsed: float) -> None:
        """Carry `state` forward by `elapsed` ms inside the refractory period."""

    def integrate_refractory(self, state: Any, drive: float) -> None:
        """Let a sum that arrives inside the refractory period enter what hears it."""


@runtime_checkable
class MovingThreshold(Protocol):
    """What a model adds whose threshold is not a parameter: it adapts, or depends on the state in another way."""

    def threshold_of(self, state: Any) -> float:
        """Return where the decision lies for the potential of this state, in the unit of v.

        It is what ``fire`` compares the potential with, and stands in the place of a ``threshold`` parameter. It is
        asked between ``integrate`` and ``fire``, and wherever a potential is told, drawn or taught; it changes nothing.
        Like the other methods it is scalar arithmetic on parameters and fields, and is compiled: so ``fire`` does not
        call it, but both call one function of the module.
        """


@runtime_checkable
class Relaxing(Protocol):
    """What a model adds whose potential relaxes in exponentials, so that a page can draw it without the model."""

    def modes(self, state: Any) -> tuple[tuple[float, float], ...]:
        """Return the (amplitude, time constant in ms) pairs of the potential's course with no input.

        The potential t ms later is the sum of ``amplitude * exp(-t / time constant)``; the time constants, ``inf``
        for a level that stays, depend on nothing but the parameters.
        """


@runtime_checkable
class Bounded(Protocol):
    """What a model adds that knows cheaply how long it surely stays silent, so that fewer spikes need be predicted."""

    def silent_for(self, state: Any) -> float:
        """Return ms for which it does not fire with no input, by a margin that no rounding can use up."""


@runtime_checkable
class Peaking(Protocol):
    """What a model adds whose potential goes on rising after a signal, and peaks by itself."""

    def time_to_peak(self, state: Any) -> float:
        """Return ms until the potential is highest with no further input; 0.0 if it only falls.

        Of a model whose threshold moves: until it comes closest to it.
        """


def carry(model: Any, state: Any, since: int, ready: int, now: T, per_ms: float) -> T | int:
    """Carry a state forward with no input, through what is left of its refractory period and on.

    Parameters
    ----------
    model : NeuronModel
    state : State
    since : int
        The tick at which it holds.
    ready : int
        The tick at which the refractory period ends in which it may be; up to there it is clamped, unless the model
        says otherwise.
    now : int or float
        Where to carry it, in ticks.
    per_ms : float
        Ticks in a ms.

    Returns
    -------
    int or float
        The tick at which the state holds now; later than `now` where it is clamped for longer.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> cell = LIF(tau=10.0)
    >>> state = cell.State(v=1.0)
    >>> carry(cell, state, since=2, ready=0, now=12, per_ms=1.0), round(state.v, 4)
    (12, 0.3679)
    """
    if since < ready:
        if not isinstance(model, RefractoryDynamics):
            since = ready
        elif min(now, ready) > since:
            model.advance_refractory(state, (min(now, ready) - since) / per_ms)
            if now < ready:
                return now
            since = ready
    if now <= since:
        return since
    model.advance(state, (now - since) / per_ms)
    return now


def threshold_of(model: NeuronModel, state: Any) -> float | None:
    """Return the threshold that a neuron in this state has; None for a model without one.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> cell = LIF(threshold=20.0)
    >>> threshold_of(cell, cell.initial())
    20.0
    """
    return float(model.threshold_of(state)) if isinstance(model, MovingThreshold) else fixed_threshold(model)


def fixed_threshold(model: NeuronModel) -> float | None:
    """Return the threshold that a model has in every state; None if it has none, or one that moves.

    Examples
    --------
    >>> from neurosim.models.registry import as_model
    >>> fixed_threshold(as_model("mcculloch-pitts"))
    1.0
    """
    moves = isinstance(model, MovingThreshold)
    return None if moves or not hasattr(model, "threshold") else float(model.threshold)


def state_units(model: NeuronModel) -> dict[str, str]:
    """Return the unit of each field of the state; empty where none is known.

    A field says its own, as in ``i: float = dataclasses.field(default=0.0, metadata={"unit": "pA"})``. The potential of
    a model with memory is in mV, one without has the unit of weight x value, which is none.

    Examples
    --------
    >>> from neurosim.models.registry import as_model
    >>> state_units(as_model("exp-current-lif")), state_units(as_model("sigmoid"))
    ({'v': 'mV', 'i': 'pA'}, {'v': ''})
    """
    said = {field.name: str(field.metadata.get("unit", "")) for field in dataclasses.fields(model.State)}
    return said | {"v": said["v"] or ("" if model.memoryless else "mV")}


def sloped(model: NeuronModel) -> bool:
    """Return whether a gradient passes: the output follows the drive, or is a step with a surrogate slope.

    Examples
    --------
    >>> from neurosim.models.registry import as_model
    >>> sloped(as_model("sigmoid")), sloped(as_model("rosenblatt"))
    (True, False)
    """
    state = model.initial()
    slope, threshold = model.slope(state), threshold_of(model, state)
    if slope == 0.0 and threshold is not None:
        state.v = threshold  # a steep sigmoid may be flat everywhere else
        slope = model.slope(state)
    return bool(slope != 0.0)


def stepped(model: NeuronModel) -> bool:
    """Return whether the output is a step of the drive, whatever slope a gradient is shown.

    Examples
    --------
    >>> from neurosim.models.rosenblatt import Rosenblatt
    >>> sloped(Rosenblatt(surrogate=1.0)), stepped(Rosenblatt(surrogate=1.0))
    (True, True)
    """
    return model.surrogate > 0.0 or not sloped(model)


PACKAGE = __name__.partition(".")[0]


def proven(owner: object) -> bool:
    """Return whether all methods of a model or a rule are this package's own.

    Tests hold that those neither raise nor return what the contract does not allow, whatever their parameters, so
    that nobody need watch them in a run.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> proven(LIF())
    True
    """
    return proven_kind(type(owner))  # type: ignore[arg-type]  # of mypy every class but `object` can be hashed


@functools.cache
def proven_kind(kind: type) -> bool:
    """Return whether that is so of all of a class."""
    return all(
        proven_function(value)
        for base in kind.__mro__
        for value in vars(base).values()
        if isinstance(value, types.FunctionType)
    )


OURS = (PACKAGE, "builtins", "dataclasses")
"""Packages whose functions do not fail in a model; since Python 3.13 a dataclass has one of `dataclasses`."""


def proven_function(function: types.FunctionType) -> bool:
    """Return whether a function is this package's own, or one that Python has made, as of a dataclass."""
    return function.__module__.partition(".")[0] in OURS or function.__name__.startswith("__")


def in_plain_numbers(model: Any) -> Any:
    """Return a model or a rule whose parameters are Python's own numbers, for NumPy's divide by zero without a word."""
    converted = {name: value.item() for name, value in parameters(model).items() if isinstance(value, np.generic)}
    if converted:
        model = copy.copy(model)
        for name, value in converted.items():
            object.__setattr__(model, name, value)
    return model


def parameters(model: object) -> dict[str, Any]:
    """Return the parameters of a model, rule or source by name.

    Examples
    --------
    >>> from neurosim.models.lif import LIF
    >>> parameters(LIF(tau=10.0))["tau"]
    10.0
    """
    return {field.name: getattr(model, field.name) for field in dataclasses.fields(model)}  # type: ignore[arg-type]


def state_fields(model: NeuronModel | type[NeuronModel]) -> tuple[str, ...]:
    """Return the names of the state's fields, the potential first."""
    return tuple(field.name for field in dataclasses.fields(model.State))
