"""What one makes of a run, and what theory says of it."""
