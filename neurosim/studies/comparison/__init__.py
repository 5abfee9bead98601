"""Threshold and sigmoid learning on the same data, fairly."""
