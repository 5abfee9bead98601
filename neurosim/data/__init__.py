"""Data sets, and reading and writing files."""
