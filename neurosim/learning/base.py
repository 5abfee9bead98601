"""The contract of a learning rule: the error, and the change of a weight."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal, final

Look = Literal["act", "presentation"]
"""What a lesson evaluates: the last act of a neuron, or all its acts during the presentation of a row."""


class LearningRule(ABC):
    """How a neuron learns from the target that the teacher sends it.

    A rule is a frozen dataclass with a ``rate``. Its methods are scalar expressions, which every engine runs unchanged.
    When a target reaches a neuron, its *error* is computed from its latest output; the weight of each synapse that
    transmitted a signal then changes by ``rate * error * x``, where x is the value of that signal: the weight of a
    silent synapse does not change. The error also travels back along the synapses, as a weighted signal with the same
    delay; a hidden neuron uses the sum of the errors that arrive as feedback. A hidden neuron that did not act in this
    presentation, because no signal reached it and it does not answer silence, does not learn and sends no error back.

    A rule with ``looks_at = "presentation"`` uses as output whether the neuron fired at any time in the presentation.
    For x it uses the contribution of a synapse's signals to the potential at the decisive time, which is that of the
    first spike or, without one, of the highest potential.
    """

    looks_at: ClassVar[Look] = "act"  # what a lesson evaluates
    formula: ClassVar[str] = ""  # the formula of the error, for people
    rate: float  # learning rate

    @abstractmethod
    def error(self, target: float, output: float, excess: float, slope: float) -> float:
        """Return the error of an output neuron.

        Parameters
        ----------
        target : float
            The target output.
        output : float
            The output, the value that the neuron sent.
        excess : float
            The margin: potential minus threshold.
        slope : float
            d(output)/d(drive) at this potential.
        """

    @abstractmethod
    def loss(self, target: float, output: float, excess: float) -> float:
        """Return the quantity that this rule minimises, for one target; the history has its mean over an epoch."""

    @final
    def hidden_error(self, feedback: float, slope: float) -> float:
        """Return the error of a hidden neuron; `feedback` is the sum of weight x error over outgoing synapses."""
        return feedback * slope

    @final
    def change(self, error: float, x: float) -> float:
        """Return the change of a weight; `x` is the value of the signal, or its contribution to the potential."""
        return self.rate * error * x
