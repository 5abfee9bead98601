"""Lessons: rows, targets, errors and weights."""
