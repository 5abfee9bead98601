"""Models and rules, compiled as they stand."""
