"""The result of a run, and what follows from it."""
