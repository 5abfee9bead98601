"""What a rule makes small, for many targets at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurosim.engines.compiled.jit.binding import compiled
from neurosim.engines.compiled.jit.strict import guarded
from neurosim.engines.compiled.lessons.binding import rule_bindings, rule_values
from neurosim.engines.compiled.lessons.forward import rule_of
from neurosim.learning.base import LearningRule


def losses(
    rule: LearningRule, target: NDArray[np.float64], output: NDArray[np.float64], excess: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return the loss of each target, as the rule's own method says; None if that cannot be compiled."""
    found = np.empty(len(target))
    kernel = compiled(lose, rule_bindings(rule) | {"loss": guarded(type(rule).loss, "loss")})
    try:
        kernel(rule_values(rule), target, output, excess, found)
    except Exception:  # numba has many ways to say no, and of a mistake in the method itself a plain call tells more
        return None
    return found


def loss(rule: Any, target: float, output: float, excess: float) -> float:
    """Return the loss of one target; a placeholder for a rule's own."""
    return 0.0


def lose(given: Any, target: Any, output: Any, excess: Any, found: Any) -> None:
    """Fill in the loss of each target."""
    rule = rule_of(given)
    for k in range(len(target)):
        found[k] = loss(rule, target[k], output[k], excess[k])
