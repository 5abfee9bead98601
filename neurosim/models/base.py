"""The contracts of a neuron model (parameters, state, the methods that an engine calls) and of a source of signals."""

import copy
import dataclasses
import functools
import hashlib
import types
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Protocol, Self, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from neurosim.core.names import Name, canonical, label
from neurosim.core.timebase import Timebase

T = TypeVar("T", int, float)


class NeuronModel(ABC):
    """How one kind of neuron turns the sum on its dendrite into the signal on its axon.

    A model is a frozen dataclass of parameters, with a small mutable ``State`` dataclass whose first field is
    the potential ``v``. Its methods use only ``self.<parameter>`` and ``state.<field>`` in scalar arithmetic,
    so that an engine can either run them as Python or compile them unchanged. For bit-equal results everywhere they
    use ``+ - * /``, comparisons and ``math.exp``, ``log``, ``log1p``, ``expm1``, ``tanh``, ``sqrt``, in forms that
    never overflow or divide by zero. Integers behave as in Python: where a result does not fit into 64 bits, the event
    loop runs instead of compiled code, and engine="auto" chooses it at once for an integer parameter of 2**62 or more,
    or for one beyond 2**53 where a float is declared. A model has no randomness: noise arrives as a signal.

    At an instant in which signals reach a neuron, an engine calls ``advance``, ``integrate`` (with the
    dendrite's sum, the *drive*), then ``slope`` if the neuron is learning, then ``fire``, and finally
    ``time_to_fire``. Nothing else changes the state. The engine implements refractoriness: for ``refractory`` ms
    after a signal it clamps the state and ignores input, unless the model also has the two methods of
    :class:`RefractoryDynamics`.

    The threshold is the ``threshold`` parameter or, if it moves, the value of :class:`MovingThreshold`. For a model
    with neither, no sentence or figure mentions a threshold.

    A model class is abstract or final: never inherit from a complete one.
    """

    State: ClassVar[type[Any]]  # the dataclass of state variables; every field is a float
    drive_unit: ClassVar[str] = "mV"  # of weight x value; if not that of v, the sum enters another field of the state
    memoryless: ClassVar[bool] = False  # whether no state outlives an instant: only then may a weight be ``-inf``
    signed: ClassVar[bool] = False  # whether its signals may be negative
    injected: ClassVar[str] = ""  # the parameter to which an injected current adds; "" if the model takes none
    learns: ClassVar[bool] = True  # whether a learning rule may change the weights of its synapses
    targets: ClassVar[tuple[float, float]] = (0.0, 1.0)  # the target outputs for "no" and for "yes"

    threshold: float  # in the unit of v; absent if the model has no threshold, or a moving one
    refractory: float = 0.0  # ms of silence after a signal
    surrogate: float = 0.0  # slope at the threshold for gradients, if the output is a step function

    @abstractmethod
    def initial(self) -> Any:
        """Return the default state at time 0."""

    @abstractmethod
    def advance(self, state: Any, elapsed: float) -> None:
        """Advance `state` by `elapsed` ms with no input, in closed form."""

    @abstractmethod
    def integrate(self, state: Any, drive: float) -> None:
        """Add the dendrite's sum of weight x value to the state."""

    @abstractmethod
    def fire(self, state: Any) -> float:
        """Return the value of the signal that the neuron sends, 0.0 for none, and reset the state if it fires."""

    @abstractmethod
    def time_to_fire(self, state: Any) -> float:
        """Return the ms until it would fire with no further input; ``inf`` if never. An approximation is enough."""

    @abstractmethod
    def slope(self, state: Any) -> float:
        """Return d(output)/d(drive) at the potential that ``fire`` is about to compare with the threshold.

        The slope of a step function is 0.0; a model with a `surrogate` parameter returns
        :func:`surrogate_slope` instead, so that a gradient passes.
        """


@runtime_checkable
class RefractoryDynamics(Protocol):
    """Methods of a model whose state evolves, or receives input, during the refractory period."""

    def advance_refractory(self, state: Any, elapsed: float) -> None:
        """Advance `state` by `elapsed` ms inside the refractory period."""

    def integrate_refractory(self, state: Any, drive: float) -> None:
        """Add a sum that arrives inside the refractory period to the state."""


