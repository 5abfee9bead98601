"""The one result of a run, and what can be known from it."""
