"""What a network has decided, given how far each output neuron's potential stood above its threshold."""

from __future__ import annotations

from collections.abc import Sequence


def decided(excesses: Sequence[float]) -> int:
    """Return the class: of one neuron whether it is at or past its threshold, of several the one furthest above.

    Examples
    --------
    >>> decided([0.0]), decided([-0.1]), decided([-3.0, -1.0, -2.0])
    (1, 0, 1)
    """
    if len(excesses) == 1:
        return 1 if excesses[0] >= 0.0 else 0
    return max(range(len(excesses)), key=excesses.__getitem__)


def mistaken(wanted: int, excesses: Sequence[float]) -> bool:
    """Return whether the decision is not clearly for the wanted class: a tie or the very boundary is a mistake.

    Examples
    --------
    >>> mistaken(1, [0.2]), mistaken(1, [0.0]), mistaken(0, [0.0]), mistaken(2, [1.0, 0.5, 1.5])
    (False, True, True, False)
    """
    if len(excesses) == 1:
        return not (excesses[0] > 0.0 if wanted else excesses[0] < 0.0)
    best_rival = max(excess for k, excess in enumerate(excesses) if k != wanted)
    return not excesses[wanted] > best_rival