@runtime_checkable
class MovingThreshold(Protocol):
    """Method of a model whose threshold depends on its state, for example because it adapts."""

    def threshold_of(self, state: Any) -> float:
        """Return the threshold in this state, in the unit of v.

        It is what ``fire`` compares the potential with, and replaces a ``threshold`` parameter. It is called between
        ``integrate`` and ``fire``, and wherever a potential is reported, drawn or used for learning; it changes
        nothing. Like the other methods it is compiled scalar arithmetic on parameters and fields, so ``fire`` cannot
        call it; both call one function of the module.
        """


@runtime_checkable
class Relaxing(Protocol):
    """Method of a model whose potential is a sum of exponentials, so that a page can draw it without the model."""

    def modes(self, state: Any) -> tuple[tuple[float, float], ...]:
        """Return the potential with no input, as pairs of amplitude and time constant in ms.

        The potential t ms later is the sum of ``amplitude * exp(-t / time constant)``; the time constants, ``inf``
        for a constant term, depend only on the parameters.
        """


@runtime_checkable
class Bounded(Protocol):
    """Method of a model with a cheap lower bound on the time to its next spike, which saves predictions."""

    def silent_for(self, state: Any) -> float:
        """Return ms for which it does not fire with no input, with a margin larger than any rounding error."""


@runtime_checkable
class Peaking(Protocol):
    """Method of a model whose potential continues to rise after a signal, and has a peak."""

    def time_to_peak(self, state: Any) -> float:
        """Return ms until the potential is highest with no further input; 0.0 if it only falls.

        If the threshold moves: ms until the potential comes closest to it.
        """


@dataclasses.dataclass(frozen=True)
class Emissions:
    """The signals of one source in a run: ticks, strictly ascending, and the value sent at each."""

    ticks: NDArray[np.int64]
    values: NDArray[np.float64]

    def since(self, tick: int) -> Self:
        """Return those at or after `tick`."""
        first = int(np.searchsorted(self.ticks, tick))
        return type(self)(self.ticks[first:], self.values[first:])


class Source(ABC):
    """A neuron without dendrites: its signals do not depend on the network."""

    signed: bool = False  # whether its signals may be negative
    injects: ClassVar[bool] = False  # whether it sends levels of a current, which its targets keep until the next one
    sends_because: ClassVar[str] = ""  # the reason, as the end of a sentence such as "at 20 ms it sent 1 by chance"

    def is_background(self, clock: Timebase) -> bool:
        """Return whether it sends so many signals that a run does not record them; they follow from the seed."""
        return False

    @abstractmethod
    def emissions(self, clock: Timebase, until: int, stream: np.random.Generator, where: str) -> Emissions:
        """Return all signals that it sends at ticks in [0, until).

        The emissions of a shorter run are a prefix of those of a longer one, so a run may be split anywhere.

        Parameters
        ----------
        clock : Timebase
            Converts ms to ticks.
        until : int
            First tick after the end.
        stream : numpy.random.Generator
            The random stream of this source, at its beginning.
        where : str
            Name of the source in error messages.
        """


def stream_of(seed: int, *owner: Name | str) -> np.random.Generator:
    """Return the random stream that belongs to `owner` in a run with this seed.

    It depends on nothing else, so adding a neuron does not change what another one draws.
    """
    parts = [canonical(part) for part in owner]
    text = "\x1f".join(f"{type(part).__name__}:{label(part)}" for part in parts)
    words = np.frombuffer(hashlib.sha256(text.encode()).digest(), dtype="<u4")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words.tolist()])))


