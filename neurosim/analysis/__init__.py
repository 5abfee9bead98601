"""Analysis of runs, and theory to compare them with."""
