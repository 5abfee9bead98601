"""Who is compared: a model, the rule that teaches it, and where and how fast it starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neurosim.core import checks
from neurosim.core.errors import InputError
from neurosim.learning.base import LearningRule
from neurosim.learning.registry import as_rule
from neurosim.learning.registry import name_of as rule_name_of
from neurosim.learning.rosenblatt import RosenblattRule
from neurosim.learning.stable_rate import stable_rate
from neurosim.models.base import NeuronModel, sloped
from neurosim.models.registry import as_model, name_of
from neurosim.models.sigmoid import Sigmoid

DEFAULT = ("mcculloch-pitts", "rosenblatt", "adaline", "sigmoid")

FEW_ROWS = 20
"""Up to this many rows are a truth table: learned as they stand, nothing held out, descent on all rows at once."""

Start = Literal["zero", "random"]


@dataclass(frozen=True)
class Contender:
    """A model, and how it learns.

    Parameters
    ----------
    model : NeuronModel, its class or its name
        A :class:`~neurosim.McCullochPitts` is wired by hand: the best wiring is searched for.
    rule : LearningRule or str, optional
        By default what the model is known for: Rosenblatt's rule; the delta rule for an Adaline and every other
        model that answers -1 and +1; the cross-entropy for a Sigmoid, and for another model with a slope the gradient.
    rate : float, optional
        Learning rate, if the rule is given by name. By default 1 for Rosenblatt's rule, whose course does not depend
        on it, and else :func:`~neurosim.learning.stable_rate.stable_rate` of the rows.
    batch : int or "all", optional
        Rows after which the weights change. By default 1, or all for a rule that goes downhill on few rows (20).
    start : {"zero", "random"}, optional
        Start weights; random ones are drawn from [-1, 1) with the seed of the lesson. By default zero for threshold
        units, whose theory starts there, and random for those with a slope.
    name : str, optional
        What the report calls it; by default the model's name.

    Examples
    --------
    >>> Contender("sigmoid", rule="gradient", rate=1.0, name="tutorial").rule
    GradientRule(rate=1.0)
    """

    model: NeuronModel | type[NeuronModel] | str
    rule: LearningRule | str | None = None
    rate: float | None = None
    batch: int | Literal["all"] | None = None
    start: Start | None = None
    name: str = ""

    def __post_init__(self) -> None:
        model = as_model(self.model)
        rule = _known_for(model) if self.rule is None else self.rule
        checked = as_rule(rule, self.rate)
        if checked.looks_at == "presentation":
            raise InputError(
                f"A comparison presents rows of values, but the {rule_name_of(checked)} rule learns from patterns of"
                " spikes; use train with Latency sources."
            )
        if self.rate is not None or isinstance(checked, RosenblattRule):
            rule = checked
        if self.batch is not None and self.batch != "all":
            checks.whole(self.batch, "The batch of a contender", least=1)
        if self.start not in (None, "zero", "random"):
            raise InputError(f"A contender starts from 'zero' or 'random' weights; got {self.start!r}.")
        # The class is frozen for its users; here it is not finished yet.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "name", self.name or name_of(type(model)).rpartition(":")[2])

    @property
    def neuron(self) -> NeuronModel:
        """The model as such, however it was given."""
        return as_model(self.model)

    @property
    def learns(self) -> bool:
        """Whether its weights are learned; else a person wires it."""
        return self.neuron.learns

    def lesson(self, rows: NDArray[np.float64]) -> tuple[LearningRule, int, Start]:
        """Return rule with rate, batch size and start for rows as the neuron hears them, the bias's 1 included."""
        downhill = not isinstance(self.rule, RosenblattRule)
        batch: int | str | None = self.batch
        if batch is None:
            batch = "all" if downhill and len(rows) <= FEW_ROWS else 1
        size = len(rows) if batch == "all" else min(int(batch), len(rows))
        rule = self.rule
        if isinstance(rule, str):
            rule = as_rule(rule, stable_rate(rule, rows, size))
        assert rule is not None
        return rule, size, self.start or ("random" if sloped(self.neuron) else "zero")


def as_contenders(given: Sequence[Contender | NeuronModel | type[NeuronModel] | str] | None) -> tuple[Contender, ...]:
    """Return contenders, with names that differ."""
    if isinstance(given, str):
        given = [given]
    entries = DEFAULT if given is None else given
    listed = checks.several(entries, "What is compared", "models")
    chosen = [entry if isinstance(entry, Contender) else Contender(entry) for entry in listed]
    if not chosen:
        raise InputError("There is nothing to compare: name at least one model.")
    times = Counter(contender.name for contender in chosen)
    seen: Counter[str] = Counter()
    for place, contender in enumerate(chosen):
        if times[contender.name] > 1:
            seen[contender.name] += 1
            chosen[place] = replace(contender, name=f"{contender.name} {seen[contender.name]}")
    return tuple(chosen)


def _known_for(model: NeuronModel) -> str:
    if model.targets == (-1.0, 1.0):
        return "delta"
    if isinstance(model, Sigmoid):
        return "cross-entropy"
    return "gradient" if sloped(model) else "rosenblatt"