def carry(model: Any, state: Any, since: int, ready: int, now: T, per_ms: float) -> T | int:
    """Advance a state with no input from tick `since` to tick `now`, through a refractory period that ends at `ready`.

    Until `ready` the state is clamped, unless the model has :class:`RefractoryDynamics`. The result is the tick at
    which the state then holds: `now`, or later if it is clamped for longer. There are `per_ms` ticks in a ms.
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
    """Return the threshold of a neuron in this state; None if the model has none."""
    return float(model.threshold_of(state)) if isinstance(model, MovingThreshold) else fixed_threshold(model)


def fixed_threshold(model: object) -> float | None:
    """Return the constant threshold of a model or a source; None if it has none, or a moving one."""
    threshold = None if isinstance(model, MovingThreshold) else getattr(model, "threshold", None)
    return None if threshold is None else float(threshold)


def state_units(model: NeuronModel) -> dict[str, str]:
    """Return the unit of each field of the state; empty if it is not known.

    A field declares its unit, as in ``i: float = dataclasses.field(default=0.0, metadata={"unit": "pA"})``. By default
    the potential of a model with memory is in mV, and that of one without memory has no unit.
    """
    said = {field.name: str(field.metadata.get("unit", "")) for field in dataclasses.fields(model.State)}
    return said | {"v": said["v"] or ("" if model.memoryless else "mV")}


def sloped(model: NeuronModel) -> bool:
    """Return whether a gradient passes: the output is differentiable, or is a step with a surrogate slope."""
    state = model.initial()
    slope, threshold = model.slope(state), threshold_of(model, state)
    if slope == 0.0 and threshold is not None:
        state.v = threshold  # a steep sigmoid may be flat everywhere else
        slope = model.slope(state)
    return bool(slope != 0.0)


def stepped(model: NeuronModel) -> bool:
    """Return whether the output is a step function of the drive, with or without a surrogate slope."""
    return model.surrogate > 0.0 or not sloped(model)


def surrogate_slope(steepness: float, margin: float) -> float:
    """Return the derivative of a fast sigmoid, in place of that of a step function, which is 0 almost everywhere.

    ::

        slope = s / (1 + s |margin|)^2

    It is `steepness` (s) at the threshold and decreases on both sides, faster for a larger s; the area under it is 2.
    The output of a unit remains a step function: only gradients use this slope, so that an error reaches earlier
    layers. The `margin` is the potential minus the threshold; a steepness of 0.0 gives the true slope, 0.0.

    References
    ----------
    F. Zenke and S. Ganguli, "SuperSpike: supervised learning in multilayer spiking neural networks", Neural
    Computation 30 (2018), 1514-1541; E. O. Neftci, H. Mostafa and F. Zenke, "Surrogate gradient learning in spiking
    neural networks", IEEE Signal Processing Magazine 36 (2019), 51-63.

    Examples
    --------
    >>> surrogate_slope(2.0, 0.0), surrogate_slope(2.0, -0.5), surrogate_slope(0.0, 0.0)
    (2.0, 0.5, 0.0)
    """
    if steepness == 0.0:  # also if the margin is infinite
        return 0.0
    widened = 1.0 + steepness * abs(margin)
    return steepness / (widened * widened)


def proven(owner: object) -> bool:
    """Return whether all methods of a model or a rule are defined in neurosim.

    Tests check that those never raise and keep the contract for all parameters, so a run need not check their results.
    """
    return proven_kind(type(owner))  # type: ignore[arg-type]  # of mypy every class but `object` can be hashed


@functools.cache
def proven_kind(kind: type) -> bool:
    """Return whether all methods of a class are defined in neurosim."""
    members = (value for base in kind.__mro__ for value in vars(base).values())
    return all(proven_function(value) for value in members if isinstance(value, types.FunctionType))


def proven_function(function: types.FunctionType) -> bool:
    """Return whether a function is defined in neurosim, or generated by Python, as for a dataclass."""
    package = function.__module__.partition(".")[0]  # since Python 3.13 a dataclass has a method of `dataclasses`
    return package in ("neurosim", "builtins", "dataclasses") or function.__name__.startswith("__")


def in_plain_numbers(model: Any) -> Any:
    """Return a model or a rule with Python numbers as parameters: NumPy's do not raise when divided by zero."""
    converted = {name: value.item() for name, value in parameters(model).items() if isinstance(value, np.generic)}
    if converted:
        model = copy.copy(model)
        for name, value in converted.items():
            object.__setattr__(model, name, value)
    return model


def parameters(model: object) -> dict[str, Any]:
    """Return the parameters of a model, rule or source by name."""
    return {field.name: getattr(model, field.name) for field in dataclasses.fields(model)}  # type: ignore[arg-type]


def state_fields(model: NeuronModel | type[NeuronModel]) -> tuple[str, ...]:
    """Return the names of the state's fields, the potential first."""
    return tuple(field.name for field in dataclasses.fields(model.State))
