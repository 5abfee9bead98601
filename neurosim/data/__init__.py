"""Rows to learn, and the files that things are kept in."""
