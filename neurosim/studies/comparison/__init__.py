"""Fair comparisons of threshold and sigmoid learning on the same data."""
