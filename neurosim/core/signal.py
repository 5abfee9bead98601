"""The values of signals, and the weight of absolute inhibition."""

import math
import numbers

from neurosim.core import checks
from neurosim.core.errors import InputError

SILENCE = 0.0  # the value that means no signal: it is never sent
VETO = -math.inf
"""Weight of an absolutely inhibitory synapse: any signal on it makes the sum ``-inf``, whatever else arrives."""

VETO_TEXT = "veto"  # how :data:`VETO` is written in files and by users


def as_weight(value: object, where: str) -> float:
    """Return a synapse's weight from a number, ``-inf`` or ``"veto"``, or say that `where` must be one of these."""
    if (type(value) is float or isinstance(value, str | numbers.Real)) and value in (VETO_TEXT, VETO):
        return VETO
    try:
        return checks.finite(value, where) + 0.0  # -0.0 becomes 0.0
    except InputError:
        rule = f'must be a finite number, or "{VETO_TEXT}" (-inf) for absolute inhibition'
        raise InputError(f"{where} {rule}; got {value!r}.") from None


def written(weight: float) -> float | str:
    """Return a weight in its form for files and tables: absolute inhibition is a word."""
    return VETO_TEXT if weight == VETO else weight
