"""Learning rules, and what a lesson is."""
