"""The contract of a neuron model: what a soma knows, and the few questions an engine asks it."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Protocol, runtime_checkable


class NeuronModel(ABC):
    """How one kind of neuron turns the sum on its dendrite into the signal on its axon.

    A model is a frozen dataclass of parameters beside a small mutable ``State`` dataclass whose first field is
    the potential ``v``. Its methods touch only ``self.<parameter>`` and ``state.<field>`` with scalar arithmetic,
    so that an engine may run them as Python or compile them as they stand. For bit-equal results everywhere they
    use ``+ - * /``, comparisons and ``math.exp``, ``log``, ``log1p``, ``expm1``, ``tanh``, ``sqrt``, in forms that
    never overflow or divide by zero. There is no randomness inside a model: noise arrives as a signal.

    At an instant in which a neuron hears something, an engine calls ``advance``, ``integrate`` (with the
    dendrite's sum, the *drive*), then ``slope`` if the neuron is learning, then ``fire``; afterwards it asks
    ``time_to_fire``. Nothing else moves the state. Refractoriness belongs to the engine: for ``refractory`` ms
    after a signal the state is clamped and the neuron is deaf, unless the model also has the two methods of
    :class:`RefractoryDynamics`.

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

    learns: ClassVar[bool] = True
    """Whether a learning rule may change the weights of its synapses."""

    targets: ClassVar[tuple[float, float]] = (0.0, 1.0)
    """The outputs that a teacher asks of it for "no" and for "yes"."""

    threshold: float  # where the decision lies, in the unit of v
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
        """Return ms until the potential is highest with no further input; 0.0 if it only falls."""


def sloped(model: NeuronModel) -> bool:
    """Return whether a gradient passes: the output follows the drive, or is a step with a surrogate slope.

    Examples
    --------
    >>> from neurosim.models.registry import as_model
    >>> sloped(as_model("sigmoid")), sloped(as_model("rosenblatt"))
    (True, False)
    """
    state = model.initial()
    if model.slope(state) == 0.0:
        state.v = model.threshold  # a steep sigmoid may be flat everywhere else
    return bool(model.slope(state) != 0.0)


def stepped(model: NeuronModel) -> bool:
    """Return whether the output is a step of the drive, whatever slope a gradient is shown.

    Examples
    --------
    >>> from neurosim.models.rosenblatt import Rosenblatt
    >>> sloped(Rosenblatt(surrogate=1.0)), stepped(Rosenblatt(surrogate=1.0))
    (True, True)
    """
    return model.surrogate > 0.0 or not sloped(model)


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
