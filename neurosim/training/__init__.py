"""Learning, as users call it."""
