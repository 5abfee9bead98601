"""The contenders of a comparison: a model, its learning rule, learning rate and initial weights."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

import neurosim as ns
from neurosim.core import checks
from neurosim.core.words import an
from neurosim.learning.rules import as_rule
from neurosim.learning.rules import name_of as rule_name_of
from neurosim.learning.stable_rate import stable_rate
from neurosim.models.base import sloped
from neurosim.models.registry import as_model, name_of
from neurosim.network.layers import hidden_sizes

DEFAULT = ("mcculloch-pitts", "rosenblatt", "adaline", "sigmoid")

LAYER = 4  # hidden neurons, where a layer is added because no plane separates the classes

FEW_ROWS = 20
"""A data set of up to this many rows counts as a truth table: no hold-out, and descent on all rows at once."""

Start = Literal["zero", "random"]


@dataclass(frozen=True)
class Contender:
    """A model, and how it learns in a comparison.

    Parameters
    ----------
    model : NeuronModel, its class or its name
        A :class:`~neurosim.McCullochPitts` has fixed weights: the best ones are found by a search.
    rule : LearningRule or str, optional
        By default the usual rule of the model: the delta rule for an Adaline and every other model with outputs of -1
        and +1; the cross-entropy for a Sigmoid; the gradient for another model with a slope; otherwise Rosenblatt's.
    rate : float, optional
        Learning rate, if the rule is given by name. By default 1 for Rosenblatt's rule, whose decisions do not depend
        on it, otherwise :func:`~neurosim.learning.stable_rate.stable_rate` of the rows.
    batch : int or "all", optional
        Rows after which the weights change. By default 1, or all for gradient descent on few rows (20).
    start : {"zero", "random"}, optional
        Initial weights; random ones are drawn from [-1, 1) with the seed of the lesson. By default zero for threshold
        units, as in their theory, and random for models with a slope.
    hidden : int or sequence of int, optional
        Neurons of the same model in each hidden layer; by default there is none. Errors travel back through a hidden
        neuron in proportion to its slope, so the model needs one: a Sigmoid, or a threshold with a ``surrogate``.
    name : str, optional
        Name in the report; by default that of the model, with the sizes of its hidden layers.

    Examples
    --------
    >>> Contender("sigmoid", rule="gradient", rate=1.0, name="tutorial").rule
    GradientRule(rate=1.0)
    >>> Contender(ns.Rosenblatt(surrogate=1.0), hidden=(8, 4)).name
    'rosenblatt-hidden-8-4'
    """

    model: ns.NeuronModel | type[ns.NeuronModel] | str
    rule: ns.LearningRule | str | None = None
    rate: float | None = None
    batch: int | Literal["all"] | None = None
    start: Start | None = None
    name: str = ""
    hidden: int | Sequence[int] = ()

    def __post_init__(self) -> None:
        model = as_model(self.model)
        rule = _known_for(model) if self.rule is None else self.rule
        checked = as_rule(rule, self.rate)
        if checked.looks_at == "presentation":
            raise ns.InputError(
                f"A comparison presents rows of values, but the {rule_name_of(checked)} rule learns from patterns of"
                " spikes; use train with Latency sources."
            )
        if self.rate is not None or isinstance(checked, ns.RosenblattRule):
            rule = checked
        if self.batch is not None and self.batch != "all":
            checks.whole(self.batch, "The batch of a contender", least=1)
        if self.start not in (None, "zero", "random"):
            raise ns.InputError(f"The initial weights of a contender must be 'zero' or 'random'; got {self.start!r}.")
        hidden = _checked_hidden(self.hidden, model)
        name = name_of(type(model)).rpartition(":")[2]
        sizes = "-".join(map(str, hidden))
        # The class is frozen, so its own fields are set this way.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "hidden", hidden)
        object.__setattr__(self, "name", self.name or (f"{name}-hidden-{sizes}" if hidden else name))

    @property
    def neuron(self) -> ns.NeuronModel:
        """The model as an instance."""
        return as_model(self.model)

    @property
    def layers(self) -> tuple[int, ...]:
        """Neurons in each hidden layer; () if there is none."""
        assert isinstance(self.hidden, tuple)
        return self.hidden

    @property
    def learns(self) -> bool:
        """Whether its weights are learned; otherwise they are fixed."""
        return self.neuron.learns

    def lesson(self, rows: NDArray[np.float64]) -> tuple[ns.LearningRule, int, Start]:
        """Return rule, batch size and start for rows of inputs, including the 1 of the bias."""
        descends = not isinstance(self.rule, ns.RosenblattRule)
        batch: int | str | None = self.batch
        if batch is None:
            batch = "all" if descends and len(rows) <= FEW_ROWS else 1
        size = len(rows) if batch == "all" else min(int(batch), len(rows))
        rule = self.rule
        if isinstance(rule, str):
            rule = as_rule(rule, stable_rate(rule, rows, size))
        assert rule is not None
        return rule, size, self.start or ("random" if sloped(self.neuron) else "zero")


def layered(
    hidden: int | Sequence[int],
    names: Sequence[str] = ("sigmoid", "rosenblatt"),
    rule: str | None = None,
    rate: float | None = None,
) -> list[Contender]:
    """Return contenders with hidden layers, of the named models that can learn through them.

    The rule is that of the sigmoid.

    >>> [contender.name for contender in layered(8)]
    ['sigmoid-hidden-8', 'rosenblatt-hidden-8']
    """
    able = {
        "sigmoid": Contender(ns.Sigmoid(), rule, rate, hidden=hidden),
        "rosenblatt": Contender(ns.Rosenblatt(surrogate=1.0), rate=rate, hidden=hidden),
    }
    found = [able[name] for name in names if name in able]
    if not found:
        raise ns.InputError(f"Hidden layers are learned by {' and '.join(able)}; the models are {', '.join(names)}.")
    return found


def as_contenders(
    given: Sequence[Contender | ns.NeuronModel | type[ns.NeuronModel] | str] | None,
) -> tuple[Contender, ...]:
    """Return contenders with distinct names."""
    if isinstance(given, str):
        given = [given]
    entries = DEFAULT if given is None else given
    listed = checks.several(entries, "The contenders of a comparison", "models")
    chosen = [entry if isinstance(entry, Contender) else Contender(entry) for entry in listed]
    if not chosen:
        raise ns.InputError("A comparison needs at least one model; got none.")
    times = Counter(contender.name for contender in chosen)
    seen: Counter[str] = Counter()
    for place, contender in enumerate(chosen):
        if times[contender.name] > 1:
            seen[contender.name] += 1
            chosen[place] = replace(contender, name=f"{contender.name} {seen[contender.name]}")
    return tuple(chosen)


def _checked_hidden(given: int | Sequence[int], model: ns.NeuronModel) -> tuple[int, ...]:
    hidden = hidden_sizes(given, "The hidden layers of a contender")
    if hidden and not sloped(model):
        use = "Rosenblatt(surrogate=1.0)" if isinstance(model, ns.Rosenblatt) else "a Sigmoid"
        raise ns.InputError(
            f"Errors pass a hidden neuron in proportion to its slope, and {an(type(model).__name__)} has none; use"
            f" {use} for hidden layers."
        )
    return hidden


def _known_for(model: ns.NeuronModel) -> str:
    if model.targets == (-1.0, 1.0):
        return "delta"
    if isinstance(model, ns.Sigmoid):
        return "cross-entropy"
    return "gradient" if sloped(model) else "rosenblatt"
