"""How many ways a plane separates points, by the name it is imported with."""

from neurosim.analysis.dichotomies import dichotomies, separable_share

__all__ = ["dichotomies", "separable_share"]
