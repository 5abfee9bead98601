"""Threshold and sigmoid learning on the same data, fairly."""

from neurosim.comparison.comparing import compare
from neurosim.comparison.comparison import Comparison
from neurosim.comparison.contenders import Contender

__all__ = ["Comparison", "Contender", "compare"]
