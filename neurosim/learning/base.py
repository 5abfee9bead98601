"""The contract of a learning rule: what the error is, and how a weight changes for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Literal, final

Look = Literal["act", "presentation"]
"""What of a neuron a lesson is about: its last act, or all that it did while a row was presented."""


class LearningRule(ABC):
    """What a neuron does with the target that its teacher sends it.

    A rule is a frozen dataclass with a ``rate``. Its methods are scalar expressions, run by every engine as they
    stand. When a target reaches a neuron, its *error* is taken from what it has just done; each synapse that
    brought a signal then changes by ``rate * error * x``, where x is the value it brought: a synapse that was
    silent does not change. The error also travels back along the synapses, as a signal with the same delay,
    weighted; a hidden neuron takes the sum of what comes back as its own lesson. One that did nothing in this
    presentation, for it heard nothing and its silence is no answer, learns nothing and passes nothing back.

    A rule that `looks_at` the whole presentation takes the neuron's first spike in it as the output, and for x what
    the signals of a synapse gave to the potential at the decisive time: that of the spike, or of the highest potential.
    """

    looks_at: ClassVar[Look] = "act"
    """What of a neuron the lesson is about."""

    formula: ClassVar[str] = ""
    """The expression of the error, as people write it."""

    rate: float  # learning rate

    @abstractmethod
    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return the error of an output neuron.

        Parameters
        ----------
        target : float
            What the teacher wanted.
        output : float
            What the neuron sent.
        excess : float
            How far its potential stood above its threshold.
        slope : float
            d(output)/d(drive) there.
        """

    @abstractmethod
    def loss(self, target: float, output: float, excess: float) -> float:
        """Return what this rule makes small, for one target; averaged over an epoch in the history."""

    @final
    def hidden_error(self, feedback: float, slope: float) -> float:
        """Return the error of a hidden neuron; `feedback` is the sum of weight x error over its outgoing synapses."""
        return feedback * slope

    @final
    def change(self, error: float, x: float) -> float:
        """Return the change of a weight whose synapse brought the value `x`, or gave `x` to the potential."""
        return self.rate * error * x
