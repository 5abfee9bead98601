"""Comparisons of models on the same data, and the classic results."""
