"""The field's classic results, run through the event loop: one family a file, in the order of the story."""

from neurosim.verification.base import Bench, Classic, Interval, Verdict, judge

FAMILIES: dict[str, tuple[Classic, ...]] = {}
"""Classic results by family, as people read them: from the neuron to the perceptron and beyond."""

__all__ = ["FAMILIES", "Bench", "Classic", "Interval", "Verdict", "judge"]
